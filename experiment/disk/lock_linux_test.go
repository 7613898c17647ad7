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
		var held *Held
		var failed error
		go func() { held, failed = Lock(t.Context(), dir, time.Now()) }()
		synctest.Wait() // until it waits for the next attempt
		if held != nil || failed != nil {
			t.Fatalf("%v, %v while the lock is taken", held, failed)
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_UN); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * lockRetry) // on the clock of synctest
		synctest.Wait()
		if failed != nil || held == nil {
			t.Fatalf("%v, %v after the lock was given back", held, failed)
		}
		if err := held.Release(); err != nil {
			t.Fatal(err)
		}
	})
}
