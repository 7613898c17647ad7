package primary_test

import (
	"errors"
	"math"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// decoded makes trials of any shape: three bytes are an image's group, what tests it, and its
// value, of which most are 0 or 1.
func decoded(data []byte) ([]stats.Tested, []int) {
	var tested []stats.Tested
	var clusters []int
	for i := 0; i+2 < len(data) && i < 600; i += 3 {
		image := len(clusters)
		clusters = append(clusters, int(data[i]%16))
		for seed := range 4 {
			if data[i+1]>>seed&1 == 0 && seed > 0 {
				continue
			}
			value := float64(data[i+2] >> seed & 1)
			if data[i+2] > 250 {
				value = float64(data[i+1]) / 255
			}
			tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: (int(data[i])*(seed+1) + int(data[i+1]>>6)) % 5, Value: value})
		}
	}
	return tested, clusters
}

// FuzzRecommend: whatever was tested, every figure is a number, the interval is ordered and
// inside [0, 1], wider at a higher level, and its test agrees with its ends; a refusal has a kind.
func FuzzRecommend(f *testing.F) {
	f.Add([]byte{0, 15, 15, 0, 15, 15, 1, 15, 15, 2, 15, 15}, .95, .25)
	f.Add([]byte{0, 0, 1, 1, 0, 1, 2, 0, 0}, .5, 1.)
	f.Add([]byte{0, 15, 251, 1, 15, 251, 2, 15, 251, 2, 15, 251}, .99, .25)
	f.Add([]byte{3, 77, 13, 3, 66, 6, 3, 55, 9}, .9, 0.)
	f.Add([]byte{0, 15, 15, 1, 15, 0}, 1., .25)
	f.Add([]byte{0, 15, 15, 1, 15, 0}, .95, math.NaN())
	f.Fuzz(func(t *testing.T, data []byte, level, ratio float64) {
		tested, clusters := decoded(data)
		all, err := stats.NewTrials(tested, clusters)
		if err != nil {
			return
		}
		in := primary.Input{Trials: all, TestOverTrain: ratio, Level: level}
		r, err := primary.Recommend(in)
		if err != nil {
			if !errors.Is(err, stats.ErrInvalid) && !errors.Is(err, stats.ErrTooFew) {
				t.Errorf("a refusal without a kind: %v", err)
			}
			return
		}
		p := r.Parts
		for _, x := range []float64{r.Estimate, r.Low, r.High, r.Units, p.Effective, p.Clusters, p.Single, p.Training, p.Known, p.Shift, p.SE, p.DF} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Fatalf("%+v", r)
			}
		}
		if !(0 <= r.Low && r.Low <= r.Estimate && r.Estimate <= r.High && r.High <= 1) || math.IsNaN(p.RareDF) || p.Known < 0 || p.Known > 1 {
			t.Fatalf("%+v", r)
		}
		in.Level = (1 + level) / 2
		if in.Level < 1 {
			if wider, err := primary.Recommend(in); err != nil || wider.Low > r.Low+1e-12 || wider.High < r.High-1e-12 {
				t.Fatalf("%v: %v to %v at %v, %v to %v at %v", err, r.Low, r.High, level, wider.Low, wider.High, in.Level)
			}
		}
		if level < .01 || level > .9999 || r.High > 1-1e-6 {
			return
		}
		above, err := r.PAtLeast(r.High + 1e-7)
		below, errBelow := r.PAtLeast(r.High - 1e-7)
		if err != nil || errBelow != nil || above > (1-level)/2+1e-9 || below < (1-level)/2-1e-9 {
			t.Fatalf("p %v and %v beside the upper end %v at %v: %v, %v", above, below, r.High, level, err, errBelow)
		}
	})
}

// TestEndsOfNothing: no groups leave all open.
func TestEndsOfNothing(t *testing.T) {
	if low, high := primary.Ends(.5, 0, 0, 1, math.Inf(1), .95); low != 0 || high != 1 {
		t.Errorf("%v to %v", low, high)
	}
}
