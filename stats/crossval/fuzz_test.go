package crossval_test

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/crossval"
)

// numbers reads bytes as values: every first byte says whether a count, an accuracy or any
// float64 follows.
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

func (n *numbers) values(count int) []float64 {
	v := make([]float64, count)
	for i := range v {
		v[i] = n.value()
	}
	return v
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
	for _, v := range []float64{i.Estimate, i.Low, i.High, i.SE, i.Units} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("%s: %+v", what, i)
		}
	}
	if !i.Contains(i.Estimate) || !(i.DF > 0) || i.SE < 0 || i.Method == "" || i.Estimand == "" {
		t.Fatalf("%s: %+v", what, i)
	}
	if p, err := i.PAtLeast(i.Estimate); err == nil && p != 0.5 || err != nil && !errors.Is(err, stats.ErrNoVariance) {
		t.Fatalf("%s: the test of the estimate of %+v: %v %v", what, i, p, err)
	}
}

func FuzzTrials(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 1, 0, 0, 2, 1, 1, 0, 3, 0, 1, 0, 4, 1})
	f.Add([]byte{0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 248, 127, 1, 0, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		n := numbers(data)
		var tested []stats.Tested
		clusters := make([]int, 16)
		for len(n) > 0 && len(tested) < 64 {
			seed, fold, image := int(n.next()%4), int(n.next()%4), int(n.next()%17)
			clusters[image%16] = image % 5
			tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: fold, Value: n.value()})
		}
		trials, err := stats.NewTrials(tested, clusters)
		whole(t, "trials", stats.Interval{Method: "-", Estimand: "-", DF: 1, SE: 1}, err)
		if err != nil {
			return
		}
		for of, f := range methods {
			i, err := f(trials, .95)
			whole(t, of, i, err)
		}
	})
}

func FuzzConservativeZ(f *testing.F) {
	f.Add([]byte{3, 2, 200, 210, 190, 180, 170, 200, 150})
	f.Fuzz(func(t *testing.T, data []byte) {
		n := numbers(data)
		values := n.values(int(n.next() % 8))
		halves := make([]crossval.Halves, n.next()%8)
		for i := range halves {
			halves[i] = crossval.Halves{First: n.value(), Second: n.value()}
		}
		i, err := crossval.ConservativeZ(values, halves, .95)
		whole(t, "conservative Z", i, err)
	})
}

func FuzzNestedCV(f *testing.F) {
	f.Add([]byte{1, 3, 0, 2, 1, 0, 4, 1, 0, 1, 1, 2, 1, 0, 4, 1, 1, 0, 1, 2, 0, 1, 4, 1, 1, 1, 0})
	f.Add([]byte{2, 3, 1, 2, 1, 0, 4, 1, 0, 1, 1, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		n := numbers(data)
		var in crossval.Nested
		for range n.next() % 4 {
			var folds []crossval.NestedFold
			k := int(n.next() % 6)
			grouped, regular := n.next()%2 == 1, n.next()%4 != 0
			for f := range k {
				out, others := 3, 3*(k-1)
				if !regular {
					out, others = int(n.next()%5), int(n.next()%12)
				}
				one := crossval.NestedFold{Out: n.values(out), In: n.values(others)}
				if grouped {
					one.Groups = make([]int, out)
					for i := range one.Groups {
						one.Groups[i] = 10*f + int(n.next()%3)
					}
				}
				folds = append(folds, one)
			}
			in.Repetitions = append(in.Repetitions, folds)
		}
		i, err := crossval.NestedCV(in, .95)
		whole(t, "nested", i.Interval, err)
		for _, v := range []float64{i.MSE, i.Naive, i.Inner, i.Outer, i.Bias} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%+v", i)
			}
		}
	})
}
