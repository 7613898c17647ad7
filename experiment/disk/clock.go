package disk

import (
	"errors"
	"os"
	"time"
)

// ClockSkew is how far the clock of the file system where dir stands, or will
// stand, is ahead of this machine's: of another machine where it is a network's.
// It leaves nothing behind.
func ClockSkew(dir string) (skew time.Duration, err error) {
	at, err := NearestFolder(dir)
	if err != nil {
		return 0, err
	}
	before := time.Now()
	f, err := os.CreateTemp(at, ".refold-clock-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	if _, err := f.WriteString("tick\n"); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	written, after := info.ModTime(), time.Now()
	switch {
	case written.Before(before):
		return written.Sub(before), nil
	case written.After(after):
		return written.Sub(after), nil
	}
	return 0, nil
}
