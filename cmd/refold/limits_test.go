//go:build !windows

package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
)

// limited runs refold under a limit of the shell and returns exit code and log.
func limited(t *testing.T, limit string, args []string) (int, string) {
	t.Helper()
	script := fmt.Sprintf(`ulimit %s && exec refold "$@"`, limit)
	out, err := exec.Command("sh", append([]string{"-c", script, "sh"}, args...)...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit != nil {
		return exit.ExitCode(), string(out)
	}
	return 0, string(out)
}

// TestLimitsOfTheSystem runs into real limits of a process. Each is named with the
// next step, no trial is called failed, and without the limit the run goes on to
// the same bytes.
func TestLimitsOfTheSystem(t *testing.T) {
	finish := func(dir string) map[string][]byte {
		if out, err := exec.Command("refold", small(dir)...).CombinedOutput(); err != nil {
			t.Fatalf("refold %v: %v\n%s", small(dir), err, out)
		}
		return lasting(t, dir)
	}
	want := finish(filepath.Join(t.TempDir(), "run"))
	for _, test := range []struct{ limit, says, next string }{
		{"-n 9", "too many files are open: ", "ulimit -n"},  // at the images
		{"-n 11", "too many files are open: ", "ulimit -n"}, // at a trial
		{"-f 16", "is larger than this process may write: ", "ulimit -f"},
	} {
		t.Run(test.limit, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			code, log := limited(t, test.limit, small(dir))
			if code != manual.ExitMachine || !strings.Contains(log, test.says) || !strings.Contains(log, test.next) {
				t.Errorf("exit code %d:\n%s", code, log)
			}
			if failures, _ := filepath.Glob(filepath.Join(dir, "attempts", "*", "*", "failure.json")); failures != nil {
				t.Errorf("trials are marked as failed: %q", failures)
			}
			if problem := differences(want, finish(dir)); problem != "" {
				t.Error(problem)
			}
		})
	}
}
