package entropy

import "testing"

// blocks decodes blocks, one of four and the next, as long as it succeeds. It gives how
// many, and the coefficients.
func blocks(data []byte, next func(b *Bits, block Coefficients) bool) (n int, values [4][BlockSize]int16) {
	const most = 1000
	var b Bits
	b.Start(data, 0)
	var known [4]uint64
	for ; n < most; n++ {
		i := n % len(values)
		if !next(&b, Coefficients{&values[i], &known[i]}) {
			break
		}
	}
	return n, values
}

// FuzzBlocks: any code and data give the same blocks twice, whatever scan they are of.
func FuzzBlocks(f *testing.F) {
	const one = "\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" // a code of one bit, one of two
	f.Add([]byte(one), []byte{0x00, 0x01}, []byte{0b0101_0101, 0b0101_0101}, uint8(0), uint8(0), uint8(0))
	f.Add([]byte(one), []byte{0xf0, 0x12}, []byte{0xff, 0, 0xa5, 0xff, 0xd9}, uint8(1), uint8(63), uint8(2))
	f.Add([]byte(one), []byte{0x01, 0x70}, []byte{0x33, 0x44, 0xff, 0xff, 0, 1}, uint8(5), uint8(9), uint8(0x80))
	f.Fuzz(func(t *testing.T, lengths, symbols, data []byte, first, last, bit uint8) {
		if len(lengths) != LongestCode {
			return
		}
		code, err := NewCode(lengths, symbols)
		if err != nil {
			return
		}
		band := Band{First: int(first) % BlockSize, Last: int(last) % BlockSize, Low: int(bit) % 14}
		if bit >= 0x80 {
			band.High = band.Low + 1
		}
		once := func() (n int, values [4][BlockSize]int16) {
			dc, err := code.DC()
			if err != nil && band.First == 0 && band.High == 0 { // only there it is used
				return 0, values
			}
			p := NewProgressive(band, [4]*DCTable{dc}, code.AC())
			return blocks(data, func(b *Bits, block Coefficients) bool { return p.Next(b, 0, block) })
		}
		n, values := once()
		if again, same := once(); again != n || same != values {
			t.Fatalf("%d blocks, then %d: other coefficients", n, again)
		}
		if dc, err := code.DC(); err == nil {
			s := &Sequential{DC: [4]*DCTable{dc}, AC: [4]*ACTable{code.AC()}}
			blocks(data, func(b *Bits, block Coefficients) bool { return s.Next(b, 0, block) })
		}
	})
}
