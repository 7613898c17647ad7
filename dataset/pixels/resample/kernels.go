package resample

import "encoding/binary"

// kernels are the inner loops of the linear interpolation on this processor; all
// versions give the same bytes.
type kernels struct {
	across func(out, in []byte, c columns)
	down   func(out, upper, lower []byte, weight1, weight2 uint64)
}

func portableKernels() kernels { return kernels{across: across, down: down} }

// columns are the neighbours of output columns and their weights, in two forms.
type columns struct {
	at      []int    // of the first one's bytes, ascending
	apart   []uint64 // the weight of the second one, and 24 bits above that of the first
	weights []uint32 // the weight of the first one, and 16 bits above that of the second
}

func (c *columns) add(x tap) {
	c.at = append(c.at, x.first*channels)
	c.apart = append(c.apart, x.weight2|x.weight1<<24)
	c.weights = append(c.weights, uint32(x.weight1|x.weight2<<16))
}

func (c columns) from(i int) columns { return columns{c.at[i:], c.apart[i:], c.weights[i:]} }
func (c columns) upTo(i int) columns { return columns{c.at[:i], c.apart[:i], c.weights[:i]} }

// across interpolates columns and writes 3 numbers of 16 bits for each, which have lost
// 4 bits. 8 bytes are read at each place. The channels of two neighbours lie 24 bits
// apart in them, and so do their weights in reverse: one product has the sum that is
// wanted in its bits 24 to 43.
func across(out, in []byte, c columns) {
	const channel, bits = 0x0000_0000_ff00_00ff, 24 + 4
	apart := c.apart[:len(c.at)]
	for i, at := range c.at {
		both, weights := binary.LittleEndian.Uint64(in[at:]), apart[i]
		red := both & channel * weights >> bits & 0xffff
		green := both >> 8 & channel * weights >> (bits - 16) & 0xffff_0000
		blue := both >> 16 & channel * weights >> bits
		o := out[2*channels*i:][:2*channels]
		binary.LittleEndian.PutUint32(o, uint32(red|green))
		binary.LittleEndian.PutUint16(o[4:], uint16(blue))
	}
}

// down interpolates between two rows, four numbers at a time: those with even places
// in one product, those with odd ones in another.
func down(out, upper, lower []byte, weight1, weight2 uint64) {
	const (
		places = 0x0000_ffff_0000_ffff
		whole  = places << 16 // of a product
		half   = 0x0002_0000_0002_0000
		result = 0x0000_00ff_0000_00ff
	)
	for len(out) >= 4 && len(upper) >= 8 && len(lower) >= 8 {
		a, b := binary.LittleEndian.Uint64(upper), binary.LittleEndian.Uint64(lower)
		even := a&places*weight1&whole + b&places*weight2&whole + half
		odd := a>>16&places*weight1&whole + b>>16&places*weight2&whole + half
		four := even>>18&result | odd>>10&(result<<8)
		binary.LittleEndian.PutUint32(out, uint32(four|four>>16))
		out, upper, lower = out[4:], upper[8:], lower[8:]
	}
	for i := range out {
		a, b := uint64(binary.LittleEndian.Uint16(upper[2*i:])), uint64(binary.LittleEndian.Uint16(lower[2*i:]))
		out[i] = byte((a*weight1>>16 + b*weight2>>16 + 2) >> 2)
	}
}
