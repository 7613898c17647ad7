package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// TestTheRemedyTrainsJustTheFailedOnes does what a PartialError says.
func TestTheRemedyTrainsJustTheFailedOnes(t *testing.T) {
	o := tornOptions(t, filepath.Join(t.TempDir(), "my run"))
	o.Spec.Run.Only = "*.groups.*"
	small := withWeights()
	small.Before = func(trainer.Task) error { return errors.New("out of luck") }
	o.Trainer = small
	_, err := Run(t.Context(), o)
	want := remedy.Continue{Dir: o.Dir, Only: "*.groups.*"}
	if err == nil || !slices.Contains(remedy.Remedies(err), remedy.Remedy(want)) || !strings.Contains(err.Error(), want.String()+" trains just those again") {
		t.Errorf("got %v, want %s", err, want)
	}
	o.Trainer = withWeights()
	if out := mustRun(t, o); out.Trained != 2 || out.Waiting != 2 {
		t.Errorf("%+v", out)
	}
}

// TestDamageDuringTheRunIsNoticed: a result that was sound when it was written, and is
// not when all are summed up, neither counts nor is summed up.
func TestDamageDuringTheRunIsNoticed(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	small := withWeights()
	var first string
	small.Before = func(task trainer.Task) error {
		if first == "" {
			first = task.Trial
			return nil
		}
		at := filepath.Join(o.Dir, rundir.TrialsFolder, first, rundir.PredictionsFile)
		data, err := os.ReadFile(at)
		if err != nil {
			return err
		}
		data[len(data)-1] ^= 1
		return os.WriteFile(at, data, 0o644)
	}
	o.Spec.Run.Only = "*.rows.*" // two trials: one flip
	o.Trainer = small
	out := mustRun(t, o)
	if out.Trained != 2 || out.Finished != 1 || out.Summary.Trials.Finished != 1 || len(out.Summary.Cells) != 0 {
		t.Errorf("%+v; %+v", out, out.Summary.Trials)
	}
	if all := strings.Join(out.Summary.Warnings, "\n"); !strings.Contains(all, "trial "+first) || !strings.Contains(all, "the trial counts as not finished") {
		t.Errorf("warnings: %s", all)
	}
}
