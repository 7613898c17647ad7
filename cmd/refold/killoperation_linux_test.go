//go:build amd64

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestKilledAtEveryFileOperation traces a small run and kills it right before its
// n-th change of a file, for each n (without REFOLD_LONG=1: for every 40th), then
// goes on. Unlike random moments, these miss no write, rename or removal.
func TestKilledAtEveryFileOperation(t *testing.T) {
	stride := 40
	if os.Getenv("REFOLD_LONG") != "" {
		stride = 1
	}
	images := twoRoles(t)
	whole := filepath.Join(t.TempDir(), "run") // it leaves to the others what it knows of the images
	if out, err := exec.Command("refold", tiny(images, whole)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := lasting(t, whole)
	total, killed := traced(t, tiny(images, filepath.Join(t.TempDir(), "run")), 0)
	if killed {
		t.Fatal("the whole run was killed")
	}
	tried := 0
	for n := 1; n <= total; n += stride {
		dir := filepath.Join(t.TempDir(), "run")
		traced(t, tiny(images, dir), n)
		if out, err := exec.Command("refold", tiny(images, dir)...).CombinedOutput(); err != nil {
			t.Fatalf("killed at operation %d: %v\n%s", n, err, out)
		}
		if problem := differences(want, lasting(t, dir)); problem != "" {
			t.Errorf("killed at operation %d of %d: %s", n, total, problem)
		}
		tried++
	}
	t.Logf("%d of %d operations", tried, total)
}

// twoRoles writes a manifest of the emoji of two roles: images enough to be audited with
// findings of every severity, exact and near copies among them, and few enough that an
// audit does not take most of the time of each run.
func twoRoles(t *testing.T) (manifest string) {
	t.Helper()
	emoji, err := filepath.Abs("../../testdata/emoji")
	if err != nil {
		t.Fatal(err)
	}
	heading, rows, _ := strings.Cut(string(read(t, emoji, "images.csv")), "\n")
	few := heading + "\n"
	for row := range strings.Lines(rows) {
		if strings.Contains(row, ",1F471,") || strings.Contains(row, ",plain,") {
			few += emoji + "/" + row
		}
	}
	manifest = filepath.Join(t.TempDir(), "images.csv")
	if err := os.WriteFile(manifest, []byte(few), 0o600); err != nil {
		t.Fatal(err)
	}
	return manifest
}

// tiny is a run of four trials, with an audit.
func tiny(manifest, dir string) []string {
	return []string{"run", "--manifest", manifest, "--engine", "builtin", "--claim", "0.95",
		"--architecture", "resnet8v2", "--width", "0.25", "--size", "8x8", "--k", "2", "--seeds", "1", "--epochs", "2",
		"--parallel", "1", "--checkpoint", "0.001", "--save-weights", "last", "--dir", dir}
}

// traced runs refold under ptrace and kills it before its n-th operation on files (0:
// never). It returns the number of operations that it saw.
func traced(t *testing.T, args []string, n int) (operations int, killed bool) {
	t.Helper()
	runtime.LockOSThread() // only the thread that began may trace
	defer runtime.UnlockOSThread()
	command := exec.Command("refold", args...)
	command.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := command.Start(); err != nil {
		t.Skipf("needs the right to trace a process: %v", err)
	}
	pid := command.Process.Pid
	defer command.Process.Release() // waited for below
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
		t.Fatal(err)
	}
	const exitKill = 0x100000 // PTRACE_O_EXITKILL
	if err := syscall.PtraceSetOptions(pid, syscall.PTRACE_O_TRACECLONE|syscall.PTRACE_O_TRACESYSGOOD|exitKill); err != nil {
		t.Fatal(err)
	}
	inside := make(map[int]bool) // threads in a system call
	next, signal := pid, 0
	for {
		if err := syscall.PtraceSyscall(next, signal); err != nil && err != syscall.ESRCH {
			t.Fatal(err)
		}
		var err error
		if next, err = syscall.Wait4(-1, &status, syscall.WALL|syscall.WNOTHREAD, nil); err != nil {
			t.Fatal(err)
		}
		signal = 0
		switch {
		case status.Exited() || status.Signaled():
			if next == pid {
				if !killed && status.ExitStatus() != 0 {
					t.Fatalf("refold %v: %v", args, status)
				}
				return operations, killed
			}
		case status.Stopped() && status.StopSignal() == syscall.SIGTRAP|0x80:
			if inside[next] = !inside[next]; inside[next] && changesFiles(next) {
				if operations++; operations == n {
					killed = true
					if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
						t.Fatal(err)
					}
				}
			}
		case status.Stopped() && status.StopSignal() != syscall.SIGTRAP && status.StopSignal() != syscall.SIGSTOP:
			signal = int(status.StopSignal())
		}
	}
}

// changesFiles reports whether a thread is about to change files.
func changesFiles(thread int) bool {
	var registers syscall.PtraceRegs
	if syscall.PtraceGetRegs(thread, &registers) != nil {
		return false // it is gone
	}
	switch registers.Orig_rax {
	case syscall.SYS_RENAME, syscall.SYS_RENAMEAT, syscall.SYS_UNLINKAT, syscall.SYS_MKDIRAT, syscall.SYS_FTRUNCATE, syscall.SYS_FSYNC:
		return true
	case syscall.SYS_WRITE:
		return registers.Rdi > 2 // not the terminal
	case syscall.SYS_OPENAT:
		return registers.Rdx&(syscall.O_CREAT|syscall.O_TRUNC) != 0
	}
	return false
}
