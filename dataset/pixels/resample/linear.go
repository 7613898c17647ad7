package resample

import (
	"encoding/binary"
	"math"
)

// Coefficients of the linear interpolation are integers with 11 fractional bits
// (INTER_RESIZE_COEF_BITS).
const coefficientOne = 1 << 11

// tap is an output position: the two pixels between which it lies, as indices
// that may coincide, and their weights, whose sum is at most coefficientOne + 1.
type tap struct {
	first, second    int
	weight1, weight2 uint64
}

// taps are the interpolation coefficients of every output position. With area
// they are those of INTER_AREA when it enlarges: an output pixel that lies inside
// one input pixel is a copy of it.
//
// Beyond the border OpenCV treats the directions differently, which shows in the
// rounding: along x all weight goes to the border pixel, along y the border row
// is used twice with the weights as they are.
func taps(s scale, area, vertical bool) []tap {
	out := make([]tap, s.to)
	for i := range out {
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
		out[i] = newTap(min(max(start, 0), last), min(max(start+1, 0), last), fraction)
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
	ys              []tap
	next            int // output row, of the new size
	xs              []pair
	near            int    // how many of xs, the last ones, lie too near the end of a row for 8 bytes
	previous, upper []byte // the last two rows that were interpolated: numbers of 16 bits
}

// pair are the neighbours of an output column.
type pair struct {
	at      int    // of the first one's bytes
	weights uint64 // of the second one, and 24 bits above of the first
}

func newLinear(to target, ys, xs []tap, width int) *linear {
	l := &linear{target: to, ys: withoutIdle(ys[:to.top+to.rows]), next: to.top, xs: make([]pair, len(xs))}
	l.previous, l.upper = make([]byte, 2*to.width), make([]byte, 2*to.width)
	for i, x := range xs {
		if x.first == width-1 && width > 1 { // it has all weight, and can as well be the second
			x.first, x.weight1, x.weight2 = x.first-1, x.weight2, x.weight1
		}
		l.xs[i] = pair{x.first * channels, x.weight2 | x.weight1<<24}
		if l.xs[i].at+8 > width*channels {
			l.near++
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
	l.across(row)
	for ; l.next < len(l.ys) && l.ys[l.next].second == y; l.next++ {
		t := l.ys[l.next]
		switch out := l.row(l.next); {
		case t.weight1 == coefficientOne || t.weight2 == coefficientOne:
			alone(out, l.upper)
		case t.first == y:
			down(out, l.upper, l.upper, t.weight1, t.weight2)
		default:
			down(out, l.previous, l.upper, t.weight1, t.weight2)
		}
	}
}

// across interpolates a row along x, the columns of the last pixels with bytes put
// behind them.
func (l *linear) across(in []byte) {
	easy := len(l.xs) - l.near
	across(l.upper[:2*channels*easy], in, l.xs[:easy])
	for i, x := range l.xs[easy:] {
		var padded [8]byte
		copy(padded[:], in[x.at:])
		across(l.upper[2*channels*(easy+i):], padded[:], []pair{{0, x.weights}})
	}
}

// across interpolates columns. The channels of two neighbours lie 24 bits apart in 8
// bytes, and so do their weights in reverse: one product has the sum that is wanted in
// its bits 24 to 43.
func across(out, in []byte, xs []pair) {
	const channel, bits = 0x0000_0000_ff00_00ff, 24 + 4
	for _, x := range xs {
		both := binary.LittleEndian.Uint64(in[x.at:])
		red := both & channel * x.weights >> bits & 0xffff
		green := both >> 8 & channel * x.weights >> (bits - 16) & 0xffff_0000
		blue := both >> 16 & channel * x.weights >> bits
		if len(out) < 2*channels {
			return
		}
		binary.LittleEndian.PutUint32(out, uint32(red|green))
		binary.LittleEndian.PutUint16(out[4:], uint16(blue))
		out = out[2*channels:]
	}
}

// down interpolates between two rows, four numbers at a time: those with even places
// in one product, those with odd ones in another.
func down(out, upper, lower []byte, weight1, weight2 uint64) {
	const (
		places = 0x0000_ffff_0000_ffff
		whole  = places << 16 // of a product
		half   = 0x0002_0000_0002_0000
		result = 0x0000_00ff_0000_00ff
	)
	for len(out) >= 4 && len(upper) >= 8 && len(lower) >= 8 {
		a, b := binary.LittleEndian.Uint64(upper), binary.LittleEndian.Uint64(lower)
		even := a&places*weight1&whole + b&places*weight2&whole + half
		odd := a>>16&places*weight1&whole + b>>16&places*weight2&whole + half
		four := even>>18&result | odd>>10&(result<<8)
		binary.LittleEndian.PutUint32(out, uint32(four|four>>16))
		out, upper, lower = out[4:], upper[8:], lower[8:]
	}
	for i := range out {
		a, b := uint64(binary.LittleEndian.Uint16(upper[2*i:])), uint64(binary.LittleEndian.Uint16(lower[2*i:]))
		out[i] = byte((a*weight1>>16 + b*weight2>>16 + 2) >> 2)
	}
}

// alone is down where one row has all weight.
func alone(out, row []byte) {
	const places, half, result = 0x0000_07ff_0000_07ff, 0x0000_0002_0000_0002, 0x0000_00ff_0000_00ff
	for len(out) >= 4 && len(row) >= 8 {
		a := binary.LittleEndian.Uint64(row)
		even := a>>5&places + half
		odd := a>>21&places + half
		four := even>>2&result | odd<<6&(result<<8)
		binary.LittleEndian.PutUint32(out, uint32(four|four>>16))
		out, row = out[4:], row[8:]
	}
	for i := range out {
		out[i] = byte((binary.LittleEndian.Uint16(row[2*i:])>>5 + 2) >> 2)
	}
}
