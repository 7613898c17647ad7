package bench

import (
	"math"
	"testing"
	"time"

	"github.com/refold/refold/model"
	"github.com/refold/refold/model/engine/peak"
	"github.com/refold/refold/model/engine/profile"
)

// TestProfile: a step of 20 images, on a machine of 100 GFLOP/s and 10 GB/s.
func TestProfile(t *testing.T) {
	limits := peak.Limits{Threads: 2, Float32: peak.Rate{One: 60e9, All: 100e9}, Memory: peak.Rate{One: 8e9, All: 10e9}}
	p := &model.Profile{Time: time.Second, Packing: 20 * time.Millisecond, Kinds: []profile.Entry{
		{Kind: profile.ConvForward, Runs: 8, Time: 500 * time.Millisecond, Operations: 20e9, Bytes: 1e9},
		{Kind: profile.NormForward, Runs: 6, Time: 400 * time.Millisecond, Bytes: 2e9},
	}}
	b := profileOf(p, 20, limits, limits.Float32)
	of := func(x float64) *float64 { return &x }
	for i, want := range []Kind{
		{"convolution, forward", 8, 25, 0.5, of(40), of(2), of(10)}, // 0.2 s of arithmetic, 0.1 s of memory
		{"batch norm, forward", 6, 20, 0.4, nil, of(5), of(10)},
		{"packing", 1, 1, 0.02, nil, nil, nil},
		{"the rest", 1, 4, 0.08, nil, nil, nil},
		{"step", 1, 50, 1, of(20), of(3), of(20)},
	} {
		got := append(b.Kinds, b.All)[i]
		if got.Name != want.Name || got.Runs != want.Runs || !near(&got.Time, &want.Time) || !near(&got.Share, &want.Share) ||
			!near(got.GFLOPS, want.GFLOPS) || !near(got.GBytes, want.GBytes) || !near(got.Bound, want.Bound) {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if b.Convolutions != 40 { // 20 images in half a second
		t.Errorf("the convolutions alone: %g images/s", b.Convolutions)
	}
	if unknown := profileOf(p, 20, peak.Limits{}, peak.Rate{}); unknown.All.Bound != nil || unknown.Kinds[0].Bound != nil {
		t.Errorf("without limits: %+v", unknown)
	}
}

// near compares numbers that may be missing.
func near(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) < 1e-9*math.Abs(*b)
}

func TestLimitsSayWhatWasNotMeasured(t *testing.T) {
	l := limitsOf(peak.Limits{Threads: 2, Memory: peak.Rate{One: 8e9, All: 10e9}})
	if l.Float32.One != nil || l.Float32.All != nil || *l.Memory.One != 8 || *l.Memory.All != 10 {
		t.Errorf("%+v", l)
	}
}
