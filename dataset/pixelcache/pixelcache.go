// Package pixelcache keeps what is costly to compute in a folder of the user's: a
// file of equal blocks, such as the pixels of a data set, under a key that stands
// for all that the blocks were made from.
//
// It owns the files, their format, their checks, how much room they take and which
// of them has to leave. It must not know images or decoders.
//
// # Safety
//
// A file is written under a temporary name, synchronised and renamed; from then on
// nobody writes to it, it is only replaced or removed as a whole. So a mapping of
// it stays valid for as long as it is open, whatever other processes do. Whoever
// else shortens a mapped file ends the processes that read it (SIGBUS): the folder
// belongs to refold alone and on a local disk.
//
// Open checks every byte: a SHA-256 over the header, in which a CRC-32C of each
// block stands. A file that was cut, altered, swapped or made by another version
// is a *DamagedError, never blocks.
package pixelcache

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Key stands for everything that a file was made from.
type Key [32]byte

// Kind is what a file holds. It stands in the name of each that is finished.
type Kind string

// Kinds of files.
const (
	Pixels Kind = "pixels" // the images of a data set, one a block
	Scan   Kind = "scan"   // what scanning a data set gave, one block
	Speed  Kind = "speed"  // how fast a network was trained here, one block
	Engine Kind = "engine" // which engine trains a network faster here, one block

	Sketches Kind = "sketches" // small pictures of the files of a data set, one a block

	Comparisons Kind = "comparisons" // what comparing pairs of images of a data set gave, one block

	Features Kind = "features" // what a network's frozen layers make of the images of a data set, one a block

	// Unfinished stands in no name: the file is being made, or was left by a process that
	// was killed.
	Unfinished Kind = "unfinished"
)

// Folder is an open cache folder. Its methods may be called from many goroutines,
// and many processes may use one folder.
type Folder struct {
	dir   string
	limit int64
}

// tag marks a folder as a cache for backup programs (bford.info/cachedir).
const (
	tagFile = "CACHEDIR.TAG"
	tag     = "Signature: 8a477f597d28d172789f06886806bc55\n# Images that refold has decoded. It may be removed at any time.\n"
)

// Open opens a cache folder, and makes it where it is missing. Its files together
// take at most limit bytes. The error says why nothing can be kept there.
func Open(dir string, limit int64) (*Folder, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	_, missing := os.Stat(absolute)
	if err := os.MkdirAll(absolute, 0o700); err != nil {
		return nil, err
	}
	if errors.Is(missing, fs.ErrNotExist) {
		if err := os.WriteFile(filepath.Join(absolute, tagFile), []byte(tag), 0o600); err != nil {
			return nil, err
		}
	}
	trial, err := os.CreateTemp(absolute, temporary+"*"+extension)
	if err != nil {
		return nil, err
	}
	err = errors.Join(trial.Close(), os.Remove(trial.Name()))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // another process has cleared the folder
		return nil, err
	}
	f := &Folder{absolute, limit}
	return f, f.tidy()
}

// Dir is the folder's absolute path.
func (f *Folder) Dir() string { return f.dir }

// Limit is how many bytes the files may take.
func (f *Folder) Limit() int64 { return f.limit }

// Has reports whether there is a file of a key. It is not read.
func (f *Folder) Has(kind Kind, key Key) bool {
	_, err := os.Stat(f.path(kind, key))
	return err == nil
}

// path is where the file of a key lies. Other versions have other names, so that
// two of them may share a folder.
func (f *Folder) path(kind Kind, key Key) string {
	return filepath.Join(f.dir, fmt.Sprintf("%s-%d-%s%s", kind, version, hex.EncodeToString(key[:]), extension))
}

// DamagedError says that a file is not what was written.
type DamagedError struct {
	Path   string
	Reason error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("%s is damaged: %v", e.Path, e.Reason) }
func (e *DamagedError) Unwrap() error { return e.Reason }
