package sequential_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
	"github.com/refold/refold/stats/sequential"
)

func ExampleRule() {
	rule := sequential.Rule{Looks: 5, Level: 0.95, Threshold: 0.94}
	for look := 1; look <= rule.Looks; look++ {
		fmt.Printf("%.4f ", rule.LevelAt(look))
	}
	// Output: 0.9875 0.9875 0.9875 0.9875 0.9500
}

// TestLooksSpendNoMoreThanTheLevel: on the side that can be wrong, all looks together.
func TestLooksSpendNoMoreThanTheLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := sequential.Rule{Looks: rapid.IntRange(1, 10_000).Draw(t, "looks"), Level: rapid.Float64Range(.5, .9999).Draw(t, "level"), Threshold: .9}
		spent := 0.0
		for look := 1; look <= r.Looks; look++ {
			spent += (1 - r.LevelAt(look)) / 2
		}
		if spent > 1-r.Level+1e-9 {
			t.Errorf("%+v spends %v", r, spent)
		}
		if r.LevelAt(r.Looks) != r.Level {
			t.Errorf("the last look has the level %v, a run without looks %v", r.LevelAt(r.Looks), r.Level)
		}
	})
}

// at is the data of some seeds of 100 images, all of them alike but for moved ones, which
// every other seed gets right.
func at(t *testing.T, r sequential.Rule, seeds, right, moved int, low, high float64) sequential.Data {
	t.Helper()
	values, clusters := make([]float64, 100), make([]int, 100)
	for i := range values {
		clusters[i] = i
		switch {
		case i < right:
			values[i] = 1
		case i < right+moved:
			values[i] = 0.5
		}
	}
	s, err := stats.NewSample(values, nil, clusters)
	if err != nil {
		t.Fatal(err)
	}
	d := sequential.Data{Images: s, SeedMeans: make([]float64, seeds), Trainings: 5 * seeds}
	for i := range d.SeedMeans {
		d.SeedMeans[i] = s.Mean()
	}
	d.Spoken = stats.Interval{Estimate: s.Mean(), Low: low, High: high, Level: r.LevelAt(seeds)}
	d.Full.Interval = d.Spoken
	d.Full.Level = r.Level
	half := (high - low) / 2
	d.Full.Parts = primary.Parts{Seeds: seeds, Clusters: half * half / 4, Single: half * half / 4, SE: half / 2, DF: 99}
	return d
}

func TestDecisions(t *testing.T) {
	r := sequential.Rule{Looks: 3, Level: .95, Threshold: .94}
	for _, test := range []struct {
		look, right, moved int
		low, high          float64
		want               sequential.Decision
	}{
		{1, 83, 0, .74, .92, sequential.Refuted},
		{1, 90, 0, .85, .94, sequential.GoOn}, // the end on the limit refutes nothing
		{1, 94, 0, .90, .98, sequential.GoOn}, // one seed does not show what others would
		{2, 94, 0, .90, .98, sequential.Futile},
		{2, 86, 10, .87, .95, sequential.GoOn}, // the mean may still move
		{2, 98, 0, .94, 1, sequential.Supported},
		{3, 94, 0, .90, .98, sequential.Undecided},
		{3, 90, 0, .85, .93, sequential.Refuted},
	} {
		got, err := r.Look(test.look, at(t, r, test.look, test.right, test.moved, test.low, test.high))
		if err != nil || got.Decision != test.want {
			t.Errorf("%+v: %+v, %v", test, got, err)
		}
		if again, err := sequential.ParseDecision(string(got.Decision)); err != nil || again != got.Decision {
			t.Errorf("%q: %v", again, err)
		}
	}
	if _, err := sequential.ParseDecision("maybe"); err == nil {
		t.Error("maybe is a decision")
	}
}

func TestLooksThatMakeNoSense(t *testing.T) {
	r := sequential.Rule{Looks: 3, Level: .95, Threshold: .94}
	good := func() sequential.Data { return at(t, r, 2, 90, 0, .85, .95) }
	for want, look := range map[string]func() (sequential.Rule, int, sequential.Data){
		"0 looks": func() (sequential.Rule, int, sequential.Data) {
			return sequential.Rule{Level: .9, Threshold: .9}, 1, good()
		},
		"level NaN":      func() (sequential.Rule, int, sequential.Data) { return sequential.Rule{3, math.NaN(), .9}, 2, good() },
		"threshold is 0": func() (sequential.Rule, int, sequential.Data) { return sequential.Rule{3, .95, 0}, 2, good() },
		"no such look":   func() (sequential.Rule, int, sequential.Data) { return r, 4, good() },
		"2 seeds":        func() (sequential.Rule, int, sequential.Data) { return r, 1, good() },
		"must be 0.975": func() (sequential.Rule, int, sequential.Data) {
			d := good()
			d.Spoken.Level = .95
			return r, 2, d
		},
		"each has one": func() (sequential.Rule, int, sequential.Data) {
			d := good()
			d.Trainings = 0
			return r, 2, d
		},
		"does not hold its estimate": func() (sequential.Rule, int, sequential.Data) {
			d := good()
			d.Full.High = math.NaN()
			return r, 2, d
		},
	} {
		rule, n, d := look()
		if _, err := rule.Look(n, d); !errors.Is(err, stats.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// FuzzLook: whatever the figures, there is a decision or an error, and the chance is one.
func FuzzLook(f *testing.F) {
	f.Add(5, 2, .9, .85, .95, 1e-4, 2e-4, 1e-5, 20.0)
	f.Add(2, 2, 1.0, 1.0, 1.0, 0.0, 0.0, -1.0, 0.0)
	f.Add(9, 3, .5, -1.0, 2.0, math.Inf(1), math.NaN(), 1e300, 1e-300)
	f.Fuzz(func(t *testing.T, looks, look int, mean, low, high, clusters, single, shift, df float64) {
		r := sequential.Rule{Looks: looks, Level: .95, Threshold: .94}
		if looks < 1 || looks > 100 || look < 1 || look > looks {
			return
		}
		images, err := stats.NewSample([]float64{1, .5, 0}, nil, []int{0, 1, 1})
		if err != nil {
			t.Fatal(err)
		}
		d := sequential.Data{Images: images, SeedMeans: make([]float64, look), Trainings: 2 * look}
		d.SeedMeans[0] = mean
		d.Spoken = stats.Interval{Estimate: mean, Low: low, High: high, Level: r.LevelAt(look)}
		d.Full.Interval = stats.Interval{Estimate: mean, Low: low, High: high, Level: .95}
		d.Full.Parts = primary.Parts{Seeds: look, Clusters: clusters, Single: single, Shift: shift, SE: math.Sqrt(math.Abs(clusters)), DF: df}
		got, err := r.Look(look, d)
		if err != nil {
			return
		}
		if _, unknown := sequential.ParseDecision(string(got.Decision)); unknown != nil || !(got.Chance == -1 || got.Chance >= 0 && got.Chance <= 1) {
			t.Errorf("%+v", got)
		}
	})
}
