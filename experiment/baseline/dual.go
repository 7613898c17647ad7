package baseline

import (
	"context"

	"gonum.org/v1/gonum/mat"
)

// maxKernel is the most images of which all products are kept: 64 MB.
const maxKernel = 4096

// kernel are the products of images with each other, exact.
type kernel struct {
	row      map[int]int // of an image
	products []int32     // images x images
}

// kernel multiplies all images. Where ctx ends, it stops half-way: the caller asks.
func (f Features) kernel(ctx context.Context, images []int) *kernel {
	n := len(images)
	k := &kernel{row: make(map[int]int, n), products: make([]int32, n*n)}
	for at, i := range images {
		k.row[i] = at
	}
	for rows := 0; rows < n && ctx.Err() == nil; rows += tile {
		below := images[rows:min(rows+tile, n)]
		a := f.moved(below, nil)
		for columns := 0; columns <= rows; columns += tile {
			beside := images[columns:min(columns+tile, n)]
			for at, v := range inner(a, f.moved(beside, nil), f.length) {
				i, j := rows+at/len(beside), columns+at%len(beside)
				k.products[i*n+j], k.products[j*n+i] = v, v
			}
		}
	}
	return k
}

// of is the product of two images.
func (k *kernel) of(i, j int) float64 { return float64(k.products[i*len(k.row)+j]) }

// dual is ridge over training images: for fewer of them than features.
type dual struct {
	linear
	train   []int
	unit    float64
	kernel  *mat.SymDense // XX', centred
	classes *mat.Dense    // Y, centred: images x classes
}

func (b *batch) dual(ctx context.Context, t Task) *dual {
	k, n := b.kernel, len(t.Train)
	if k == nil {
		k = b.features.kernel(ctx, t.Train)
	}
	sums := make([]float64, b.features.length)
	rows := make([]int, n)
	for at, i := range t.Train {
		rows[at] = k.row[i]
		for j, v := range b.features.Of(i) {
			sums[j] += float64(v) - middle
		}
	}
	s := &dual{linear: newLinear(b.features, sums, t), train: t.Train, kernel: mat.NewSymDense(n, nil), classes: mat.NewDense(n, t.Classes, nil)}
	means, mean := make([]float64, n), 0.0 // of products: sums of whole numbers, exact
	for i, row := range rows {
		for _, column := range rows {
			means[i] += k.of(row, column)
		}
		mean += means[i]
		means[i] /= float64(n)
	}
	mean /= float64(n * n)
	for i, row := range rows {
		for j := i; j < n; j++ {
			s.kernel.SetSym(i, j, (k.of(row, rows[j])-means[i])-(means[j]-mean))
		}
		s.unit += s.kernel.At(i, i) / float64(b.features.length)
	}
	for i, image := range t.Train {
		for c, share := range s.shares {
			s.classes.Set(i, c, -share)
		}
		own := t.Labels[image]
		s.classes.Set(i, own, 1-s.shares[own])
	}
	return s
}

func (s *dual) scale() float64 { return s.unit }

func (s *dual) solve(penalty float64) (*linear, bool) {
	c, ok := factor(s.kernel, penalty*s.unit)
	var of mat.Dense // training images x classes
	if !ok || c.SolveTo(&of, s.classes) != nil {
		return nil, false
	}
	solution := s.linear
	solution.weights = mat.NewDense(len(s.means), len(s.shares), nil)
	for at, i := range s.train {
		for j, v := range s.features.Of(i) {
			x, to := float64(v)-middle-s.means[j], solution.weights.RawRowView(j)
			for c, w := range of.RawRowView(at) {
				to[c] += float64(x * w)
			}
		}
	}
	return &solution, true
}
