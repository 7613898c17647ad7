package experiment

import (
	"errors"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// holder says whether a process works on the run, and which one. Without
// run.pid nobody does. With it, the lock decides, since a process that was killed
// leaves its run.pid behind: only then is the lock tried, shared and for an
// instant, on a file that is opened for reading.
func (d runDir) holder() (held bool, pid int, err error) {
	data, err := os.ReadFile(d.path(pidFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, err
	}
	l := flock.New(d.path(lockFile), flock.SetFlag(os.O_RDONLY))
	free, err := l.TryRLock()
	if errors.Is(err, fs.ErrNotExist) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, err
	}
	if free {
		return false, 0, l.Close()
	}
	return true, parseHolder(string(d), string(data)).PID, nil
}
