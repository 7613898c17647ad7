package builtin

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// What vector kernels compute, to the bit: one operation at a time, in their order. Where the
// compiler may round a product that is added up once, on arm64, it must be told not to, by a
// conversion; where kernels round once, fma does.

// fma is x*y + z, rounded once. The product of two float32 is exact in float64; the sum is
// rounded to odd, so that rounding it once more rounds right (Boldo & Melquiond 2008,
// "Emulation of FMA and Correctly Rounded Sums").
func fma(x, y, z float32) float32 {
	product, addend := float64(x)*float64(y), float64(z)
	sum := product + addend
	back := sum - product
	lost := (product - (sum - back)) + (addend - back)
	if bits := math.Float64bits(sum); lost != 0 && !math.IsInf(sum, 0) && bits&1 == 0 { // of NaN, it stays so
		if (lost > 0) == (sum > 0) {
			bits++
		} else {
			bits--
		}
		sum = math.Float64frombits(bits)
	}
	return float32(sum)
}

// TestModelRoundsOnce compares fma with exact sums, at all magnitudes and where the sum is
// close to the middle of two numbers.
func TestModelRoundsOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() float32 {
		for {
			v := math.Float32frombits(r.Uint32())
			if r.IntN(2) == 0 {
				v = math.Float32frombits(r.Uint32N(1<<12)<<11 | r.Uint32N(64)<<23) // few digits
			}
			if v == v && !math.IsInf(float64(v), 0) {
				return v
			}
		}
	}
	for range 300000 {
		x, y, z := random(), random(), random()
		if r.IntN(2) == 0 { // near a middle
			p := float32(x * y)
			z = math.Float32frombits(math.Float32bits(p) + uint32(r.IntN(60)-30)<<23 + uint32(r.IntN(3)))
			if z != z || math.IsInf(float64(z), 0) {
				continue
			}
		}
		exact := new(big.Float).SetPrec(700)
		exact.Mul(big.NewFloat(float64(x)), big.NewFloat(float64(y)))
		exact.Add(exact, big.NewFloat(float64(z)))
		want, _ := exact.Float32()
		if got := fma(x, y, z); got != want {
			t.Fatalf("%b*%b + %b is %b, want %b", x, y, z, got, want)
		}
	}
	inf := float32(math.Inf(1))
	for _, test := range [][4]float32{{inf, 1, 5, inf}, {-inf, 2, -inf, -inf}, {math.MaxFloat32, 2, 0, inf}, {math.MaxFloat32, 2, -math.MaxFloat32, math.MaxFloat32}} {
		if got := fma(test[0], test[1], test[2]); got != test[3] {
			t.Errorf("%g*%g + %g is %g", test[0], test[1], test[2], got)
		}
	}
	if got := fma(inf, 0, 1); got == got {
		t.Errorf("an infinity times zero is %g", got)
	}
}

// uneasy is numbers of which one in several is hard: NaN, infinite, subnormal, zero of either
// sign, or so large that sums overflow. Behind them there is no memory.
func uneasy(t *testing.T, r *rand.Rand, n, oneIn int) []float32 {
	t.Helper()
	hard := []uint32{0x7fc00000, 0xffffffff, 0x7fffffff, 0x7f800001, 0x7f800000, 0xff800000, 1, 0x80000001, 0x007fffff, 0, 0x80000000, 0x80000000, 0x7f7fffff, 0x00800000}
	x := edged(t, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
		switch {
		case oneIn > 0 && r.IntN(oneIn) == 0:
			x[i] = math.Float32frombits(hard[r.IntN(len(hard))])
		case r.IntN(8) == 0: // products with others are then not normal
			x[i] = math.Float32frombits(r.Uint32N(1<<31)&0x807fffff | 0x1f800000 | r.Uint32N(2)<<31)
		}
	}
	return x
}

// sameBits compares; which NaN it is depends on the order of operands, which nobody promises.
func sameBits(t *testing.T, name string, have, want []float32) {
	t.Helper()
	for i, w := range want {
		if h := have[i]; math.Float32bits(h) != math.Float32bits(w) && (h == h || w == w) {
			t.Fatalf("%s: element %d of %d is %v (%#x), want %v (%#x)", name, i, len(want), h, math.Float32bits(h), w, math.Float32bits(w))
		}
	}
}

// vectorSets are the sets whose kernels the model describes.
func vectorSets() (sets []*kernels) {
	for _, k := range supported() {
		if k.name != goWord && k.name != "gonum" {
			sets = append(sets, k)
		}
	}
	return sets
}
