//go:build !windows

package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/experiment"
)

// TestStatusOfALiveProcess asks for the status of a run that another process
// works on, and again after that process was killed.
func TestStatusOfALiveProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	command, lines := startSmall(t, dir)
	for lines.Scan() && !strings.Contains(lines.Text(), "epoch 1/3") {
	}
	if err := command.Process.Signal(syscall.SIGSTOP); err != nil { // so that it cannot end meanwhile
		t.Fatal(err)
	}
	live := statusOf(t, dir)
	if !live.Held || live.PID != command.Process.Pid || live.Count(experiment.StateRunning) == 0 {
		t.Errorf("held %t by %d, want by %d; %d trials are running", live.Held, live.PID, command.Process.Pid, live.Count(experiment.StateRunning))
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	command.Wait() // killed
	if dead := statusOf(t, dir); dead.Held || dead.Count(experiment.StateRunning) != 0 {
		t.Errorf("after the kill: held %t, %d trials are running", dead.Held, dead.Count(experiment.StateRunning))
	}
}

func statusOf(t *testing.T, dir string) *experiment.Status {
	t.Helper()
	out, err := exec.Command("refold", "status", "--dir", dir, "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var s experiment.Status
	if err := json.Unmarshal(out, &s); err != nil {
		t.Fatal(err)
	}
	return &s
}
