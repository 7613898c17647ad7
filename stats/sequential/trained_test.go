package sequential_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
	"github.com/refold/refold/stats/sequential"
	"github.com/refold/refold/stats/simulation"
)

// TestFalseVerdictsOfTrainedClassifiers is TestFalseVerdicts with classifiers that are trained,
// over the crossed cells of stats/simulation: groups of all kinds, folds that share training
// images. The claim is the truth of each cell, where errors are the likeliest: a run that
// refutes it is wrong, and one that supports it is where the truth is a hair below. The worse
// of the two counts.
func TestFalseVerdictsOfTrainedClassifiers(t *testing.T) {
	cells := simulation.Cells()[simulation.SetRidge]
	replicates := 68 // 10,132 runs
	if !*simulate {
		cells, replicates = cells[6:7], 20
	}
	var all, refuted, supported, looks, worst int
	var hardest simulation.Design
	for n, cell := range cells {
		if _, _, err := cell.Draw(rand.New(rand.NewPCG(uint64(n), 0))); err != nil {
			continue // refold refuses such folds
		}
		results, truth := make([]simulation.Result, replicates), 0.0
		for i := range results {
			var err error
			if results[i], _, err = cell.Run(rand.New(rand.NewPCG(uint64(n), uint64(i)))); err != nil {
				t.Fatal(err)
			}
			s, err := results[i].Trials.Sample()
			if err != nil {
				t.Fatal(err)
			}
			truth += s.Mean() / float64(replicates)
		}
		rule := sequential.Rule{Looks: cell.Seeds, Level: .95, Threshold: truth}
		wrong := [2]int{refuted, supported}
		for _, r := range results {
			decision, look := decide(t, rule, r)
			all, looks = all+1, looks+look
			switch decision {
			case sequential.Refuted:
				refuted++
			case sequential.Supported:
				supported++
			}
		}
		if n := max(refuted-wrong[0], supported-wrong[1]); n > worst {
			worst, hardest = n, cell.Design
		}
	}
	worse := max(refuted, supported)
	t.Logf("%d runs: %d refute the truth (%.4f), %d support a hair more (%.4f); %.2f looks a run", all, refuted, share(refuted, all), supported, share(supported, all), share(looks, all))
	t.Logf("most in a cell, of %d: %d, %+v", replicates, worst, hardest)
	if p := (distuv.Binomial{N: float64(all), P: .05}).Survival(float64(worse) - 1); p < .01 {
		t.Errorf("%d of %d verdicts are false: significantly more than .05 (p %.4f)", worse, all, p)
	}
}

// decide looks at a run seed by seed.
func decide(t *testing.T, rule sequential.Rule, r simulation.Result) (sequential.Decision, int) {
	t.Helper()
	var tested []stats.Tested
	for look := 1; ; look++ {
		first, end := r.Trials.OfSeed(look - 1)
		for i := first; i < end; i++ {
			tested = slices.Concat(tested, r.Trials.Of(i))
		}
		d, err := lookData(tested, r.Trials.Clusters(), rule, look, func(in *primary.Input) { in.Labels, in.TestOverTrain = r.Labels, r.Ratio })
		if err != nil {
			t.Fatal(err)
		}
		got, err := rule.Look(look, d)
		if err != nil {
			t.Fatal(err)
		}
		if got.Decision != sequential.GoOn {
			return got.Decision, look
		}
	}
}
