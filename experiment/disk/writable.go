package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// CheckWritable tries what a run directory needs, in dir or, where that is not
// there yet, in the nearest folder above it, and leaves nothing behind: a file is
// made, locked, written durably and removed. It returns the folder that it tried.
func CheckWritable(dir string) (tried string, err error) {
	if tried, err = NearestFolder(dir); err != nil {
		return tried, err
	}
	scratch, err := os.MkdirTemp(tried, ".refold-check-*")
	if err != nil {
		return tried, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	l := flock.New(filepath.Join(scratch, LockFile))
	locked, err := l.TryLock()
	if err != nil {
		return tried, fmt.Errorf("lock a file: %w", err)
	}
	if !locked {
		return tried, fmt.Errorf("lock a file: a new file in %s is locked already", tried)
	}
	if err := Write(filepath.Join(scratch, "check.json"), []byte("{}\n")); err != nil {
		l.Close()
		return tried, err
	}
	return tried, l.Close()
}
