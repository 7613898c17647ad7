package raster

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// guarded is a slice of n bytes in a longer array whose other bytes must stay.
type guarded struct{ all, slice []byte }

const guardBytes, guardByte = 64, 0xa5

func guard(n int) guarded {
	all := bytes.Repeat([]byte{guardByte}, n+2*guardBytes)
	return guarded{all: all, slice: all[guardBytes : guardBytes+n : guardBytes+n]}
}

func (g guarded) check(t *rapid.T) {
	t.Helper()
	end := len(g.all) - guardBytes
	if outside := append(g.all[:guardBytes:guardBytes], g.all[end:]...); bytes.Count(outside, []byte{guardByte}) != 2*guardBytes {
		t.Fatalf("written outside: % x", outside)
	}
}

// compareKernels runs a kernel of both sets into slices of n bytes.
func compareKernels(t *rapid.T, n int, run func(k Kernels, out []byte)) {
	t.Helper()
	want, got := guard(n), guard(n)
	run(Portable(), want.slice)
	run(Fastest(), got.slice)
	want.check(t)
	got.check(t)
	if !bytes.Equal(got.slice, want.slice) {
		t.Fatalf("this processor gives\n% x\nthe loops in Go give\n% x", got.slice, want.slice)
	}
}

// longest is the length of the rows drawn; kernels run on every beginning of them.
const longest = 200

func drawRow(t *rapid.T, name string) []byte {
	sample := rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte{0, 1, 127, 128, 129, 254, 255}))
	return rapid.SliceOfN(sample, longest, longest).Draw(t, name)
}

func TestRowKernelsGiveTheSameBytes(t *testing.T) {
	for _, test := range []struct {
		name   string
		factor int // of the lengths of out and in
		run    func(k Kernels, out, a, b, c []byte)
	}{
		{"widen", 2, func(k Kernels, out, a, _, _ []byte) { k.widen(out, a) }},
		{"widenTwo", 2, func(k Kernels, out, a, b, _ []byte) { k.widenTwo(out, a, b) }},
		{"between upper", 1, func(k Kernels, out, a, b, _ []byte) { k.between(out, a, b, false) }},
		{"between lower", 1, func(k Kernels, out, a, b, _ []byte) { k.between(out, a, b, true) }},
		{"colours", 3, func(k Kernels, out, a, b, c []byte) { k.colours(out, a, b, c) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a, b, c := drawRow(t, "a"), drawRow(t, "b"), drawRow(t, "c")
				for n := 3; n <= longest; n++ {
					compareKernels(t, test.factor*n, func(k Kernels, out []byte) {
						test.run(k, out, a[:n:n], b[:n:n], c[:n:n])
					})
				}
			})
		})
	}
}

// TestShortRows runs the kernels that need no neighbours on rows of no, one and two samples.
func TestShortRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawRow(t, "a"), drawRow(t, "b"), drawRow(t, "c")
		for n := range 3 {
			compareKernels(t, n, func(k Kernels, out []byte) { k.between(out, a[:n], b[:n], true) })
			compareKernels(t, 3*n, func(k Kernels, out []byte) { k.colours(out, a[:n], b[:n], c[:n]) })
		}
	})
}

// TestAllPairsBetweenRows compares the averages of bytes that the vector kernels make of all
// pairs of samples.
func TestAllPairsBetweenRows(t *testing.T) {
	near, far := make([]byte, 1<<16), make([]byte, 1<<16)
	for i := range near {
		near[i], far[i] = byte(i>>8), byte(i)
	}
	for _, lower := range []bool{false, true} {
		got, want := make([]byte, len(near)), make([]byte, len(near))
		Fastest().between(got, near, far, lower)
		between(want, near, far, lower)
		if !bytes.Equal(got, want) {
			t.Errorf("lower %t: this processor gives other bytes than the loop in Go", lower)
		}
	}
}

// drawBlock draws coefficients or quantisers, of which many are nothing in most blocks.
func drawBlock(t *rapid.T, name string) (block [64]int16) {
	value := rapid.OneOf(rapid.Int16Range(-40, 40), rapid.Int16(), rapid.SampledFrom([]int16{-1 << 15, 1<<15 - 1, 8191, 8192, -8193}))
	last := rapid.SampledFrom([]int{0, 0, 1, 3, 7, 8, 9, 31, 63}).Draw(t, name+" last")
	for i := range last + 1 {
		block[i] = value.Draw(t, name)
	}
	return block
}

func TestTransformsGiveTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coefficients := drawBlock(t, "coefficients")
		var quantisers [64]int16
		for i := range quantisers {
			quantisers[i] = int16(rapid.OneOf(rapid.Uint16Range(1, 255), rapid.Uint16Min(1)).Draw(t, "quantiser"))
		}
		stride := rapid.IntRange(8, 40).Draw(t, "stride")
		compareKernels(t, 7*stride+8, func(k Kernels, out []byte) {
			k.transform(out, stride, &coefficients, &quantisers)
		})
	})
}

// TestOneCoefficientIsTransformedAlike takes all values of a block that has only the first
// coefficient: the kernels have a way of their own for these.
func TestOneCoefficientIsTransformedAlike(t *testing.T) {
	for _, quantiser := range []int16{1, 3, 255, -1} {
		quantisers := [64]int16{quantiser}
		for v := range 1 << 16 {
			coefficients := [64]int16{int16(v)}
			var got, want [64]byte
			Fastest().transform(got[:], 8, &coefficients, &quantisers)
			transform(want[:], 8, &coefficients, &quantisers)
			if got != want {
				t.Fatalf("%d times %d: %v, want %v", int16(v), quantiser, got, want)
			}
		}
	}
}
