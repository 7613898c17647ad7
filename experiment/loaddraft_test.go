package experiment

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// TestLoadDraftGoesOnFromARun: with the run's values, and with the origins that it
// was begun with.
func TestLoadDraftGoesOnFromARun(t *testing.T) {
	dir := t.TempDir()
	if _, err := rundir.LoadDraft(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a run: %v", err)
	}
	o := smallOptions(t, dir, experimenttest.Pictures(t, 6, 3))
	o.Origins = spec.Origins{"folds.k": "--folds"}
	out := mustRun(t, o)
	d, err := rundir.LoadDraft(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(out.Plan.Spec, d.Spec); diff != "" {
		t.Error(diff)
	}
	if k, seeds := d.Origins["folds.k"], d.Origins["folds.seeds"]; k != "--folds" || seeds != spec.OriginRun {
		t.Errorf("folds.k is from %q, folds.seeds from %q", k, seeds)
	}
}
