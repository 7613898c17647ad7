package simulation_test

import (
	"bytes"
	"flag"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/refold/refold/stats/simulation"
)

var simulate = flag.Bool("simulate", false, "measure coverage in full instead of in a few seconds")

func setup(t *testing.T, rows int) simulation.Setup {
	t.Helper()
	s, err := simulation.Bates(rows)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSetupAccuracy compares exact accuracies with integrals of scipy, and with a holdout.
func TestSetupAccuracy(t *testing.T) {
	for _, c := range []struct {
		name      string
		intercept float64
		weights   map[int]float64
		want      float64
	}{
		{"no model", 0, nil, 0.5},
		{"the larger class", 0.3, nil, 0.5},
		{"the best model", 0, map[int]float64{0: 1, 1: 1, 2: 1, 3: 1}, 0.7779896578910498},
		{"a feature that tells nothing", 0.1, map[int]float64{0: 0.5, 2: 0.2, 77: 0.3}, 0.6400875471454173},
	} {
		if got := simulation.Accuracy(c.intercept, c.weights); math.Abs(got-c.want) > 1e-5 {
			t.Errorf("%s: %v, scipy has %v", c.name, got, c.want)
		}
	}
	const rows = 10000
	exact, counted, err := setup(t, 200).TrainAndCount(rand.New(rand.NewPCG(1, 1)), rows)
	if err != nil {
		t.Fatal(err)
	}
	if error := math.Sqrt(exact * (1 - exact) / rows); math.Abs(exact-counted) > 4*error || exact < 0.6 {
		t.Errorf("exactly %v, counted on %d new rows %v, Monte-Carlo error %v", exact, rows, counted, error)
	}
}

// TestNestedAgreesWithGlmnet: R's glmnet 4.1-6, trained without the same folds of the same
// rows, has the same numbers right.
func TestNestedAgreesWithGlmnet(t *testing.T) {
	for _, c := range []struct {
		rows         int
		outer, inner []float64
	}{
		{90, []float64{7, 5, 4, 6, 4, 6, 7, 3, 5, 1}, []float64{38, 41, 40, 38, 47, 39, 38, 47, 41, 49}},
		{200, []float64{15, 16, 16, 12, 15, 14, 11, 16, 15, 14}, []float64{120, 119, 131, 130, 119, 123, 128, 124, 130, 125}},
	} {
		outer, inner, err := setup(t, c.rows).Nested(rand.New(rand.NewPCG(7, 7)))
		if err != nil || !slices.Equal(outer, c.outer) || !slices.Equal(inner, c.inner) {
			t.Errorf("%d rows: %v and %v, glmnet has %v and %v (%v)", c.rows, outer, inner, c.outer, c.inner, err)
		}
	}
}

func TestSetupsAreTwo(t *testing.T) {
	if _, err := simulation.Bates(100); err == nil {
		t.Error("there is no set-up with 100 rows")
	}
}

// TestSetupsDoNotDependOnProcessors: every replicate has its own stream.
func TestSetupsDoNotDependOnProcessors(t *testing.T) {
	plan := simulation.Plan{Replicates: 5, Nested: 2, Repetitions: 1}
	several, err := setup(t, 90).Score(plan)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one, err := setup(t, 90).Score(plan)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one, several) {
		t.Errorf("on one processor %+v, on several %+v", one, several)
	}
}

// TestNaiveIntervalsFail measures the set-ups: the naive interval misses the accuracy of the
// model far more often than it says. Without -simulate it looks at fewer replicates of the
// one with 90 rows.
func TestNaiveIntervalsFail(t *testing.T) {
	rows, plan := []int{90}, simulation.Plan{Replicates: 120, Nested: 20, Repetitions: 2}
	if *simulate {
		rows, plan = []int{90, 200}, simulation.Plan{Replicates: 2000, Nested: 500, Repetitions: 50}
	}
	var outcomes []simulation.SetupOutcome
	for _, n := range rows {
		o, err := setup(t, n).Score(plan)
		if err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, o)
		for _, s := range o.Scores {
			if s.Failures > 0 {
				t.Errorf("%d rows, %s: no interval in %d", n, s.Method, s.Failures)
			}
			if !(s.Levels[0].Width < s.Levels[1].Width) || s.Levels[0].Model.Miss() < s.Levels[1].Model.Miss() {
				t.Errorf("%d rows, %s: %+v", n, s.Method, s.Levels)
			}
		}
		naive, pairs := o.Scores[0], o.Scores[1]
		checkNaive(t, n, naive)
		// Their variances differ by the divisor.
		if want := naive.Levels[0].Width * math.Sqrt(1-1/float64(n)); math.Abs(pairs.Levels[0].Width-want) > 1e-12 {
			t.Errorf("%d rows: all pairs are %v wide, not %v", n, pairs.Levels[0].Width, want)
		}
	}
	var table bytes.Buffer
	if err := simulation.WriteSetups(&table, outcomes); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", table.String())
}

// checkNaive holds misses to their nominal level: they must be above by more than three
// Monte-Carlo errors.
func checkNaive(t *testing.T, rows int, naive simulation.SetupScore) {
	t.Helper()
	for _, l := range naive.Levels {
		nominal := 1 - l.Level
		if error := math.Sqrt(nominal * l.Level / float64(naive.Intervals)); l.Model.Miss() < nominal+3*error {
			t.Errorf("%d rows: the naive interval misses in %.3f only, nominally %.2f", rows, l.Model.Miss(), nominal)
		}
	}
}

func TestSetupTable(t *testing.T) {
	level := func(nominal, below, above float64) simulation.LevelScore {
		return simulation.LevelScore{Level: nominal, Width: 0.2, Oracle: 0.7, Model: simulation.Tails{Below: below, Above: above}}
	}
	var got bytes.Buffer
	err := simulation.WriteSetups(&got, []simulation.SetupOutcome{{Setup: simulation.Setup{Rows: 90}, Scores: []simulation.SetupScore{
		{Method: "naive", Intervals: 100, Failures: 1, Mean: 0.6, SD: 0.05, Levels: []simulation.LevelScore{level(.9, .1, .2), level(.95, .1, .1)}},
		{Method: "none"},
	}}})
	const want = "| rows | method | replicates | failures | mean, SD | width at 95 % | over oracle | model, nominal 10 % | model, nominal 5 % | expectation, nominal 10 % | expectation, nominal 5 % |\n" +
		"|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n" +
		"| 90 | naive | 100 | 1 | 60.0, 5.0 | 20.0 | 0.70 | 30.0 ± 4.6 (10.0, 20.0) | 20.0 ± 4.0 (10.0, 10.0) | 0.0 ± 0.0 (0.0, 0.0) | 0.0 ± 0.0 (0.0, 0.0) |\n"
	if err != nil || got.String() != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got.String(), want)
	}
}
