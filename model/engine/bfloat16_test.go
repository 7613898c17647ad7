package engine

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestToBFloat16(t *testing.T) {
	inf := float32(math.Inf(1))
	for _, c := range []struct{ from, to float32 }{
		{0, 0}, {1, 1}, {-2.5, -2.5}, {inf, inf}, {-inf, -inf},
		{1 + 1.0/256, 1},                 // a tie goes to the even neighbour below
		{1 + 3.0/256, 1 + 2.0/128},       // and above
		{1 + 1.0/256 + 1e-6, 1 + 1./128}, // just above a tie
		{math.MaxFloat32, inf},           // nearer to what would be 2^128
		{0x1p-133, 0x1p-133},             // the smallest bfloat16 above zero
		{0x1p-135, 0},
	} {
		if have := FromBFloat16(ToBFloat16(c.from)); have != c.to {
			t.Errorf("%v becomes %v, want %v", c.from, have, c.to)
		}
	}
	for _, bits := range []uint32{0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff, 0x7fc00000} {
		if have := FromBFloat16(ToBFloat16(math.Float32frombits(bits))); have == have {
			t.Errorf("NaN %x becomes %v", bits, have)
		}
	}
	if bits := math.Float32bits(FromBFloat16(ToBFloat16(float32(math.Copysign(0, -1))))); bits != 1<<31 {
		t.Errorf("minus zero becomes %x", bits)
	}
}

// TestBFloat16IsNearest compares with both neighbours.
func TestBFloat16IsNearest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		v := rapid.Float32Range(-1e38, 1e38).Draw(r, "v")
		h := ToBFloat16(v)
		distance := func(h uint16) float64 { return math.Abs(float64(FromBFloat16(h)) - float64(v)) }
		for _, other := range []uint16{h - 1, h + 1} {
			if h&0x7fff == 0 && other == h-1 {
				continue // below zero comes no neighbour
			}
			if d := distance(other); d < distance(h) || d == distance(h) && h&1 != 0 {
				r.Fatalf("%v becomes %v, but %v is nearer, or as near and even", v, FromBFloat16(h), FromBFloat16(other))
			}
		}
		if back := ToBFloat16(FromBFloat16(h)); back != h {
			r.Fatalf("%x becomes %x", h, back)
		}
	})
}
