package jpeg

import (
	"encoding/binary"
	"slices"

	"github.com/refold/refold/dataset/pixels/jpeg/entropy"
)

// tables are those that segments have set so far.
type tables struct {
	quantisers [4]*[entropy.BlockSize]int16 // in natural order; never changed once set
	huffman    [2][4]huffmanCode            // DC and AC
	interval   int                          // of restarts, in units of a scan; 0: none
}

// huffmanCode is a code that a segment states.
type huffmanCode struct {
	*entropy.Code     // nil: there is none; never changed once set
	at            int // where it stands in the file
}

// dc finds the table of DC coefficients that a scan names, which stands at a byte.
func (t *tables) dc(number, at int) (*entropy.DCTable, error) {
	const class = 0
	if number >= len(t.huffman[class]) || t.huffman[class][number].Code == nil {
		return nil, damaged(at, "the Huffman table %d of DC coefficients is missing", number)
	}
	code := t.huffman[class][number]
	table, err := code.DC()
	if err != nil {
		return nil, damaged(code.at, "%v", err)
	}
	return table, nil
}

// ac finds the table of AC coefficients that a scan names, which stands at a byte.
func (t *tables) ac(number, at int) (*entropy.ACTable, error) {
	const class = 1
	if number >= len(t.huffman[class]) || t.huffman[class][number].Code == nil {
		return nil, damaged(at, "the Huffman table %d of AC coefficients is missing", number)
	}
	return t.huffman[class][number].AC(), nil
}

// read takes a segment in, if it sets tables.
func (t *tables) read(s segment) error {
	switch s.marker {
	case dqt:
		return t.readQuantisers(s)
	case dht:
		return t.readHuffman(s)
	case dri:
		if len(s.data) != 2 {
			return damaged(s.at, "an interval of restarts of %d bytes", len(s.data))
		}
		t.interval = int(binary.BigEndian.Uint16(s.data))
	case dac:
		return checkConditioning(s)
	}
	return nil
}

// checkConditioning refuses what libjpeg does (get_dac of jdmarker.c; T.81, section
// B.2.4.3) of a segment that matters to arithmetic coding alone.
func checkConditioning(s segment) error {
	const numbers = 16 // of tables for DC coefficients, and as many for AC ones
	if len(s.data)%2 != 0 {
		return damaged(s.at, "the conditioning of arithmetic coding in %d bytes", len(s.data))
	}
	for c := range slices.Chunk(s.data, 2) {
		if c[0] >= 2*numbers || c[0] < numbers && c[1]&15 > c[1]>>4 {
			return damaged(s.at, "the conditioning %#x of arithmetic coding for table %d", c[1], c[0])
		}
	}
	return nil
}

// readQuantisers reads tables of quantisation (T.81, section B.2.4.1). Of 16 bits
// the inverse transform uses all, but computes modulo 2^16.
func (t *tables) readQuantisers(s segment) error {
	for data := s.data; len(data) > 0; {
		wide, number := data[0]>>4 != 0, int(data[0]&15)
		each := 1
		if wide {
			each = 2
		}
		if number >= len(t.quantisers) || len(data) < 1+each*entropy.BlockSize {
			return damaged(s.at, "a table of quantisation that is cut off or has the number %d", number)
		}
		table := new([entropy.BlockSize]int16)
		for i := range entropy.BlockSize {
			if wide {
				table[entropy.Natural(i)] = int16(binary.BigEndian.Uint16(data[1+2*i:]))
			} else {
				table[entropy.Natural(i)] = int16(data[1+i])
			}
		}
		t.quantisers[number] = table
		data = data[1+each*entropy.BlockSize:]
	}
	return nil
}

// readHuffman reads Huffman codes (T.81, section B.2.4.2).
func (t *tables) readHuffman(s segment) error {
	const head = 1 + entropy.LongestCode
	data := s.data
	for len(data) >= head {
		class, number := int(data[0]>>4), int(data[0]&15)
		if class > 1 || number >= len(t.huffman[0]) {
			return damaged(s.at, "a Huffman table of class %d and number %d", class, number)
		}
		code, err := entropy.NewCode(data[1:head], data[head:])
		if err != nil {
			return damaged(s.at, "%v", err)
		}
		t.huffman[class][number] = huffmanCode{code, s.at}
		data = data[head+code.Symbols():]
	}
	if len(data) > 0 {
		return damaged(s.at, "a Huffman table that is cut off")
	}
	return nil
}

// setStandard sets the Huffman codes of T.81, section K.3, where there are none
// (std_huff_tables of jstdhuff.c).
func (t *tables) setStandard() {
	for class, numbers := range standardCodes {
		for number, text := range numbers {
			if t.huffman[class][number].Code != nil {
				continue
			}
			code, err := entropy.NewCode([]byte(text[:entropy.LongestCode]), []byte(text[entropy.LongestCode:]))
			if err != nil {
				panic(err)
			}
			t.huffman[class][number] = huffmanCode{Code: code}
		}
	}
}

// standardCodes are the codes of T.81, tables K.3 to K.6, by class and number: how
// many have each length, then the symbols.
var standardCodes = [2][2]string{
	{
		"\x00\x01\x05\x01\x01\x01\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00" +
			"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b",
		"\x00\x03\x01\x01\x01\x01\x01\x01\x01\x01\x01\x00\x00\x00\x00\x00" +
			"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b",
	},
	{
		"\x00\x02\x01\x03\x03\x02\x04\x03\x05\x05\x04\x04\x00\x00\x01\x7d" +
			"\x01\x02\x03\x00\x04\x11\x05\x12\x21\x31\x41\x06\x13\x51\x61\x07" +
			"\x22\x71\x14\x32\x81\x91\xa1\x08\x23\x42\xb1\xc1\x15\x52\xd1\xf0" +
			"\x24\x33\x62\x72\x82\x09\x0a\x16\x17\x18\x19\x1a\x25\x26\x27\x28" +
			"\x29\x2a\x34\x35\x36\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49" +
			"\x4a\x53\x54\x55\x56\x57\x58\x59\x5a\x63\x64\x65\x66\x67\x68\x69" +
			"\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x83\x84\x85\x86\x87\x88\x89" +
			"\x8a\x92\x93\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\xa5\xa6\xa7" +
			"\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xc2\xc3\xc4\xc5" +
			"\xc6\xc7\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xe1\xe2" +
			"\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8" +
			"\xf9\xfa",
		"\x00\x02\x01\x02\x04\x04\x03\x04\x07\x05\x04\x04\x00\x01\x02\x77" +
			"\x00\x01\x02\x03\x11\x04\x05\x21\x31\x06\x12\x41\x51\x07\x61\x71" +
			"\x13\x22\x32\x81\x08\x14\x42\x91\xa1\xb1\xc1\x09\x23\x33\x52\xf0" +
			"\x15\x62\x72\xd1\x0a\x16\x24\x34\xe1\x25\xf1\x17\x18\x19\x1a\x26" +
			"\x27\x28\x29\x2a\x35\x36\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48" +
			"\x49\x4a\x53\x54\x55\x56\x57\x58\x59\x5a\x63\x64\x65\x66\x67\x68" +
			"\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x82\x83\x84\x85\x86\x87" +
			"\x88\x89\x8a\x92\x93\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\xa5" +
			"\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xc2\xc3" +
			"\xc4\xc5\xc6\xc7\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda" +
			"\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf2\xf3\xf4\xf5\xf6\xf7\xf8" +
			"\xf9\xfa",
	},
}
