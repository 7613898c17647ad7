package resample

import "math"

// Coefficients of the linear interpolation are integers with 11 fractional bits
// (INTER_RESIZE_COEF_BITS).
const coefficientOne = 1 << 11

// tap is an output position: the two pixels between which it lies, as indices
// that may coincide, and their weights, whose sum is at most coefficientOne + 1.
type tap struct {
	first, second    int
	weight1, weight2 uint64
}

// taps are the interpolation coefficients of count output positions from first on.
// With area they are those of INTER_AREA when it enlarges: an output pixel that lies
// inside one input pixel is a copy of it.
//
// Beyond the border OpenCV treats the directions differently, which shows in the
// rounding: along x all weight goes to the border pixel, along y the border row
// is used twice with the weights as they are.
func taps(s scale, area, vertical bool, first, count int) []tap {
	out := make([]tap, count)
	for at := range out {
		i := first + at
		var start int
		var fraction float32
		if area {
			start = int(math.Floor(float64(i) * s.factor))
			fraction = float32(float64(i+1) - float64(float64(start+1)*s.inverse))
			if fraction <= 0 {
				fraction = 0
			} else {
				fraction -= float32(math.Floor(float64(fraction)))
			}
		} else {
			position := float32(float64((float64(i)+0.5)*s.factor) - 0.5)
			start = int(math.Floor(float64(position)))
			fraction = position - float32(start)
		}
		last := s.from - 1
		if !vertical && (start < 0 || start >= last) {
			fraction = 0
		}
		out[at] = newTap(min(max(start, 0), last), min(max(start+1, 0), last), fraction)
	}
	return out
}

func newTap(first, second int, fraction float32) tap {
	return tap{
		first: first, second: second,
		weight1: uint64(roundEven(float64((1 - fraction) * coefficientOne))),
		weight2: uint64(roundEven(float64(fraction * coefficientOne))),
	}
}

// linear interpolates rows first, then columns, and of both only what has a tap. The
// rounding is that of OpenCV's vectorised code: each row's sum loses 4 bits before it
// is weighted and 16 after, and only the last 2 bits are rounded.
type linear struct {
	target
	kernels
	ys              []tap
	next            int // of ys: the output row, counted from the first one that is kept
	xs              columns
	easy            int    // how many of xs, the first ones, do not lie too near the end of a row for 8 bytes
	previous, upper []byte // the last two rows that were interpolated: numbers of 16 bits
}

func newLinear(to target, ys, xs []tap, width int) *linear {
	l := &linear{target: to, kernels: newKernels(), ys: withoutIdle(ys)}
	l.previous, l.upper = make([]byte, 2*to.width), make([]byte, 2*to.width)
	for i, x := range xs {
		if x.first == width-1 && width > 1 { // it has all weight, and can as well be the second
			x.first, x.weight1, x.weight2 = x.first-1, x.weight2, x.weight1
		}
		l.xs.add(x)
		if x.first*channels+8 <= width*channels {
			l.easy = i + 1
		}
	}
	return l
}

// withoutIdle names no row that has no weight: it need not be interpolated.
func withoutIdle(ys []tap) []tap {
	for i, t := range ys {
		switch {
		case t.weight2 == 0:
			ys[i].second = t.first
		case t.weight1 == 0:
			ys[i].first = t.second
		}
	}
	return ys
}

func (l *linear) add(y int, row []byte) {
	if l.next == len(l.ys) || y < l.ys[l.next].first {
		return
	}
	l.previous, l.upper = l.upper, l.previous
	l.along(row)
	for ; l.next < len(l.ys) && l.ys[l.next].second == y; l.next++ {
		t := l.ys[l.next]
		upper := l.previous
		if t.first == y {
			upper = l.upper
		}
		out := l.row(l.top + l.next)
		l.down(out, upper, l.upper, t.weight1, t.weight2)
		l.made(out)
	}
}

// along interpolates a row along x, the columns of the last pixels with bytes put behind
// them.
func (l *linear) along(in []byte) {
	l.across(l.upper, in, l.xs.upTo(l.easy))
	for i := l.easy; i < len(l.xs.at); i++ {
		var padded [8]byte
		copy(padded[:], in[l.xs.at[i]:])
		one := l.xs.from(i).upTo(1)
		one.at = []int{0}
		across(l.upper[2*channels*i:], padded[:], one)
	}
}
