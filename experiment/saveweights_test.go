package experiment

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// withWeights is a trainer whose weights name their epoch.
func withWeights() logistic {
	return logistic{Alter: func(_ trainer.Task, e *trainer.Epoch) {
		number := e.Number
		e.Weights = func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "epoch %d", number)
			return err
		}
	}}
}

// TestSaveWeights keeps the weights of the last epoch or of the one that
// validation selection reads out, and trains again where they are gone.
func TestSaveWeights(t *testing.T) {
	for _, mode := range []string{spec.SaveLast, spec.SaveSelected} {
		t.Run(mode, func(t *testing.T) {
			o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 12, 4))
			o.Trainer, o.Spec.Run.SaveWeights = withWeights(), mode
			out := mustRun(t, o)
			checkSavedWeights(t, out, mode)

			gone := out.Plan.Trials[0]
			if err := os.Remove(filepath.Join(o.Dir, rundir.TrialsFolder, gone.Name, rundir.WeightsFile)); err != nil {
				t.Fatal(err)
			}
			out = mustRun(t, o)
			if out.Trained != 1 {
				t.Errorf("%d trials were trained again after one lost its weights, want 1", out.Trained)
			}
			checkSavedWeights(t, out, mode)
		})
	}
}

// checkSavedWeights compares the saved epoch of each trial with the one that the
// summary says was selected.
func checkSavedWeights(t *testing.T, out *Outcome, mode string) {
	t.Helper()
	selection := map[string]plan.Selection{spec.SaveLast: plan.SelectLast, spec.SaveSelected: plan.SelectValidation}[mode]
	checked := 0
	for _, cell := range out.Summary.Cells {
		if cell.Selection != selection {
			continue
		}
		for _, f := range cell.Folds {
			trial := out.Plan.Trials[slices.IndexFunc(out.Plan.Trials, func(t plan.Trial) bool {
				return t.Architecture == cell.Architecture && t.Split == cell.Split && t.Seed == f.Seed && t.Fold == f.Fold
			})]
			data, err := os.ReadFile(filepath.Join(out.Dir, rundir.TrialsFolder, trial.Name, rundir.WeightsFile))
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("epoch %d", f.Epoch); string(data) != want {
				t.Errorf("%s saved %q, want %q", trial.Name, data, want)
			}
			checked++
		}
	}
	if checked != out.Planned {
		t.Errorf("%d of %d trials checked", checked, out.Planned)
	}
}

// TestSaveWeightsNeedsThem refuses a trainer that has none, and selection by
// validation images where there are none.
func TestSaveWeightsNeedsThem(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 12, 4))
	o.Spec.Run.SaveWeights = spec.SaveLast
	out, err := Run(t.Context(), o)
	if err == nil || len(out.Failed) != out.Planned {
		t.Errorf("a trainer without weights: %v", err)
	}
	o.Spec.Run.SaveWeights, o.Spec.Train.Validation = spec.SaveSelected, 0
	if err := o.Spec.Validate(); err == nil {
		t.Error("selected weights without validation images were allowed")
	}
}
