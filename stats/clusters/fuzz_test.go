package clusters_test

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
		if !errors.Is(err, stats.ErrInvalid) && !errors.Is(err, stats.ErrTooFew) && !errors.Is(err, stats.ErrDesign) && !errors.Is(err, stats.ErrNoVariance) {
			t.Errorf("%s: a refusal without a kind: %v", what, err)
		}
		return
	}
	for _, v := range []float64{i.Estimate, i.Low, i.High, i.SE, i.DF, i.Units} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("%s: %+v", what, i)
		}
	}
	if i.Low > i.High || i.SE < 0 || i.DF < 0 || i.Method == "" || i.Estimand == "" || i.DF > 0 && !i.Contains(i.Estimate) {
		t.Fatalf("%s: %+v", what, i)
	}
}

// FuzzSample: values, weights and groups of any kind.
func FuzzSample(f *testing.F) {
	f.Add([]byte{1, 0, 3, 1, 1, 1, 0, 0, 0, 2, 200, 5, 1, 3})
	f.Add([]byte{0, 255, 0, 0, 0, 0, 0, 0, 240, 127, 1, 1})
	f.Add([]byte{1, 255, 1, 2, 3, 4, 5, 6, 7, 80, 1, 255, 9, 9, 9, 9, 9, 9, 9, 9, 2, 7})
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
		for of, f := range corrected {
			i, err := f(s, .95)
			whole(t, of, i, err)
		}
		for of, f := range bootstraps {
			i, err := f(s, stats.MinReplicates, .9, stream())
			whole(t, of, i, err)
		}
	})
}

// FuzzTrials: images, seeds and groups of any kind, complete or not.
func FuzzTrials(f *testing.F) {
	f.Add([]byte{1, 2, 1, 0, 0, 1, 1, 1, 0, 200, 1, 0, 1, 1, 0, 1, 0, 1})
	f.Add([]byte{0, 3, 255, 0, 0, 0, 0, 0, 0, 240, 90, 1, 1, 0, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		n := numbers(data)
		complete, seeds := n.next()%2 == 1, 1+int(n.next()%4)
		var tested []stats.Tested
		var group []int
		for len(n) > 0 && len(group) < 12 {
			image := len(group)
			group = append(group, int(n.next()%7))
			for seed := range seeds {
				if complete || n.next()%3 != 0 {
					tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: image % 2, Value: n.value()})
				}
			}
		}
		trials, err := stats.NewTrials(tested, group)
		if err != nil {
			whole(t, "the trials", stats.Interval{}, err)
			return
		}
		for of, f := range seeded {
			i, err := f(trials, .95)
			whole(t, of, i, err)
		}
	})
}
