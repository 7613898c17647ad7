package experiment

import (
	"flag"
	"slices"
	"testing"

	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

var simulate = flag.Bool("simulate", false, "count the trainings of runs that stop early (some minutes)")

// TestTrainingsOfRunsThatStopEarly: 200 trainings are planned for 1,000 images (ten folds,
// five seeds, two networks, two splits), and the claim is .95. In most runs 20 are enough
// where the truth is .83, and 50 where it is .91; no run has more than the 50 that decide.
func TestTrainingsOfRunsThatStopEarly(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	runs, truths := 1, []float64{.83}
	if *simulate {
		runs, truths = 15, []float64{.83, .91, .95}
	}
	images := marked(t, 500, 2)
	for _, truth := range truths {
		var took []int
		for run := range runs {
			o := untilOptions(t, t.TempDir(), images, spec.UntilDecided)
			o.Spec.Seed, o.Spec.Claim.Accuracy = uint64(run), .95
			o.Spec.Folds.K, o.Spec.Folds.Seeds = 10, 5
			o.Trainer = drawingOf(uint64(run), truth, .96)
			out := mustRun(t, o)
			if out.Planned != 200 || out.Trained > 50 {
				t.Fatalf("trained %d of %d", out.Trained, out.Planned)
			}
			if s, err := rundir.LoadSummary(o.Dir); err != nil || s.Early.Stopped*10 != out.Trained {
				t.Errorf("trained %d, %+v, %v", out.Trained, s.Early, err)
			}
			took = append(took, out.Trained)
		}
		slices.Sort(took)
		t.Logf("truth %v: %v", truth, took)
		if limit := map[float64]int{.83: 20, .91: 50}[truth]; limit > 0 && took[len(took)/2] > limit {
			t.Errorf("truth %v: median %d trainings, want at most %d", truth, took[len(took)/2], limit)
		}
	}
}
