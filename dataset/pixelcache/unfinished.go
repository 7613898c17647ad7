package pixelcache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// temporary begins the names of files that are no use to anybody else.
const temporary = "unfinished-"

// unfinished is a temporary file of the cache. Where its process is killed, the
// next Open removes it.
type unfinished struct {
	folder string
	file   *os.File
	hold   *hold
}

// begin makes a temporary file and holds it. Another process may take it for a
// leftover before it is held; then the next one is made.
func (f *Folder) begin() (u *unfinished, err error) {
	const attempts = 100
	for range attempts {
		u = &unfinished{folder: f.dir}
		if u.file, err = os.CreateTemp(f.dir, temporary+"*"+extension); err != nil {
			return nil, err
		}
		u.hold, err = holdAlone(u.file.Name())
		_, missing := os.Lstat(u.file.Name())
		if !errors.Is(err, errHeld) && missing == nil {
			return u, nil // held, or on a file system without locks, where nothing is removed
		}
		if err = u.remove(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%s: other processes remove all that is made there", f.dir)
}

// remove removes the file.
func (u *unfinished) remove() error {
	u.file.Close() // closed already where Commit failed
	return errors.Join(os.Remove(u.file.Name()), u.hold.release())
}
