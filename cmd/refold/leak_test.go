package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/refold/refold/cmd/refold/manual"
)

// TestCommandsKeepNothing runs each command in this process: no goroutine and,
// where the system tells, no descriptor stays.
func TestCommandsKeepNothing(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := filepath.Join(t.TempDir(), "run")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	small := []string{"run", "--manifest", "../../testdata/emoji/images.csv", "--engine", "builtin", "--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.95", "--threads", "2",
		"--architecture", "resnet8v1", "--width", "0.25", "--size", "8x8", "--k", "2", "--seeds", "1", "--epochs", "1", "--dir", dir}
	do := func(ctx context.Context, code int, args ...string) {
		t.Helper()
		var out, log bytes.Buffer
		if got := run(ctx, append([]string{"refold"}, args...), &out, &log); got != code {
			t.Fatalf("refold %q: exit code %d, want %d\n%s%s", args, got, code, &out, &log)
		}
	}
	do(t.Context(), manual.ExitFine, "version") // what the process keeps for good, such as the signal handler

	goroutines, descriptors := runtime.NumGoroutine(), openDescriptors()
	do(stopped, manual.ExitError, small...)
	do(t.Context(), manual.ExitFine, small...)
	do(t.Context(), manual.ExitFine, small...)
	do(t.Context(), manual.ExitUsage, append(small, "--k", "1")...)
	do(t.Context(), manual.ExitFine, "status", "--dir", dir)
	do(t.Context(), manual.ExitFine, "report", "--dir", dir)
	do(t.Context(), manual.ExitError, "report", "--dir", t.TempDir())
	do(t.Context(), manual.ExitFine, "bench", "--architecture", "resnet8v1", "--width", "0.25", "--size", "8x8", "--threads", "2")
	do(t.Context(), manual.ExitFine, "doctor", "--dir", dir)
	do(t.Context(), manual.ExitFine, "import-log", "--log", "../../testdata/article/log.csv", "--test-images", "100", "--out", t.TempDir())

	// A goroutine ends a moment after it says that it is done.
	for deadline := time.Now().Add(time.Minute); runtime.NumGoroutine() > goroutines || openDescriptors() > descriptors; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines and %d descriptors before, %d and %d after\n%s", goroutines, descriptors,
				runtime.NumGoroutine(), openDescriptors(), stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// openDescriptors counts them on Linux, the one that reads the folder included.
func openDescriptors() int {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(open)
}
