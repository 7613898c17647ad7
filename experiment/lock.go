package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// Files of the lock. The pid stands in a file of its own, since on Windows a
// locked file cannot be read by others.
const (
	lockFile = "run.lock"
	pidFile  = "run.pid"
)

// LockedError says that another process works on a run directory.
type LockedError struct {
	Dir string
	PID int // 0: unknown
}

func (e *LockedError) Error() string {
	holder := "another process"
	if e.PID != 0 {
		holder = fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("%s is in use by %s: wait for it, or choose another run directory", e.Dir, holder)
}

// lock takes the lock of a run directory; it ends with release or the process.
func lock(dir string) (release func() error, err error) {
	l := flock.New(filepath.Join(dir, lockFile))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the run directory: %w", err)
	}
	if !ok {
		data, _ := os.ReadFile(filepath.Join(dir, pidFile)) // for the message only
		pid, _ := strconv.Atoi(strings.TrimSpace(string(data)))
		return nil, &LockedError{Dir: dir, PID: pid}
	}
	pid := filepath.Join(dir, pidFile)
	if err := os.WriteFile(pid, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o644); err != nil {
		l.Close()
		return nil, fmt.Errorf("lock the run directory: %w", err)
	}
	return func() error {
		os.Remove(pid) // a stale pid does no harm
		return l.Close()
	}, nil
}
