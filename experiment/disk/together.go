package disk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"github.com/gofrs/flock"
)

// Together is a folder on a local disk that processes of a machine use together, and that the
// last one of them removes. Each holds a shared lock on it, which ends with its process.
type Together struct {
	dir  string
	lock *flock.Flock // nil: there are no locks here, and nobody knows who is the last
}

// UseTogether uses a folder, which create makes where it is missing.
func UseTogether(ctx context.Context, dir string, create func() error) (*Together, error) {
	const attempts = 100
	var gone error
	for range attempts {
		// os.MkdirAll says that a folder exists which was removed before it looked again.
		if gone = create(); errors.Is(gone, fs.ErrNotExist) || errors.Is(gone, fs.ErrExist) {
			continue
		} else if gone != nil {
			return nil, gone
		}
		lock := togetherLock(dir)
		_, err := lock.TryRLockContext(ctx, lockRetry)
		switch {
		case err == nil && locksFolder(lock, dir):
			return &Together{dir, lock}, nil
		case ctx.Err() != nil:
			return nil, errors.Join(ctx.Err(), lock.Close())
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return &Together{dir: dir}, lock.Close()
		}
		if err := lock.Close(); err != nil { // the last one has just removed the folder
			return nil, err
		}
	}
	return nil, cmp.Or(gone, fmt.Errorf("%s is removed again and again", dir))
}

// Leave ends the use of the folder, and removes it unless others use it still. It waits for
// nobody.
func (t *Together) Leave() (err error) {
	if t.lock == nil {
		return nil
	}
	if err := t.lock.Close(); err != nil {
		return err
	}
	alone := togetherLock(t.dir)
	defer func() { err = errors.Join(err, alone.Close()) }()
	if ok, err := alone.TryLock(); err != nil || !ok || !locksFolder(alone, t.dir) {
		return nil // others use it, or one that ends at the same time removes it
	}
	if err := os.RemoveAll(t.dir); !errors.Is(err, fs.ErrExist) { // else somebody has just come
		return err
	}
	return nil
}

// togetherLock is the folder's own lock or, on Windows, which locks no folders, that of a file
// beside it, which stays.
func togetherLock(dir string) *flock.Flock {
	if runtime.GOOS == "windows" {
		return flock.New(dir + ".lock")
	}
	return flock.New(dir, flock.SetFlag(os.O_RDONLY))
}

// locksFolder reports whether a lock is on the folder that is there now, and not on one that
// was removed.
func locksFolder(lock *flock.Flock, dir string) bool {
	if runtime.GOOS == "windows" {
		return true
	}
	held, err := lock.Stat()
	now, gone := os.Stat(dir)
	return cmp.Or(err, gone) == nil && os.SameFile(held, now)
}
