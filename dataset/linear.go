package dataset

import "math"

// Coefficients of the linear interpolation are integers with 11 fractional bits
// (INTER_RESIZE_COEF_BITS).
const coefficientOne = 1 << 11

// tap is an output position: the two pixels between which it lies, as indices
// that may coincide, and their weights.
type tap struct {
	first, second    int
	weight1, weight2 int32
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
		weight1: int32(roundEven(float64((1 - fraction) * coefficientOne))),
		weight2: int32(roundEven(float64(fraction * coefficientOne))),
	}
}

// resampleLinear interpolates rows first, then columns. The rounding is that of
// OpenCV's vectorised code: each row's sum loses 4 bits before it is weighted and
// 16 after, and only the last 2 bits are rounded.
func resampleLinear(src []byte, w, H, W int, ys, xs []tap) []byte {
	out := make([]byte, H*W*channels)
	rows := rowCache{src: src, w: w, xs: xs}
	for y, t := range ys {
		upper, lower := rows.get(t.first, t.second)
		line := out[y*W*channels:][:W*channels]
		for i := range line {
			sum := (upper[i]>>4)*t.weight1>>16 + (lower[i]>>4)*t.weight2>>16
			line[i] = uint8(min(max((sum+2)>>2, 0), 255))
		}
	}
	return out
}

// rowCache holds the last two rows that were interpolated along x.
type rowCache struct {
	src     []byte
	w       int
	xs      []tap
	rows    [2][]int32
	numbers [2]int // of the input rows, plus one; 0: none yet
}

func (c *rowCache) get(first, second int) (upper, lower []int32) {
	if c.numbers[1] == first+1 {
		c.numbers[0], c.numbers[1] = c.numbers[1], c.numbers[0]
		c.rows[0], c.rows[1] = c.rows[1], c.rows[0]
	}
	c.fill(0, first)
	if first == second {
		return c.rows[0], c.rows[0]
	}
	c.fill(1, second)
	return c.rows[0], c.rows[1]
}

func (c *rowCache) fill(slot, number int) {
	if c.numbers[slot] == number+1 {
		return
	}
	if c.rows[slot] == nil {
		c.rows[slot] = make([]int32, len(c.xs)*channels)
	}
	c.numbers[slot] = number + 1
	in := c.src[number*c.w*channels:][:c.w*channels]
	row := c.rows[slot]
	for x, t := range c.xs {
		a, b := in[t.first*channels:][:channels], in[t.second*channels:][:channels]
		for k := range channels {
			row[x*channels+k] = int32(a[k])*t.weight1 + int32(b[k])*t.weight2
		}
	}
}

// roundEven rounds to the nearest integer, ties to even, as OpenCV's cvRound.
func roundEven(v float64) int { return int(math.RoundToEven(v)) }
