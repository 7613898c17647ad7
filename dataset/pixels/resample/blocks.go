package resample

import "encoding/binary"

// halving averages blocks of 2 x 2 pixels, rounded up at one half, as OpenCV does for
// area and linear alike.
type halving struct {
	target
	left  int    // bytes of an image's row before the first block that is kept
	upper []byte // the last even row
}

func newHalving(to target, left int) *halving {
	return &halving{target: to, left: 2 * left * channels, upper: make([]byte, 2*to.width)}
}

func (h *halving) add(y int, row []byte) {
	out := h.row(y / 2)
	if out == nil {
		return
	}
	row = row[h.left:][:2*len(out)]
	if y%2 == 0 {
		copy(h.upper, row)
		return
	}
	halve(out, h.upper, row)
}

// halve takes both rows of a row of blocks: in 8 bytes lie the two pixels of a block,
// whose channels are 24 bits apart.
func halve(out, upper, lower []byte) {
	const channel, half = 0x0000_0000_ff00_00ff, 2
	for len(out) > channels && len(upper) >= 8 && len(lower) >= 8 {
		a, b := binary.LittleEndian.Uint64(upper), binary.LittleEndian.Uint64(lower)
		red := a&channel + b&channel
		green := a>>8&channel + b>>8&channel
		blue := a>>16&channel + b>>16&channel
		out[0] = byte((red + red>>24 + half) >> 2)
		out[1] = byte((green + green>>24 + half) >> 2)
		out[2] = byte((blue + blue>>24 + half) >> 2)
		out, upper, lower = out[channels:], upper[2*channels:], lower[2*channels:]
	}
	for i := range out { // the last block, whose 8 bytes are not there
		at := i/channels*channels + i
		out[i] = byte((int(upper[at]) + int(upper[at+channels]) + int(lower[at]) + int(lower[at+channels]) + half) >> 2)
	}
}

// blocks averages blocks of whole pixels, rounded through float32 to even.
type blocks struct {
	target
	left           int // as in halving
	ySteps, xSteps int
	sums           []int // of the blocks that are being read
}

func newBlocks(to target, left, ySteps, xSteps int) *blocks {
	return &blocks{to, left * xSteps * channels, ySteps, xSteps, make([]int, to.width)}
}

func (b *blocks) add(y int, row []byte) {
	out := b.row(y / b.ySteps)
	if out == nil {
		return
	}
	if y%b.ySteps == 0 {
		clear(b.sums)
	}
	row = row[b.left:]
	for i := 0; i < len(b.sums); i += channels {
		var red, green, blue int
		for in := row[i*b.xSteps:][:b.xSteps*channels]; len(in) >= channels; in = in[channels:] {
			red, green, blue = red+int(in[0]), green+int(in[1]), blue+int(in[2])
		}
		sum := b.sums[i:][:channels]
		sum[0], sum[1], sum[2] = sum[0]+red, sum[1]+green, sum[2]+blue
	}
	if y%b.ySteps == b.ySteps-1 {
		share := 1 / float32(b.ySteps*b.xSteps)
		for i, sum := range b.sums {
			out[i] = clipByte(float32(sum) * share)
		}
	}
}
