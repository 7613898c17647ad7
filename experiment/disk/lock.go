package disk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Files of the lock, in the directory. Who holds it stands in a file of its own, since on Windows a
// locked file cannot be read by others.
const (
	LockFile = "run.lock"
	PIDFile  = "run.pid"

	maxPID = 1 << 12 // bytes of run.pid, far more than it has
)

// `refold status` takes the lock for an instant to see whether it is free, so that
// a run tries more than once before it gives up.
const (
	lockPatience = time.Second
	lockRetry    = 20 * time.Millisecond
)

// LockedError says that another process works on a run directory.
type LockedError struct {
	Dir  string
	PID  int    // 0: unknown
	Host string // of that process; empty: unknown
	// Since is when it began to work on the run; zero: unknown.
	Since time.Time
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("%s is in use by %s: wait for it, stop it, or choose another run directory", e.Dir, e.who())
}

func (e *LockedError) who() string {
	if e.PID == 0 {
		return "another process"
	}
	who := fmt.Sprintf("process %d", e.PID)
	if e.Host != "" {
		who += " on " + e.Host
	}
	if !e.Since.IsZero() {
		who += " since " + e.Since.Local().Format("2006-01-02 15:04:05")
	}
	return who
}

// pidText is run.pid: a line each for the process, its host and the time.
func pidText(now time.Time) string {
	host, _ := os.Hostname() // unknown is fine
	return fmt.Sprintf("%d\n%s\n%s\n", os.Getpid(), host, now.UTC().Format(time.RFC3339))
}

// parseHolder reads run.pid as far as it is written; what is not is unknown.
func parseHolder(dir, text string) *LockedError {
	e := &LockedError{Dir: dir}
	lines := strings.Split(text, "\n")
	e.PID, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	if len(lines) > 1 {
		e.Host = strings.TrimSpace(lines[1])
	}
	if len(lines) > 2 {
		e.Since, _ = time.Parse(time.RFC3339, strings.TrimSpace(lines[2]))
	}
	return e
}

// Lock takes the lock of a run directory; it ends with release or the process. A
// lock file and a run.pid that a killed process left do not matter.
func Lock(ctx context.Context, dir string, now time.Time) (release func() error, err error) {
	l := flock.New(filepath.Join(dir, LockFile))
	patient, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	ok, err := l.TryLockContext(patient, lockRetry)
	pid := filepath.Join(dir, PIDFile)
	switch {
	case ok:
	case ctx.Err() != nil:
		return nil, errors.Join(ctx.Err(), l.Close())
	case errors.Is(err, context.DeadlineExceeded):
		data, _ := ReadFile(pid, maxPID) // for the message only
		return nil, errors.Join(parseHolder(dir, string(data)), l.Close())
	default:
		return nil, errors.Join(lockFailure(dir, err), l.Close())
	}
	if err := os.WriteFile(pid, []byte(pidText(now)), 0o644); err != nil {
		l.Close()
		return nil, fmt.Errorf("lock the run directory: %w", err)
	}
	return func() error {
		os.Remove(pid) // a stale pid does no harm
		return l.Close()
	}, nil
}

// lockFailure says what to do where a file cannot be locked at all.
func lockFailure(dir string, err error) error {
	for _, number := range noLocks() {
		if errors.Is(err, number) {
			return &EnvironmentError{What: "the file system that holds " + dir + " has no file locks", Err: err,
				Next: "choose a run directory on a local disk, or mount the file system with locks"}
		}
	}
	return fmt.Errorf("lock the run directory: %w", err)
}
