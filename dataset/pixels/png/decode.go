package png

import (
	"context"
	"image"

	"github.com/refold/refold/dataset/pixels/png/inflate"
)

// longestRow is what the window of a stream has room for, in bytes.
const longestRow = 1 << 20

// Decode decodes a file, or is not ok: package image/png is to decode it then, or to say
// what is wrong. It is not ok either when the context ends.
func Decode(ctx context.Context, data []byte) (m image.Image, ok bool) {
	f, ok := parse(data)
	if !ok || f.rowBytes() > longestRow {
		return nil, false
	}
	stream, err := inflate.NewReader(f.parts, 1+f.rowBytes(), f.height*(1+f.rowBytes()))
	if err != nil {
		return nil, false
	}
	to, filters := f.picture(), newKernels()
	above := make([]byte, f.rowBytes(), f.rowBytes()+1)
	for y := range f.height {
		in, err := stream.Take(ctx, 1+f.rowBytes())
		if err != nil {
			return nil, false
		}
		row := to.row(y)
		if !filters.undo(row, in, above, f.pixelBytes()) {
			return nil, false
		}
		if to.take != nil {
			to.take(y, row)
		}
		above = row
	}
	return to.image, stream.Close(ctx) == nil
}

// undo undoes the filter of a row (PNG, third edition, section 9), whose first byte names
// it. It is false of others.
func (k kernels) undo(row, in, above []byte, pixel int) bool {
	kind, in := in[0], in[1:]
	switch kind {
	case 0:
		copy(row, in)
	case 1:
		k.sub(row, in, above, pixel)
	case 2:
		k.up(row, in, above)
	case 3:
		k.average(row, in, above, pixel)
	case 4:
		k.paeth(row, in, above, pixel)
	default:
		return false
	}
	return true
}
