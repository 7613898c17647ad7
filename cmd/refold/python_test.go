package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/refold/refold/cmd/refold/view"
)

// TestTrainersInPython runs the programs that init offers, and the notebook, as a user does:
// each where a variable names a Python that has what it imports. Of the rest, the tests say
// by name that they were skipped.
func TestTrainersInPython(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/python",
		Setup: func(env *testscript.Env) error {
			env.Setenv("EMOJI", filepath.Join(root, "testdata", "emoji"))
			env.Setenv("EXAMPLES", filepath.Join(root, "experiment", "trainer", "external", "examples"))
			env.Setenv(view.CacheVariable, filepath.Join(env.WorkDir, ".cache"))
			for _, name := range []string{"REFOLD_PYTHON", "REFOLD_KERAS", "REFOLD_TORCH", "REFOLD_NOTEBOOK"} {
				env.Setenv(name, os.Getenv(name))
				env.Setenv(name+"_BIN", filepath.Dir(os.Getenv(name)))
			}
			return nil
		},
		Condition: func(variable string) (bool, error) { return os.Getenv(variable) != "", nil },
	})
}
