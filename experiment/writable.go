package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// CheckWritable tries what a run directory needs, in dir or, where that is not
// there yet, in the nearest folder above it, and leaves nothing behind: a file is
// made, locked, written durably and removed. It returns the folder that it tried.
func CheckWritable(dir string) (tried string, err error) {
	if tried, err = nearestFolder(dir); err != nil {
		return tried, err
	}
	scratch, err := os.MkdirTemp(tried, ".refold-check-*")
	if err != nil {
		return tried, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	l := flock.New(filepath.Join(scratch, lockFile))
	locked, err := l.TryLock()
	if err != nil {
		return tried, fmt.Errorf("lock a file: %w", err)
	}
	if !locked {
		return tried, fmt.Errorf("lock a file: a new file in %s is locked already", tried)
	}
	if err := writeDurably(filepath.Join(scratch, resultFile), []byte("{}\n")); err != nil {
		l.Close()
		return tried, err
	}
	return tried, l.Close()
}

// nearestFolder is dir, or the nearest folder above it that exists.
func nearestFolder(dir string) (string, error) {
	at, err := filepath.Abs(dir)
	if err != nil {
		return dir, err
	}
	for {
		info, err := os.Stat(at)
		switch above := filepath.Dir(at); {
		case err == nil && info.IsDir():
			return at, nil
		case err == nil:
			return at, fmt.Errorf("%s is a file, not a folder", at)
		case !errors.Is(err, fs.ErrNotExist) || above == at:
			return at, err
		default:
			at = above
		}
	}
}
