package baseline

import (
	"context"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Products of levels are taken in float32, which is fast and exact here: levels less 128
// lie between -128 and 127, so that any sum of exact of their products is a whole number
// of at most 2^24, which float32 holds whatever the order. Moving all levels by 128 changes
// no distance and nothing that is centred.
const (
	middle = 128
	exact  = 1 << 24 / (middle * middle) // 1024
)

// moved are the levels of some images less 128: images x length.
func (f Features) moved(images []int, out []float32) []float32 {
	out = out[:0]
	for _, i := range images {
		for _, v := range f.Of(i) {
			out = append(out, float32(v)-middle)
		}
	}
	return out
}

// inner are the products of two sets of moved images, a x b, exact: each is at most
// 2^14 times the number of levels.
func inner(a, b []float32, length int) []int32 {
	rows, columns := len(a)/length, len(b)/length
	sums, part := make([]int32, rows*columns), make([]float32, rows*columns)
	for from := 0; from < length; from += exact {
		n := min(exact, length-from)
		blas32.Gemm(blas.NoTrans, blas.Trans, 1,
			blas32.General{Rows: rows, Cols: n, Stride: length, Data: a[from:]}, blas32.General{Rows: columns, Cols: n, Stride: length, Data: b[from:]},
			0, blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: part})
		for i, v := range part {
			sums[i] += int32(v)
		}
	}
	return sums
}

// outer are the products of levels with each other, summed over images: length x length,
// of which the upper triangle is written, exact.
type outer struct {
	images int
	sums   []float64 // of each moved level
	upper  []float64
}

// panel is how many columns of an outer product are made at once.
const panel = 192

// outer sums over images. Where ctx ends, it stops half-way: the caller asks.
func (f Features) outer(ctx context.Context, images []int) outer {
	p := f.length
	o := outer{images: len(images), sums: make([]float64, p), upper: make([]float64, p*p)}
	part := make([]float32, p*min(panel, p))
	var levels []float32
	for from := 0; from < len(images) && ctx.Err() == nil; from += exact {
		chunk := images[from:min(from+exact, len(images))]
		levels = f.moved(chunk, levels)
		for at, v := range levels {
			o.sums[at%p] += float64(v)
		}
		for left := 0; left < p; left += panel {
			width := min(panel, p-left)
			below := left + width
			blas32.Gemm(blas.Trans, blas.NoTrans, 1,
				blas32.General{Rows: len(chunk), Cols: below, Stride: p, Data: levels}, blas32.General{Rows: len(chunk), Cols: width, Stride: p, Data: levels[left:]},
				0, blas32.General{Rows: below, Cols: width, Stride: width, Data: part})
			for i := range below {
				row := o.upper[i*p+left : i*p+below]
				for j, v := range part[i*width : (i+1)*width] {
					row[j] += float64(v)
				}
			}
		}
	}
	return o
}

// less takes away the products of images that are among those of o.
func (o outer) less(parts ...outer) outer {
	left := outer{images: o.images, sums: append([]float64(nil), o.sums...), upper: append([]float64(nil), o.upper...)}
	for _, part := range parts {
		left.images -= part.images
		for i, v := range part.sums {
			left.sums[i] -= v
		}
		for i, v := range part.upper {
			left.upper[i] -= v
		}
	}
	return left
}
