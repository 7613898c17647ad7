package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// TestOptimismByHand: four images in two groups. RT 1, RV .75, GT .5, GV .25, so
// both paths take .25 for selection and .5 for leakage; the differences by group
// give the intervals.
func TestOptimismByHand(t *testing.T) {
	cell := func(values ...float64) stats.Sample { return sample(t, values, []int{0, 0, 1, 1}) }
	in := stats.OptimismInput{
		RowsTest: cell(1, 1, 1, 1), RowsValidation: cell(1, 1, 1, 0),
		GroupsTest: cell(1, 0, 0, 1), GroupsValidation: cell(1, 0, 0, 0), Level: .95,
	}
	o, err := stats.Optimism(in)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "total", o.Total.Value, .75, 1e-12)
	near(t, "selection", o.Parts[0].Value, .25, 1e-12)
	near(t, "leakage", o.Parts[1].Value, .5, 1e-12)
	if o.Total.Name != stats.PartTotal || o.Parts[0].Name != stats.PartSelection || o.Parts[1].Name != stats.PartLeakage {
		t.Errorf("names %q, %q, %q", o.Total.Name, o.Parts[0].Name, o.Parts[1].Name)
	}
	// Total: differences 0 1 1 1, cluster deviations -.5 and +.5: SE^2 = .5/16 * 2.
	near(t, "half-width", o.Total.Interval.High-.75, 12.706204736174694*.25, 1e-9)
	// Selection is .5 for both members' last images: 0 0 0 1 in both rows, deviations
	// -.5 and +.5 again. Leakage is 0 1 1 0: the groups do not differ.
	near(t, "half-width of selection", o.Parts[0].Interval.High-.25, 12.706204736174694*.25, 1e-9)
	if o.Parts[1].Interval.Width() != 0 || o.Total.Interval.Estimand != stats.EstimandGroupDiff {
		t.Errorf("leakage %+v", o.Parts[1])
	}
}

func TestOptimismMissingCells(t *testing.T) {
	clusters := []int{0, 1, 2}
	a, b := sample(t, []float64{1, 1, 1}, clusters), sample(t, []float64{1, 0, 1}, clusters)
	base := stats.OptimismInput{RowsTest: a, Level: .95}
	ungrouped := base
	ungrouped.RowsValidation = b
	o, err := stats.Optimism(ungrouped)
	if err != nil || len(o.Parts) != 1 || o.Parts[0].Name != stats.PartSelection || o.Parts[0].Value != o.Total.Value {
		t.Errorf("without groups: %+v, %v", o, err)
	}
	unvalidated := base
	unvalidated.GroupsTest = b
	o, err = stats.Optimism(unvalidated)
	if err != nil || len(o.Parts) != 1 || o.Parts[0].Name != stats.PartLeakage || o.Parts[0].Value != o.Total.Value {
		t.Errorf("without validation: %+v, %v", o, err)
	}
	for name, in := range map[string]stats.OptimismInput{
		"nothing":         {},
		"rows only":       base,
		"no rows":         {GroupsTest: a, GroupsValidation: b, Level: .95},
		"three cells":     {RowsTest: a, RowsValidation: b, GroupsValidation: b, Level: .95},
		"fewer images":    {RowsTest: a, RowsValidation: sample(t, []float64{1, 0}, []int{0, 1}), Level: .95},
		"other groups":    {RowsTest: a, RowsValidation: sample(t, []float64{1, 0, 1}, []int{0, 1, 1}), Level: .95},
		"other weights":   {RowsTest: a, RowsValidation: weighted(t, []float64{1, 0, 1}, []float64{1, 2, 1}, clusters), Level: .95},
		"one group":       {RowsTest: sample(t, []float64{1, 1}, []int{4, 4}), RowsValidation: sample(t, []float64{1, 0}, []int{4, 4}), Level: .95},
		"not an accuracy": {RowsTest: a, RowsValidation: sample(t, []float64{1, 2, 1}, clusters), Level: .95},
		"level":           {RowsTest: a, RowsValidation: b},
	} {
		if o, err := stats.Optimism(in); err == nil {
			t.Errorf("%s: got %+v, want an error", name, o)
		}
	}
}

// TestOptimismAddsUp: parts sum to the total, which is the difference of the means;
// each lies in its interval; without any difference all are exactly zero.
func TestOptimismAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.SampledFrom([]float64{0, .2, .4, .6, .8, 1})
		values, cluster := grouped(t, share)
		rt := sample(t, values, cluster)
		cell := func(name string) stats.Sample {
			return sample(t, rapid.SliceOfN(share, rt.Len(), rt.Len()).Draw(t, name), cluster)
		}
		in := stats.OptimismInput{RowsTest: rt, RowsValidation: cell("rv"), GroupsTest: cell("gt"), GroupsValidation: cell("gv"), Level: .95}
		o, err := stats.Optimism(in)
		if err != nil {
			t.Fatal(err)
		}
		if want := in.RowsTest.Mean() - in.GroupsValidation.Mean(); math.Abs(o.Total.Value-want) > 1e-12 {
			t.Fatalf("total %v, want %v", o.Total.Value, want)
		}
		if math.Abs(o.Parts[0].Value+o.Parts[1].Value-o.Total.Value) > 1e-12 {
			t.Fatalf("%v and %v do not add up to %v", o.Parts[0].Value, o.Parts[1].Value, o.Total.Value)
		}
		for _, d := range append(o.Parts, o.Total) {
			if !d.Interval.Contains(d.Value) {
				t.Fatalf("%+v does not hold its value", d)
			}
		}
		in.RowsValidation, in.GroupsTest, in.GroupsValidation = rt, rt, rt
		if o, _ = stats.Optimism(in); o.Total.Interval.Low != 0 || o.Parts[0].Interval.High != 0 || o.Parts[1].Value != 0 {
			t.Fatalf("equal cells give %+v", o)
		}
	})
}
