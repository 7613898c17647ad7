package enginetest

import (
	"math"
	"testing"

	"github.com/refold/refold/model/engine"
)

// halfUnit is half a unit in the last place of bfloat16, which has 8 significant
// bits: between 2^e and 2^(e+1) numbers are 2^(e-7) apart, so that rounding to the
// nearest moves a result by 2^(e-8) at most, a part of 2^-8 of it or less.
func halfUnit(v float64) float64 {
	_, exponent := math.Frexp(v) // v = fraction * 2^exponent, fraction in [1/2, 1)
	return math.Ldexp(1, max(exponent-1, -126)-8)
}

// testRounding wants conversions to be exact to the bit, at any length.
func testRounding(t *testing.T, e engine.Engine) {
	numbers := []float32{0, float32(math.Copysign(0, -1)), 1, 1 + 1.0/256, 1 + 3.0/256, -1 - 1.0/256, -1 - 3.0/256,
		1 + 1.0/256 + 1.0/65536, 3.14159274, -2.71828175, 1e30, -1e-30, math.MaxFloat32, 0x1p-126,
		float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), math.Float32frombits(0xffffffff)}
	for _, n := range []int{1, 7, 8, 16, 33, 40001} {
		s := engine.Vector(n)
		from, to := engine.PlainDesc(s, engine.Float32), engine.PlainDesc(s, engine.BFloat16)
		v := random("rounding", s, 0)
		for i := range v.floats[:min(n, len(numbers))] {
			v.floats[i] = numbers[(n+i)%len(numbers)]
		}
		narrow := prepare(t, e, engine.Reorder{From: from, To: to}, []values{v}, nil)
		narrow.operate()
		narrow.check()
		for i, h := range narrow.outBuffers[0].BFloat16s() {
			x, back := v.floats[i], engine.FromBFloat16(h)
			if x != x && back != back {
				continue
			}
			if want := engine.ToBFloat16(x); h != want {
				t.Errorf("%v becomes %v, want %v", x, back, engine.FromBFloat16(want))
			}
		}
		widened := run(t, e, engine.Reorder{From: to, To: from}, []values{v}, nil)
		for i, have := range widened[0].floats {
			if want := engine.FromBFloat16(engine.ToBFloat16(v.floats[i])); have != want && want == want {
				t.Errorf("%v becomes %v", want, have)
			}
		}
	}
}
