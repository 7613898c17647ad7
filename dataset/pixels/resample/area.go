package resample

import "math"

// part is a share of an input pixel in an output pixel.
type part struct {
	output, input int
	weight        float32
}

// areaTable lists, in ascending order, which input pixels an output pixel covers
// and how much of it each fills (computeResizeAreaTab). Those of one output pixel
// follow each other without a gap.
func areaTable(s scale) []part {
	var parts []part
	for i := range s.to {
		low := float64(i) * s.factor
		high := low + s.factor
		cell := math.Min(s.factor, float64(s.from)-low)
		first, last := int(math.Ceil(low)), int(math.Floor(high))
		last = min(last, s.from-1)
		first = min(first, last)
		const negligible = 1e-3
		if float64(first)-low > negligible {
			parts = append(parts, part{i, first - 1, float32((float64(first) - low) / cell)})
		}
		for j := first; j < last; j++ {
			parts = append(parts, part{i, j, float32(1 / cell)})
		}
		if high-float64(last) > negligible {
			parts = append(parts, part{i, last, float32(math.Min(math.Min(high-float64(last), 1), cell) / cell)})
		}
	}
	return parts
}

// averaging averages each row over x, then rows over y, in float32 and in OpenCV's
// order. The conversions keep products and sums from being fused.
type averaging struct {
	target
	ys      []part // of rows that are still to come
	xs      []span
	weights []float32 // of all spans
	values  [256]float32
	line    []float32 // a row that is averaged over x
	sum     []float32
	current int // the output row that is summed
}

// span is what an output pixel covers of a row.
type span struct {
	at    int // of the first byte
	count int // of pixels
}

func newAveraging(to target, ys, xs []part, left int) *averaging {
	a := &averaging{target: to, line: make([]float32, to.width), sum: make([]float32, to.width)}
	for _, y := range ys {
		if to.row(y.output) != nil {
			a.ys = append(a.ys, y)
		}
	}
	a.current = a.ys[0].output
	a.xs = make([]span, to.width/channels)
	for _, x := range xs {
		if i := x.output - left; i >= 0 && i < len(a.xs) {
			if a.xs[i].count == 0 {
				a.xs[i].at = x.input * channels
			}
			a.xs[i].count++
			a.weights = append(a.weights, x.weight)
		}
	}
	for i := range a.values {
		a.values[i] = float32(i)
	}
	return a
}

func (a *averaging) add(y int, row []byte) {
	if len(a.ys) == 0 || a.ys[0].input != y {
		return
	}
	a.across(row)
	for ; len(a.ys) > 0 && a.ys[0].input == y; a.ys = a.ys[1:] {
		next := a.ys[0]
		if next.output != a.current {
			a.write()
			a.current = next.output
			clear(a.sum)
		}
		sum := a.sum[:len(a.line)]
		for i, v := range a.line {
			sum[i] += float32(next.weight * v)
		}
	}
	if len(a.ys) == 0 {
		a.write()
	}
}

// across averages a row over x.
func (a *averaging) across(in []byte) {
	weights, out := a.weights, a.line
	for _, x := range a.xs {
		var red, green, blue float32
		covered := in[x.at:][:x.count*channels]
		for _, weight := range weights[:x.count] {
			red += float32(a.values[covered[0]] * weight)
			green += float32(a.values[covered[1]] * weight)
			blue += float32(a.values[covered[2]] * weight)
			covered = covered[channels:]
		}
		out[0], out[1], out[2] = red, green, blue
		weights, out = weights[x.count:], out[channels:]
	}
}

func (a *averaging) write() {
	out := a.row(a.current)
	for i, v := range a.sum {
		out[i] = clipByte(v)
	}
	a.made(out)
}

// clipByte rounds to the nearest integer, ties to even, and clips to a byte.
func clipByte(v float32) uint8 {
	return uint8(min(max(roundEven(float64(v)), 0), 255))
}
