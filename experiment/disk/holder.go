package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Holder says whether a process has locked a directory, and which one. Without
// run.pid nobody has. With it, the lock decides, since a process that was killed
// leaves its run.pid behind: only then is the lock tried, shared and for an
// instant, on a file that is opened for reading.
func Holder(dir string) (held bool, pid int, err error) {
	data, err := ReadFile(filepath.Join(dir, PIDFile), maxPID)
	if long := new(LongError); errors.As(err, &long) {
		data, err = nil, nil // the lock decides; who holds it is unknown
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, err
	}
	l := flock.New(filepath.Join(dir, LockFile), flock.SetFlag(os.O_RDONLY))
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
	return true, parseHolder(dir, string(data)).PID, nil
}
