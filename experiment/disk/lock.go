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

	"github.com/refold/refold/experiment/remedy"
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

	beside bool // it works beside others that share the directory
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("%s is in use by %s: wait for it, stop it, or choose another run directory", e.Dir, e.who())
}

// Elsewhere reports that the run may be had at another time.
func (e *LockedError) Elsewhere() bool { return true }

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

// besideLine follows in run.pid where who holds the lock works beside others that share the
// directory.
const besideLine = "beside shards\n"

// parseHolder reads run.pid as far as it is written; what is not is unknown.
func parseHolder(dir, text string) *LockedError {
	e := &LockedError{Dir: dir}
	e.beside = strings.HasSuffix(text, "\n"+besideLine)
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

// Held is the lock of a run directory, held, or a run directory that is shared.
type Held struct {
	dir  string
	lock *flock.Flock // nil: shared
	at   string       // whose identity is the directory's
	file os.FileInfo  // of that
}

// Share opens a run directory beside other processes that share it, on any machine. It
// refuses one that a process of this machine has locked, but for LockBeside.
func Share(dir string) (*Held, error) {
	held, _, err := Holder(dir)
	if err != nil {
		return nil, err
	}
	if held {
		data, _ := ReadFile(filepath.Join(dir, PIDFile), maxPID) // what is not read is unknown
		if who := parseHolder(dir, string(data)); !who.beside {
			return nil, who
		}
	}
	h := &Held{dir: dir, at: dir}
	h.file, err = os.Stat(dir)
	return h, err
}

// Lock takes the lock of a run directory; it ends with Release or the process. A
// lock file and a run.pid that a killed process left do not matter.
func Lock(ctx context.Context, dir string, now time.Time) (*Held, error) {
	return lock(ctx, dir, pidText(now))
}

// LockBeside is Lock of who works beside processes that share the directory: these may come.
func LockBeside(ctx context.Context, dir string, now time.Time) (*Held, error) {
	return lock(ctx, dir, pidText(now)+besideLine)
}

func lock(ctx context.Context, dir, who string) (*Held, error) {
	h := &Held{dir: dir, lock: flock.New(filepath.Join(dir, LockFile)), at: filepath.Join(dir, LockFile)}
	patient, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	ok, err := h.lock.TryLockContext(patient, lockRetry)
	switch {
	case ok:
	case ctx.Err() != nil:
		return nil, errors.Join(ctx.Err(), h.lock.Close())
	case errors.Is(err, context.DeadlineExceeded):
		data, _ := ReadFile(h.pid(), maxPID) // for the message only
		return nil, errors.Join(parseHolder(dir, string(data)), h.lock.Close())
	default:
		return nil, errors.Join(lockFailure(dir, err), h.lock.Close())
	}
	if h.file, err = os.Stat(h.at); err == nil {
		err = os.WriteFile(h.pid(), []byte(who), 0o644)
	}
	if err != nil {
		h.lock.Close()
		return nil, fmt.Errorf("lock the run directory: %w", err)
	}
	return h, nil
}

func (h *Held) pid() string { return filepath.Join(h.dir, PIDFile) }

// Check finds that the directory was moved, deleted, replaced or unmounted: what is
// written there by its name would not be part of the run that is locked, and may be
// part of another process's.
func (h *Held) Check() error {
	now, err := os.Stat(h.at)
	if err == nil && os.SameFile(h.file, now) {
		return nil
	}
	if err == nil {
		err = errors.New("another one stands there now")
	}
	return &EnvironmentError{What: h.dir + " is no longer the run directory that was opened", Err: err,
		Next: remedy.Textf("bring it back, or %s", remedy.Moved{})}
}

// Release lets go of the lock.
func (h *Held) Release() error {
	if h.lock == nil {
		return nil
	}
	if h.Check() == nil {
		os.Remove(h.pid()) // a stale pid does no harm
	}
	return h.lock.Close()
}

// lockFailure says what to do where a file cannot be locked at all.
func lockFailure(dir string, err error) error {
	for _, number := range noLocks() {
		if errors.Is(err, number) {
			return &EnvironmentError{What: "the file system that holds " + dir + " has no file locks", Err: err,
				Next: remedy.Textf("choose a run directory on a local disk, or mount the file system with locks")}
		}
	}
	return fmt.Errorf("lock the run directory: %w", err)
}
