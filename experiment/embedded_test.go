package experiment

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer/resnet"
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
	delete(one, rundir.SpecFile) // names the number of trials at once
	o.Dir, o.Spec.Run.Parallel = t.TempDir(), 4
	mustRun(t, o)
	four := folder(t, o.Dir)
	delete(four, rundir.SpecFile)
	if d := gocmp.Diff(one, four); d != "" {
		t.Error(d)
	}
	o.Spec.Run.Engine = "auto" // on a run that exists, the run's own
	if out = mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
}

// TestEmbeddedEnginesAreCompared where a oneDNN library is installed, whichever engine
// is the faster one: once, and once more from memory.
func TestEmbeddedEnginesAreCompared(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	named := os.Getenv("REFOLD_ONEDNN")
	for _, library := range filepath.SplitList(cmp.Or(named, "libdnnl.so.3:libdnnl.so.2")) {
		t.Run(filepath.Base(library), func(t *testing.T) {
			o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 6, 3))
			o.Trainer, o.Cache = nil, filepath.Join(t.TempDir(), "cache")
			o.Spec.Run.Engine, o.Spec.Run.Library, o.Spec.Model.Width, o.Spec.Train.Batch = "auto", library, 0.25, 4
			rival, err := resnet.Trainer{}.Rival(o.Spec.Run)
			if err != nil && named == "" {
				t.Skipf("%v; install it, or name libraries by REFOLD_ONEDNN", err)
			}
			first := preview(t, o)
			c := first.Compared
			if c == nil || c.Rival.Engine != rival.String() {
				t.Fatalf("%s: %+v", first.Reason, c)
			}
			if want := map[bool]string{false: c.Own.Engine, true: c.Rival.Engine}[c.RivalLeads()]; first.Engine != want || first.Reason != c.String() {
				t.Errorf("the engine is %s: %s, want %s: %s", first.Engine, first.Reason, want, c)
			}
			if d := gocmp.Diff(c, preview(t, o).Compared); d != "" {
				t.Errorf("measured again: %s", d)
			}
			out := mustRun(t, o)
			if out.Summary.Design.Engine != first.Engine {
				t.Errorf("the run is one of %s, its plan of %s", out.Summary.Design.Engine, first.Engine)
			}
		})
	}
}
