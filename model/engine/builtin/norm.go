package builtin

import "math"

// What batch norms do to an activation, as values that stages and inner loops take. A is
// how activations are held: activation, or []float32 or []uint16 as a kernel sees them.
// They begin with a whole row; the last row may be partial. Rows of parameters have a
// number for each element of a row.

// normalisation is y = scale*(x-mean) + shift + residual, and the larger of that and
// zero where relu.
type normalisation[A any] struct {
	mean, scale, shift []float32 // rows
	x, y               A
	residual           A // nil: none
	relu               bool
	stream             bool // vector kernels store y past the caches
}

// gate tells where a ReLU let the gradient pass: where y is positive or, where that is not
// given but beta, scale*(x-mean) + beta, computed as normalisation does, so that y need not be
// read. Neither is given where there is no ReLU.
type gate[A any] struct {
	y    A
	beta []float32 // row
}

// normSums adds g to the row sums and g*(x-mean) to the row products, where g is dy, or
// zero where the gate is closed.
type normSums[A any] struct {
	gate[A]
	mean, scale, sums, products []float32 // rows
	x, dy                       A
}

// normGradient is dx = scale*g + slope*(x-mean) + shift, and dresidual = g; for g see
// normSums.
type normGradient[A any] struct {
	gate[A]
	mean, scale, slope, shift []float32 // rows
	x, dy, dx                 A
	dresidual                 A    // nil: there was no residual
	stream                    bool // vector kernels store dx and dresidual past the caches
}

// normParameters are those of engine.BatchNorm, a number for each channel.
type normParameters struct {
	gamma, beta, mean, variance []float32
	epsilon                     float64
}

// set fills the rows.
func (d *normalisation[A]) set(p normParameters) {
	p.setScale(d.scale)
	repeat(d.mean, p.mean)
	repeat(d.shift, p.beta)
}

// setScale fills a row with what x-mean is multiplied by.
func (p *normParameters) setScale(row []float32) {
	for c, g := range p.gamma {
		row[c] = float32(float64(g) / math.Sqrt(float64(p.variance[c])+p.epsilon))
	}
	repeat(row, row[:len(p.gamma)])
}

// normalised is normalisation without residual and ReLU, one of its numbers.
func normalised(x, mean, scale, shift float32) float32 { return scale*(x-mean) + shift }

// after is what follows the first n elements; nil of nil.
func after(x []float32, n int) []float32 {
	if x == nil {
		return nil
	}
	return x[n:]
}
