package crossval_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/crossval"
)

type method func(stats.Trials, float64) (stats.Interval, error)

var methods = map[string]method{"all pairs": crossval.AllPairs, "within folds": crossval.WithinFold, "naive": crossval.Naive}

func mentions(texts []string, part string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, part) })
}

func TestRefusals(t *testing.T) {
	folds := [][]float64{{1, 0, 1}, {1, 1, 0}}
	good := trials(t, folds)
	for name, c := range map[string]struct {
		trials stats.Trials
		level  float64
		want   error
	}{
		"no trials": {stats.Trials{}, .95, stats.ErrTooFew}, "one fold": {trials(t, folds[:1]), .95, stats.ErrTooFew},
		"other images": {trials(t, folds, [][]float64{{1}, {0, 1}}), .95, stats.ErrDesign},
		"level":        {good, 1, stats.ErrInvalid}, "level no number": {good, math.NaN(), stats.ErrInvalid},
		"too large": {trials(t, [][]float64{{1e200, -1e200}, {1e200, -1e200}}), .95, stats.ErrInvalid},
	} {
		for of, f := range methods {
			if i, err := f(c.trials, c.level); !errors.Is(err, c.want) {
				t.Errorf("%s of %s: %+v, error %v, want %v", of, name, i, err, c.want)
			}
		}
	}
	leaveOneOut := trials(t, [][]float64{{1}, {0}, {1}})
	if _, err := crossval.WithinFold(leaveOneOut, .95); !errors.Is(err, stats.ErrDesign) {
		t.Errorf("leave-one-out within folds: %v", err)
	}
	if _, err := crossval.AllPairs(leaveOneOut, .95); err != nil {
		t.Errorf("leave-one-out over all pairs: %v", err)
	}
	for name, c := range map[string]struct {
		values []float64
		halves []crossval.Halves
		want   error
	}{
		"no values": {nil, []crossval.Halves{{}}, stats.ErrTooFew}, "no halves": {[]float64{1}, nil, stats.ErrTooFew},
		"NaN": {[]float64{1}, []crossval.Halves{{math.NaN(), 1}}, stats.ErrInvalid}, "infinite": {[]float64{math.Inf(1)}, []crossval.Halves{{}}, stats.ErrInvalid},
	} {
		if i, err := crossval.ConservativeZ(c.values, c.halves, .95); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, error %v, want %v", name, i, err, c.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	flat := trials(t, [][]float64{{1, 1}, {1, 1}})
	for of, f := range methods {
		i, err := f(flat, .95)
		if err != nil || i.Width() != 0 || !mentions(i.Warnings, "no width") || !mentions(i.Warnings, "only 4 images") {
			t.Errorf("%s: %+v %v", of, i, err)
		}
	}
	pairs, err := stats.NewTrials([]stats.Tested{{Image: 0, Value: 1}, {Image: 1, Fold: 1}, {Image: 2, Fold: 1}}, []int{4, 4, 5})
	if err != nil {
		t.Fatal(err)
	}
	if i, err := crossval.AllPairs(pairs, .95); err != nil || !mentions(i.Warnings, "in 2 groups") {
		t.Errorf("%+v %v", i, err)
	}
	if i, _ := crossval.Naive(pairs, .95); !mentions(i.Warnings, "comparison only") || i.Estimand != stats.EstimandProcedure {
		t.Errorf("%+v", i)
	}
	if i, err := crossval.ConservativeZ([]float64{.5}, []crossval.Halves{{.5, .5}}, .95); err != nil || !mentions(i.Warnings, "no width") || !mentions(i.Warnings, "only 1 pairs") {
		t.Errorf("%+v %v", i, err)
	}
}

// TestSeeds: a seed that is there twice changes nothing; a second one that disagrees
// narrows the all-pairs interval and leaves the mean of both.
func TestSeeds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(2, 6), 2, 5).Draw(r, "sizes")
		draw := func(name string) [][]float64 {
			var folds [][]float64
			for _, n := range sizes {
				folds = append(folds, rapid.SliceOfN(rapid.Float64Range(0, 1), n, n).Draw(r, name))
			}
			return folds
		}
		first, second := draw("first"), draw("second")
		for of, f := range methods {
			one, err := f(trials(t, first), .9)
			if err != nil {
				r.Fatal(err)
			}
			twice, err := f(trials(t, first, first), .9)
			if err != nil || math.Abs(one.Low-twice.Low) > 1e-9 || math.Abs(one.High-twice.High) > 1e-9 {
				r.Fatalf("%s: %+v once, %+v twice: %v", of, one, twice, err)
			}
			other, err := f(trials(t, second), .9)
			if err != nil {
				r.Fatal(err)
			}
			both, err := f(trials(t, first, second), .9)
			if err != nil || math.Abs(both.Estimate-(one.Estimate+other.Estimate)/2) > 1e-9 || both.SE > max(one.SE, other.SE)+1e-9 {
				r.Fatalf("%s: %+v and %+v give %+v: %v", of, one, other, both, err)
			}
			if both.High < both.Low || !both.Contains(both.Estimate) {
				r.Fatalf("%s: %+v", of, both)
			}
		}
	})
}

// fold is an outer fold of n images of which the first is wrong.
func fold(n, others, group int) crossval.NestedFold {
	f := crossval.NestedFold{Out: slices.Repeat([]float64{1}, n), In: slices.Repeat([]float64{1}, others)}
	f.Out[0], f.In[0] = 0, 0
	for i := range n {
		f.Groups = append(f.Groups, group+i%2)
	}
	return f
}

func nested() crossval.Nested {
	return crossval.Nested{Repetitions: [][]crossval.NestedFold{
		{fold(4, 8, 0), fold(4, 8, 2), fold(4, 8, 4)}, {fold(4, 8, 0), fold(4, 8, 2), fold(4, 8, 4)},
	}}
}

func TestNestedRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(in *crossval.Nested)
		want   error
	}{
		"no repetitions":       {func(in *crossval.Nested) { in.Repetitions = nil }, stats.ErrTooFew},
		"two folds":            {func(in *crossval.Nested) { in.Repetitions[0] = in.Repetitions[0][:2] }, stats.ErrTooFew},
		"unlike repetitions":   {func(in *crossval.Nested) { in.Repetitions[1] = append(in.Repetitions[1], fold(4, 8, 6)) }, stats.ErrDesign},
		"an inner value short": {func(in *crossval.Nested) { in.Repetitions[1][2].In = in.Repetitions[1][2].In[1:] }, stats.ErrDesign},
		"no outer values":      {func(in *crossval.Nested) { in.Repetitions[0][0].Out = nil }, stats.ErrTooFew},
		"no inner values":      {func(in *crossval.Nested) { in.Repetitions[0][0].In = nil }, stats.ErrDesign},
		"too many images":      {func(in *crossval.Nested) { in.Repetitions[0][1] = fold(5, 7, 2) }, stats.ErrDesign},
		"some groups":          {func(in *crossval.Nested) { in.Repetitions[0][1].Groups = nil }, stats.ErrInvalid},
		"a group short":        {func(in *crossval.Nested) { in.Repetitions[0][1].Groups = []int{2} }, stats.ErrInvalid},
		"a divided group":      {func(in *crossval.Nested) { in.Repetitions[1][1].Groups[0] = 0 }, stats.ErrDesign},
		"one group in a fold":  {func(in *crossval.Nested) { in.Repetitions[1][1].Groups = []int{2, 2, 2, 2} }, stats.ErrDesign},
		"NaN outside":          {func(in *crossval.Nested) { in.Repetitions[1][1].Out[1] = math.NaN() }, stats.ErrInvalid},
		"infinite inside":      {func(in *crossval.Nested) { in.Repetitions[1][1].In[1] = math.Inf(-1) }, stats.ErrInvalid},
		"too large":            {func(in *crossval.Nested) { in.Repetitions[1][1].In[1] = 1e300 }, stats.ErrInvalid},
		"leave-one-out": {func(in *crossval.Nested) {
			in.Repetitions = [][]crossval.NestedFold{{{Out: []float64{1}, In: []float64{1, 0}}, {Out: []float64{0}, In: []float64{1, 0}}, {Out: []float64{1}, In: []float64{1, 0}}}}
		}, stats.ErrDesign},
	} {
		in := nested()
		c.change(&in)
		if i, err := crossval.NestedCV(in, .95); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, error %v, want %v", name, i, err, c.want)
		}
	}
	if _, err := crossval.NestedCV(nested(), 2); !errors.Is(err, stats.ErrInvalid) {
		t.Errorf("level 2: %v", err)
	}
}

func TestNestedWarnings(t *testing.T) {
	in := nested()
	i, err := crossval.NestedCV(in, .95)
	if err != nil || !mentions(i.Warnings, "only 2 repetitions") || !mentions(i.Warnings, "below that of independent folds") || i.Units != 6 || i.DF != 5 {
		t.Errorf("%+v %v", i, err)
	}
	for _, folds := range in.Repetitions {
		for f := range folds {
			folds[f].Out, folds[f].In = []float64{1, 1, 1, 1}, slices.Repeat([]float64{1}, 8)
		}
	}
	if i, err = crossval.NestedCV(in, .95); err != nil || i.Width() != 0 || i.Estimate != 1 || !mentions(i.Warnings, "no width") {
		t.Errorf("all correct: %+v %v", i, err)
	}
}
