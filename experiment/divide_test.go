package experiment

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
)

// TestDividedAsARunIs: the folds without a run are those of the run.
func TestDividedAsARunIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	o := smallOptions(t, dir, experimenttest.Pictures(t, 12, 4))
	if _, err := Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(dir, "folds.json"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Divide(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	got, err := plan.MarshalFolds(d.Plan)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("the folds are not those of the run")
	}
}
