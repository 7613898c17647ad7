package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/cluster"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/remedy"
)

// TestWantMemory: only who is short of memory says how much a script is to ask for.
func TestWantMemory(t *testing.T) {
	short := fmt.Errorf("trial x: %w", &disk.EnvironmentError{What: "memory", Err: errors.New("full"), Next: remedy.Textf("%s", remedy.Memory{Bytes: 750<<20 - 1})})
	for _, test := range []struct {
		err  error
		code int
		want string
	}{
		{short, manual.ExitMachine, "750\n"},
		{errors.Join(errors.New("other"), short), manual.ExitMachine, "750\n"},
		{short, manual.ExitError, ""},
		{&disk.EnvironmentError{What: "disk", Err: errors.New("full")}, manual.ExitMachine, ""},
	} {
		file := filepath.Join(t.TempDir(), "wants")
		t.Setenv(cluster.WantsVariable, file)
		wantMemory(test.err, test.code)
		if got, _ := os.ReadFile(file); string(got) != test.want {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
}
