package crossval_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/crossval"
)

// reference are figures of testdata/make_reference.py: the formulas of mlr3inferr 0.2.2.
type reference struct {
	Level      float64
	Partitions []struct {
		Folds      [][]float64
		AllPairs   []float64 `json:"all_pairs"`
		WithinFold []float64 `json:"within_fold"`
		Naive      []float64
	}
	ConservativeZ []struct {
		Values   []float64
		Halves   [][2]float64
		Interval []float64
	} `json:"conservative_z"`
	Nested []struct {
		Repetitions [][]struct {
			Out, In []float64
			Groups  []int
		}
		MSE, Naive, Inner, Outer, Bias, SE float64
		Interval                           []float64
	}
}

func readReference(t *testing.T) reference {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12) {
		t.Errorf("%s = %.15g, want %.15g (off by %.1e)", what, got, want, math.Abs(got-want))
	}
}

// same compares an interval with estimate, low and high.
func same(t *testing.T, what string, i stats.Interval, err error, want []float64) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	near(t, what+" estimate", i.Estimate, want[0])
	near(t, what+" low", i.Low, want[1])
	near(t, what+" high", i.High, want[2])
	near(t, what+" of SE and DF", i.Estimate+stats.TQuantile(i.Level, i.DF)*i.SE, want[2])
}

// trials puts folds of one seed together; images are groups of their own.
func trials(t testing.TB, seeds ...[][]float64) stats.Trials {
	t.Helper()
	var tested []stats.Tested
	images := 0
	for seed, folds := range seeds {
		image := 0
		for fold, values := range folds {
			for _, v := range values {
				tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: fold, Value: v})
				image++
			}
		}
		images = max(images, image)
	}
	clusters := make([]int, images)
	for i := range clusters {
		clusters[i] = i
	}
	all, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPartitions(t *testing.T) {
	r := readReference(t)
	for _, p := range r.Partitions {
		one := trials(t, p.Folds)
		i, err := crossval.AllPairs(one, r.Level)
		same(t, "all pairs", i, err, p.AllPairs)
		i, err = crossval.Naive(one, r.Level)
		same(t, "naive", i, err, p.Naive)
		if p.WithinFold != nil {
			i, err = crossval.WithinFold(one, r.Level)
			same(t, "within folds", i, err, p.WithinFold)
		}
	}
}

func TestConservativeZReference(t *testing.T) {
	r := readReference(t)
	for _, c := range r.ConservativeZ {
		var halves []crossval.Halves
		for _, h := range c.Halves {
			halves = append(halves, crossval.Halves{First: h[0], Second: h[1]})
		}
		i, err := crossval.ConservativeZ(c.Values, halves, r.Level)
		same(t, "conservative Z", i, err, c.Interval)
	}
}

// TestNestedReference has MSEs within the limits, below 0, and above what folds that are
// all alike would have, plain and by groups.
func TestNestedReference(t *testing.T) {
	r := readReference(t)
	for _, c := range r.Nested {
		var in crossval.Nested
		for _, folds := range c.Repetitions {
			var one []crossval.NestedFold
			for _, f := range folds {
				one = append(one, crossval.NestedFold{Out: f.Out, In: f.In, Groups: f.Groups})
			}
			in.Repetitions = append(in.Repetitions, one)
		}
		i, err := crossval.NestedCV(in, r.Level)
		same(t, "nested", i.Interval, err, c.Interval)
		near(t, "MSE", i.MSE, c.MSE)
		near(t, "naive", i.Naive, c.Naive)
		near(t, "inner", i.Inner, c.Inner)
		near(t, "outer", i.Outer, c.Outer)
		near(t, "bias", i.Bias, c.Bias)
		near(t, "SE", i.SE, c.SE)
	}
}

// TestBiasFactor: on a learning curve c + b/m the estimate is that of all images.
func TestBiasFactor(t *testing.T) {
	for _, k := range []int{3, 5, 10} {
		n := 4 * k
		at := func(m int) float64 { return .9 - 3/float64(m) }
		folds := make([]crossval.NestedFold, k)
		for f := range folds {
			out, in := make([]float64, 4), make([]float64, n-4)
			for i := range out {
				out[i] = at(n-4) + .01*float64(i%2*2-1)
			}
			for i := range in {
				in[i] = at(n-8) + .01*float64(i%2*2-1)
			}
			folds[f] = crossval.NestedFold{Out: out, In: in}
		}
		i, err := crossval.NestedCV(crossval.Nested{Repetitions: [][]crossval.NestedFold{folds}}, .95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "estimate", i.Estimate, at(n))
	}
}
