package stats_test

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/refold/refold/stats"
)

// numbers reads bytes as values: 255 and any float64, an accuracy, or 0 and 1.
type numbers []byte

func (n *numbers) next() byte {
	if len(*n) == 0 {
		return 0
	}
	b := (*n)[0]
	*n = (*n)[1:]
	return b
}

func (n *numbers) value() float64 {
	switch b := n.next(); {
	case b == 255 && len(*n) >= 8:
		v := math.Float64frombits(binary.LittleEndian.Uint64(*n))
		*n = (*n)[8:]
		return v
	case b >= 128:
		return float64(b-128) / 127
	default:
		return float64(b % 2)
	}
}

// whole fails on an interval that is none, and on a refusal without a kind.
func whole(t *testing.T, what string, i stats.Interval, err error) {
	t.Helper()
	if err != nil {
		if !errors.Is(err, stats.ErrInvalid) && !errors.Is(err, stats.ErrTooFew) && !errors.Is(err, stats.ErrNoVariance) {
			t.Errorf("%s: a refusal without a kind: %v", what, err)
		}
		return
	}
	for _, v := range []float64{i.Estimate, i.Low, i.High, i.SE, i.Units} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("%s: %+v", what, i)
		}
	}
	if i.Low > i.High || i.SE < 0 || !(i.DF >= 0) {
		t.Fatalf("%s: %+v", what, i)
	}
}

// FuzzSampleIntervals: values, weights and groups of any kind.
func FuzzSampleIntervals(f *testing.F) {
	f.Add([]byte{1, 0, 3, 1, 1, 1, 0, 0, 0, 2, 200, 5, 1, 3})
	f.Add([]byte{0, 255, 0, 0, 0, 0, 0, 0, 240, 127, 1, 1})
	f.Add([]byte{0, 0, 1, 255, 0, 0, 0, 0, 0, 0, 16, 97, 2}) // 0 and a number whose square overflows
	f.Add([]byte("000\xff0000000X000000"))                   // whose cube overflows
	f.Add([]byte("100\xff000000\xffC1"))                     // a weight beside which another vanishes
	f.Fuzz(func(t *testing.T, data []byte) {
		n := numbers(data)
		weigh := n.next()%2 == 1
		var values, weights []float64
		var group []int
		for len(n) > 0 && len(values) < 40 {
			values, group = append(values, n.value()), append(group, int(n.next()%9))
			if weigh {
				weights = append(weights, n.value()+.5)
			}
		}
		s, err := stats.NewSample(values, weights, group)
		if err != nil {
			whole(t, "the sample", stats.Interval{}, err)
			return
		}
		if units := s.EffectiveUnits(); !(units > 0 && units <= float64(s.Len())*(1+1e-12)) {
			t.Fatalf("%v effective units of %d images", units, s.Len())
		}
		i, err := stats.Clustered(s, .95)
		whole(t, "clustered", i, err)
		i, err = stats.GroupBootstrap(s, stats.MinReplicates, .9, stream(1))
		whole(t, "bootstrap", i, err)
		i, err = stats.AccuracyInterval(s, .95)
		whole(t, "accuracy", i, err)
		i, err = stats.CorrectedT(values, float64(n.next())/64, .95)
		whole(t, "corrected t", i, err)
	})
}

// FuzzTInterval: what is given is a finite interval whose test is a probability.
func FuzzTInterval(f *testing.F) {
	for _, s := range [][5]float64{{.9, .02, 9, .95, .95}, {0, 0, 1, .5, 0}, {1, 1e-320, .01, .999, 2}, {1e308, 1e307, 1, .99, 0}, {0, 1, math.Inf(1), .95, math.NaN()}, {0, 1, 1e-9, .95, 1}} {
		f.Add(s[0], s[1], s[2], s[3], s[4])
	}
	f.Fuzz(func(t *testing.T, estimate, se, df, level, claim float64) {
		i, err := stats.TInterval(estimate, se, df, level)
		whole(t, "interval", i, err)
		if err != nil {
			return
		}
		p, err := i.PAtLeast(claim)
		whole(t, "test", stats.Interval{Low: p, High: p}, err)
		if p < 0 || p > 1 {
			t.Fatalf("p %v of %+v", p, i)
		}
	})
}

// FuzzBinomialTest: counts and accuracies of any kind.
func FuzzBinomialTest(f *testing.F) {
	f.Add(83, 100, .95)
	f.Add(-1, 0, math.NaN())
	f.Add(1<<40, 1<<62, 1e-300)
	f.Fuzz(func(t *testing.T, correct, total int, accuracy float64) {
		r, err := stats.BinomialTest(correct, total, accuracy)
		whole(t, "test", stats.Interval{Low: r.Less, High: 1, Estimate: r.Greater, Units: r.TwoSided}, err)
		if !(r.Less >= 0 && r.Greater >= 0 && r.Greater <= 1 && r.TwoSided >= 0 && r.TwoSided <= 1) {
			t.Fatalf("%d of %d against %v: %+v", correct, total, accuracy, r)
		}
	})
}
