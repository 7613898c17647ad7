package rundir

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestAttemptThatCannotBeRemoved stays, and stops nobody: a mounted file system stands for
// what NFS keeps of a file that a lost process has open.
func TestAttemptThatCannotBeRemoved(t *testing.T) {
	dir := t.TempDir()
	if err := trainOne(t, opened(dir, "0001-a-00000001"), 0.5); err != nil {
		t.Fatal(err)
	}
	busy := Dir(dir).Path(AttemptsFolder, "one", "0002-b-00000002", "busy")
	if err := os.MkdirAll(busy, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("refold-test", busy, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("needs the right to mount a file system: %v", err)
	}
	tidied := opened(dir, "0003-c-00000003").Tidy(someKey())
	_, there := os.Stat(busy)
	if err := errors.Join(tidied, there, syscall.Unmount(busy, 0), opened(dir, "0004-d-00000004").Tidy(someKey())); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(filepath.Dir(busy))); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is left: %v", err)
	}
}
