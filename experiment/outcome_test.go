package experiment

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/trainer"
)

// TestTheRemedyTrainsJustTheFailedOnes does what a PartialError says.
func TestTheRemedyTrainsJustTheFailedOnes(t *testing.T) {
	o := tornOptions(t, filepath.Join(t.TempDir(), "my run"))
	o.Spec.Run.Only = "*.groups.*"
	small := withWeights()
	small.before = func(trainer.Task) error { return errors.New("out of luck") }
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
