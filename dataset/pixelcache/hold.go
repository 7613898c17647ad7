package pixelcache

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"runtime"

	"github.com/gofrs/flock"
)

// hold keeps other processes from removing a file: a lock that ends with the
// process at the latest. Windows removes no file that is open or mapped, and its
// locks would bar the holder's other handles, so there a hold is empty; so it is
// on file systems without locks, whose files are then never taken for unused.
type hold struct{ lock *flock.Flock }

// locks reports whether holds are locks on this system.
func locks() bool { return runtime.GOOS != "windows" }

// holdShared holds a file beside other readers. The file must be there.
func holdShared(path string) (*hold, error) {
	if !locks() {
		_, err := os.Stat(path)
		return &hold{}, err
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	_, err := lock.TryRLock()
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, err
	}
	if err != nil || !lock.RLocked() { // no locks here, or somebody is about to remove it
		return &hold{}, lock.Close()
	}
	return &hold{lock}, nil
}

// errHeld says that somebody else holds a file.
var errHeld = errors.New("in use")

// holdAlone takes a file for itself, to write or to remove it. Any error but
// errHeld means that there are no locks here, or that the file is gone.
func holdAlone(path string) (*hold, error) {
	if !locks() {
		return &hold{}, nil
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	ok, err := lock.TryLock()
	if err != nil || !ok {
		return &hold{}, cmp.Or(errors.Join(err, lock.Close()), errHeld)
	}
	return &hold{lock}, nil
}

// on reports whether the hold is on this very file, and not on one that had its
// name before.
func (h *hold) on(file *os.File) bool {
	if h.lock == nil {
		return true
	}
	held, err := h.lock.Stat()
	if err != nil {
		return false
	}
	info, err := file.Stat()
	return err == nil && os.SameFile(held, info)
}

func (h *hold) release() error {
	if h == nil || h.lock == nil {
		return nil
	}
	return h.lock.Close()
}
