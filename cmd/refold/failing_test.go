//go:build !windows

package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/status"
)

// TestFailedTrialsAreTriedAgain: some real trainings diverge. The others finish, the
// exit code says so, and the command that the message gives, in a shell, trains just
// the failed ones.
func TestFailedTrialsAreTriedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's a run")
	spec := filepath.Join(t.TempDir(), "wild.toml")
	if err := os.WriteFile(spec, []byte("[train]\noptimizer = \"sgd\"\nlearning-rate = 10\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, log := logOf(t, exec.Command("refold", "run", "--spec", spec, "--manifest", "../../testdata/emoji/images.csv", "--engine", "builtin",
		"--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.95", "--architecture", "resnet32v1", "--architecture", "resnet8v2", "--width", "0.25",
		"--size", "8x8", "--batch", "8", "--k", "2", "--seeds", "1", "--epochs", "3", "--dir", dir), nil)
	failed := make(map[string]bool)
	for _, trial := range statusOf(t, dir).Trials {
		switch wild := strings.HasPrefix(trial.Trial, "resnet32v1"); {
		case wild && trial.State == status.Failed:
			failed[trial.Trial] = true
		case !wild && trial.State != status.Finished:
			t.Errorf("%s: %s", trial.Trial, trial.State)
		}
	}
	if code != manual.ExitPartial || len(failed) == 0 || !strings.Contains(log, "training diverged; lower train.learning-rate") {
		t.Fatalf("exit code %d, %d failed:\n%s", code, len(failed), log)
	}
	retry := regexp.MustCompile("`(refold .*)` trains just those again").FindStringSubmatch(log)
	if retry == nil {
		t.Fatalf("no command to try again:\n%s", log)
	}
	code, log = logOf(t, exec.Command("sh", "-c", retry[1]), nil)
	if code != manual.ExitPartial {
		t.Errorf("%s: exit code %d:\n%s", retry[1], code, log)
	}
	again := make(map[string]bool)
	for _, line := range regexp.MustCompile(`(?m)^(?:\[\d+/\d+\] )?(resnet[\w.]+)`).FindAllStringSubmatch(log, -1) {
		again[line[1]] = true
	}
	if !maps.Equal(again, failed) {
		t.Errorf("failed were %v, tried again %v:\n%s", failed, again, log)
	}
}
