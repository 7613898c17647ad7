package raster

// Kernels are the inner loops for a processor; all versions give the same bytes.
type Kernels struct {
	// transform dequantises a block and writes its 8x8 samples to out, stride bytes a row.
	// Both are in natural order, row by row. out holds at least 7*stride+8 bytes.
	transform func(out []byte, stride int, coefficients, quantisers *[64]int16)
	// widen doubles a row across: len(out) = 2*len(in), len(in) > 2.
	widen func(out, in []byte)
	// widenTwo doubles a row across and lies between two: near is the row that holds the
	// pixel, far the second nearest. len(out) = 2*len(near), len(near) = len(far) > 2.
	widenTwo func(out, near, far []byte)
	// between lies between two rows: lower says that the row written is the lower one of
	// its sample. All have the same length.
	between func(out, near, far []byte, lower bool)
	// colours converts YCbCr to RGB, 3 bytes a pixel: len(out) = 3*len(y); y, cb and cr
	// have the same length.
	colours func(out, y, cb, cr []byte)
}

// Portable are the kernels in Go, which the others must equal.
func Portable() Kernels {
	return Kernels{transform: transform, widen: widen, widenTwo: widenTwo, between: between, colours: colours}
}
