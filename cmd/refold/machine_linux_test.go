package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
)

// TestExitCodeOfTheMachine: a scheduler can tell what another machine would do from what
// is to be corrected.
func TestExitCodeOfTheMachine(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the kernels are those of amd64")
	}
	begun, file := filepath.Join(t.TempDir(), "begun"), filepath.Join(t.TempDir(), "file")
	if code, log := logOf(t, exec.Command("refold", append(small(begun), "--only", "*.rows.*.seed0.fold0", "--kernels", "generic")...), nil); code != manual.ExitFine {
		t.Fatalf("exit code %d:\n%s", code, log)
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change []string
		code   int
		log    string
	}{
		"kernels":       {[]string{"--kernels", "avx2"}, manual.ExitMachine, "this processor does not run the kernels avx2"},
		"library":       {[]string{"--engine", "onednn", "--library", "/none/libdnnl.so.3"}, manual.ExitMachine, "not found"},
		"no kernels":    {[]string{"--kernels", "avx521"}, manual.ExitUsage, "did you mean"},
		"two problems":  {[]string{"--kernels", "avx2", "--epochs", "-1"}, manual.ExitUsage, "epochs"},
		"a file":        {[]string{"--dir", file}, manual.ExitError, "is a file, not a folder"},
		"other kernels": {[]string{"--dir", begun, "--kernels", "gonum"}, manual.ExitError, "differs from what is asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			command := exec.Command("refold", append(small(filepath.Join(t.TempDir(), "run")), test.change...)...)
			command.Env = append(os.Environ(), "GODEBUG=cpu.avx2=off")
			if code, log := logOf(t, command, nil); code != test.code || !strings.Contains(log, test.log) {
				t.Errorf("exit code %d, want %d and %q:\n%s", code, test.code, test.log, log)
			}
		})
	}
}

// TestExitCodeOfARunInUse: the run may be had later.
func TestExitCodeOfARunInUse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	first, lines := startSmall(t, dir)
	for lines.Scan() && !strings.Contains(lines.Text(), "epoch 1/3") {
	}
	if err := first.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	code, log := logOf(t, exec.Command("refold", small(dir)...), nil)
	if code != manual.ExitMachine || !strings.Contains(log, "is in use by process") {
		t.Errorf("exit code %d:\n%s", code, log)
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // killed
}
