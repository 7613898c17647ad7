//go:build !windows

package main

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/experiment/status"
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
	if !live.Held || live.PID != command.Process.Pid || live.Count(status.Running) == 0 {
		t.Errorf("held %t by %d, want by %d; %d trials are running", live.Held, live.PID, command.Process.Pid, live.Count(status.Running))
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	command.Wait() // killed
	if dead := statusOf(t, dir); dead.Held || dead.Count(status.Running) != 0 {
		t.Errorf("after the kill: held %t, %d trials are running", dead.Held, dead.Count(status.Running))
	}
}

// TestWatchOfALiveProcess watches a run from another process until it is complete.
func TestWatchOfALiveProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	command, lines := startSmall(t, dir)
	for lines.Scan() && !strings.Contains(lines.Text(), "epoch 1/3") {
	}
	if err := command.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	watching := exec.Command("refold", "status", "--dir", dir, "--watch")
	stdout, err := watching.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := watching.Start(); err != nil {
		t.Fatal(err)
	}
	changes := bufio.NewScanner(stdout)
	if !changes.Scan() || !strings.Contains(changes.Text(), "waiting; process ") {
		t.Errorf("first line: %q", changes.Text())
	}
	if err := command.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // so that the run is not held up by a full pipe
	}
	if err := command.Wait(); err != nil {
		t.Fatal(err)
	}
	last := ""
	for changes.Scan() {
		last = changes.Text()
	}
	if err := watching.Wait(); err != nil || !strings.HasPrefix(last, "8 finished, 0 running, 0 failed, 0 waiting; complete") {
		t.Errorf("last line %q, %v", last, err)
	}
}

func statusOf(t *testing.T, dir string) *status.Status {
	t.Helper()
	out, err := exec.Command("refold", "status", "--dir", dir, "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var s status.Status
	if err := json.Unmarshal(out, &s); err != nil {
		t.Fatal(err)
	}
	return &s
}
