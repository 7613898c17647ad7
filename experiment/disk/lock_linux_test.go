package disk

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestStatusTakesTheLockForAnInstantOnly: a run waits for that instant.
func TestStatusTakesTheLockForAnInstantOnly(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, LockFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH); err != nil {
		t.Fatal(err)
	}
	unlocked := make(chan error, 1)
	time.AfterFunc(5*lockRetry, func() { unlocked <- syscall.Flock(int(f.Fd()), syscall.LOCK_UN) })
	held, err := Lock(t.Context(), dir, time.Now())
	if failed := <-unlocked; failed != nil {
		t.Fatal(failed)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
}
