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
	h.made(out)
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
	columns        []int // sums over the rows of the blocks that are being read, byte by byte
	sums           wordSums
}

func newBlocks(to target, left, ySteps, xSteps int) *blocks {
	width := to.width * xSteps
	return &blocks{to, left * xSteps * channels, ySteps, xSteps, make([]int, width), newWordSums(width)}
}

func (b *blocks) add(y int, row []byte) {
	out := b.row(y / b.ySteps)
	if out == nil {
		return
	}
	if y%b.ySteps == 0 {
		clear(b.columns)
	}
	b.sums.add(row[b.left:][:len(b.columns)], b.columns)
	if y%b.ySteps == b.ySteps-1 {
		b.sums.moveTo(b.columns)
		b.write(out)
		b.made(out)
	}
}

// write averages the sums over the columns of each block.
func (b *blocks) write(out []byte) {
	share := 1 / float32(b.ySteps*b.xSteps)
	rest := b.columns
	for ; len(out) >= channels; out = out[channels:] {
		var red, green, blue int
		for in := rest[:b.xSteps*channels]; len(in) >= channels; in = in[channels:] {
			red, green, blue = red+in[0], green+in[1], blue+in[2]
		}
		out[0], out[1], out[2] = clipByte(float32(red)*share), clipByte(float32(green)*share), clipByte(float32(blue)*share)
		rest = rest[b.xSteps*channels:]
	}
}
