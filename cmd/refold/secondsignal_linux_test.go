package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refold/refold/experiment/status"
)

// TestSecondSignalLeavesAtOnce: in the middle of a step of many seconds, the first
// signal waits for its end, the second one does not; the run goes on all the same.
func TestSecondSignalLeavesAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("measures and takes steps of seconds")
	}
	dir := filepath.Join(t.TempDir(), "run")
	args := []string{"run", "--manifest", "../../testdata/emoji/images.csv", "--engine", "builtin", "--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.95", "--dir", dir,
		"--architecture", "resnet50v1", "--width", "0.5", "--size", "96x96", "--batch", "128", "--k", "2", "--seeds", "1",
		"--epochs", "1", "--threads", "1", "--only", "*.groups.*.fold0"}
	command := exec.Command("refold", args...)
	signal := func() {
		if err := command.Process.Signal(syscall.SIGINT); err != nil {
			t.Error(err)
		}
	}
	code, log := logOf(t, command, func(line string) {
		switch {
		case strings.HasPrefix(line, "pixels of "):
			untilResident(t, command.Process.Pid, 400<<20)
			signal()
		case strings.HasPrefix(line, "stopping, "):
			signal()
		}
	})
	if code != 130 || !strings.HasSuffix(log, "Ctrl-C again leaves at once\n") {
		t.Fatalf("exit code %d; log:\n%s", code, log)
	}
	if trial := statusOf(t, dir).Trials[0]; trial.State == status.Stopped || trial.State == status.Running {
		t.Errorf("the trial is %s: its step was finished", trial.State)
	}
	if out, err := exec.Command("refold", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// untilResident returns when a process has so much memory: the first training step
// alone touches what is planned for the values of a network.
func untilResident(t *testing.T, pid, bytes int) {
	t.Helper()
	for {
		r, alive := readProcess(pid)
		if !alive {
			t.Fatalf("the process ended at %d bytes", r.resident)
		}
		if r.resident >= bytes {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
