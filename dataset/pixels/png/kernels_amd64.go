package png

import (
	"github.com/refold/refold/dataset/pixels/png/simd"
	"golang.org/x/sys/cpu"
)

// newKernels are the fastest that run on this processor.
func newKernels() kernels {
	if !cpu.X86.HasAVX2 {
		return portableKernels()
	}
	return kernels{
		sub:     filter{simd.Sub3, simd.Sub4, sub}.undo,
		average: filter{simd.Average3, simd.Average4, average}.undo,
		paeth:   filter{simd.Paeth3, simd.Paeth4, paeth}.undo,
		up:      upVector,
	}
}

// filter is one in vectors for pixels of 3 and 4 bytes, and in Go for all.
type filter struct {
	three, four func(row, in, above *byte, n int)
	portable    func(row, in, above []byte, pixel int)
}

// undo lets the vectors read and write 4 bytes for each pixel, the last one too.
func (f filter) undo(row, in, above []byte, pixel int) {
	n := len(in)
	switch pixel {
	case 3:
		row, in, above = row[:n+1], in[:n+1], above[:n+1]
		f.three(&row[0], &in[0], &above[0], n/pixel)
	case 4:
		row, above = row[:n], above[:n]
		f.four(&row[0], &in[0], &above[0], n/pixel)
	default:
		f.portable(row, in, above, pixel)
	}
}

func upVector(row, in, above []byte) {
	const least = 32
	n := len(in)
	if n < least {
		up(row, in, above)
		return
	}
	_, _ = row[n-1], above[n-1]
	simd.Up(&row[0], &in[0], &above[0], n)
}
