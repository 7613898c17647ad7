package experiment

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
)

// TestEmbeddedTrainerGivesTheSameBytesForAnyParallel trains real networks, on few
// images for one epoch.
func TestEmbeddedTrainerGivesTheSameBytesForAnyParallel(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 6, 3))
	o.Trainer = nil // the embedded one
	o.Spec.Model.Width = 0.25
	o.Spec.Folds.K, o.Spec.Folds.Seeds = 2, 1
	o.Spec.Train.Epochs, o.Spec.Train.Batch = 1, 4
	o.Spec.Run.Parallel = 1
	out := mustRun(t, o)
	name := out.Plan.Spec.Run.Engine
	if _, version, _ := strings.Cut(out.Summary.Design.Engine, name+" "); out.Finished != 8 || name == "auto" || version == "" {
		t.Errorf("outcome: %+v, engine %q of %q", out, out.Summary.Design.Engine, name)
	}
	one := folder(t, o.Dir)
	delete(one, specFile) // names the number of trials at once
	o.Dir, o.Spec.Run.Parallel = t.TempDir(), 4
	mustRun(t, o)
	four := folder(t, o.Dir)
	delete(four, specFile)
	if d := cmp.Diff(one, four); d != "" {
		t.Error(d)
	}
	o.Spec.Run.Engine = "auto" // on a run that exists, the run's own
	if out = mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
}
