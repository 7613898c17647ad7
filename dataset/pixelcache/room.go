package pixelcache

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Entry is a file of the cache.
type Entry struct {
	Path string    `json:"path"`
	Kind Kind      `json:"kind"`
	Note string    `json:"content"`
	Size int64     `json:"bytes"`
	Used time.Time `json:"used"` // UTC
}

// RoomError says that a file does not fit under the limit.
type RoomError struct {
	Need, Limit, InUse int64 // bytes
}

func (e *RoomError) Error() string {
	if e.Need > e.Limit {
		return fmt.Sprintf("%.3g GB are needed, and the cache may hold %.3g GB", gigabytes(e.Need), gigabytes(e.Limit))
	}
	return fmt.Sprintf("%.3g GB are needed, and of the %.3g GB that the cache may hold %.3g GB are in use",
		gigabytes(e.Need), gigabytes(e.Limit), gigabytes(e.InUse))
}

func gigabytes(bytes int64) float64 { return float64(bytes) / 1e9 }

// List lists the files of the cache in a folder, those unused for longest first.
func List(dir string) ([]Entry, error) {
	entries, err := list(dir)
	for i, e := range entries {
		if e.Kind != Unfinished {
			entries[i].Note = noteOf(e.Path, e.Size)
		}
	}
	return entries, err
}

// list is List without notes, for which files have to be read.
func list(dir string) ([]Entry, error) {
	items, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, item := range items {
		kind, ok := parseName(item.Name())
		if !ok && strings.HasPrefix(item.Name(), temporary) && strings.HasSuffix(item.Name(), extension) {
			kind, ok = Unfinished, true
		}
		if !ok || !item.Type().IsRegular() {
			continue
		}
		info, err := item.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, Entry{Path: filepath.Join(dir, item.Name()), Kind: kind, Size: info.Size(), Used: info.ModTime().UTC()})
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return a.Used.Compare(b.Used) })
	return entries, nil
}

// noteOf is what a file says of itself.
func noteOf(path string, length int64) string {
	f, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	h, err := readHeader(f, length)
	if err != nil {
		return "damaged: " + err.Error()
	}
	return h.note
}

// Clear removes all files of the cache but those that are in use, and nothing else
// from the folder.
func Clear(dir string) (removed, kept []Entry, err error) {
	entries, err := List(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		switch gone, failed := remove(e.Path); {
		case failed != nil:
			err = errors.Join(err, failed)
		case gone:
			removed = append(removed, e)
		default:
			kept = append(kept, e)
		}
	}
	return removed, kept, err
}

// remove removes a file unless somebody holds it.
func remove(path string) (gone bool, err error) {
	hold, err := holdAlone(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil { // in use, or it cannot be known
		return false, nil
	}
	defer func() { err = errors.Join(err, hold.release()) }()
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil && !locks() { // Windows' way to say that it is open
		return false, nil
	}
	return err == nil, err
}

// tidy removes what killed processes left unfinished, and what is too much under a
// limit that was lowered; files in use may stay.
func (f *Folder) tidy() error {
	entries, err := list(f.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Kind == Unfinished {
			if _, err := remove(e.Path); err != nil {
				return err
			}
		}
	}
	err = f.makeRoom(0)
	var room *RoomError
	if errors.As(err, &room) {
		return nil
	}
	return err
}

// rank orders kinds by when they leave.
func rank(k Kind) int {
	if k == Engine {
		return 1
	}
	return 0
}

// makeRoom removes the files that were unused for longest until need more bytes
// fit under the limit.
func (f *Folder) makeRoom(need int64) error {
	if need > f.limit {
		return &RoomError{Need: need, Limit: f.limit}
	}
	entries, err := list(f.dir)
	if err != nil {
		return err
	}
	var taken int64
	for _, e := range entries {
		taken += e.Size
	}
	// What is small and was measured leaves after all that can be decoded again.
	slices.SortStableFunc(entries, func(a, b Entry) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	for _, e := range entries {
		if taken+need <= f.limit {
			return nil
		}
		gone, err := remove(e.Path)
		if err != nil {
			return err
		}
		if gone {
			taken -= e.Size
		}
	}
	if taken+need > f.limit {
		return &RoomError{Need: need, Limit: f.limit, InUse: taken}
	}
	return nil
}
