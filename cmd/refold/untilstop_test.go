//go:build !windows

package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/refold/refold/experiment/status"
)

// undecided is a run whose first look at the claim decides nothing.
func undecided(dir string) []string {
	return []string{"run", "--manifest", "../../testdata/emoji/images.csv", "--engine", "builtin", "--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.7",
		"--architecture", "resnet8v2", "--width", "0.25", "--size", "12x12", "--k", "2", "--seeds", "3", "--epochs", "20", "--batch", "8", "--baseline", "false", "--parallel", "1",
		"--until-decided", "--dir", dir}
}

// TestInterruptedLookGoesOn stops a real process between two looks at the claim, and in the
// middle of the trainings of one: the status tells how far the looks are, and the run ends
// with the bytes of one that was left alone.
func TestInterruptedLookGoesOn(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "run")
	if out, err := exec.Command("refold", undecided(whole)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, moment := range []string{"look 1 of 3", "seed1.fold0: epoch 1/20"} {
		t.Run(moment, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			if code, log := signalCommand(t, exec.Command("refold", undecided(dir)...), moment, syscall.SIGINT); code != 130 {
				t.Fatalf("exit code %d; log:\n%s", code, log)
			}
			s := statusOf(t, dir)
			if e := s.Early; len(e.Looks) != 1 || e.Stopped != 0 || e.Next != 4 || e.NextFinished != s.Count(status.Finished) {
				t.Errorf("%d trials are finished, %+v", s.Count(status.Finished), e)
			}
			out, err := exec.Command("refold", "run", "--dir", dir).CombinedOutput()
			if err != nil || bytes.Contains(out, []byte("look 1 of 3")) || !bytes.Contains(out, []byte("look 2 of 3")) {
				t.Errorf("not the next look alone: %v\n%s", err, out)
			}
			for _, name := range []string{"summary.json", "report/report.md"} {
				if !bytes.Equal(read(t, dir, name), read(t, whole, name)) {
					t.Errorf("%s differs between an interrupted and a whole run", name)
				}
			}
		})
	}
}
