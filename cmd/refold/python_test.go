package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/refold/refold/cmd/refold/view"
)

// TestTrainersInPython runs the programs that init offers as a user does, each where a
// variable names a Python that has what the program imports; see testdata/python. Of the
// rest, the tests say by name that they were skipped.
func TestTrainersInPython(t *testing.T) {
	here, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/python",
		Setup: func(env *testscript.Env) error {
			env.Setenv("EMOJI", filepath.Join(here, "testdata", "emoji"))
			env.Setenv("EXAMPLES", filepath.Join(here, "experiment", "trainer", "external", "examples"))
			env.Setenv(view.CacheVariable, filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
		Condition: func(variable string) (bool, error) { return os.Getenv(variable) != "", nil },
	})
}
