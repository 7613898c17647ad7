package disk

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
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
	synctest.Test(t, func(t *testing.T) {
		done := make(chan error, 1)
		var held *Held
		go func() {
			var err error
			held, err = Lock(t.Context(), dir, time.Now())
			done <- err
		}()
		synctest.Wait() // until it waits for the next attempt
		select {
		case err := <-done:
			t.Fatalf("%v while the lock is taken", err)
		default:
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_UN); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if err := held.Release(); err != nil {
			t.Fatal(err)
		}
	})
}
