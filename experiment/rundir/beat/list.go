package beat

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/rundir/session"
)

// List reads the beats in a run directory, as their sessions began. It waits for nothing,
// and so says nothing of who is alive.
func List(dir string) ([]Beat, error) {
	entries, err := os.ReadDir(filepath.Join(dir, Folder))
	if vanished(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var beats []Beat
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok || !session.IsID(id) {
			continue
		}
		b, err := read(dir, id)
		if vanished(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		beats = append(beats, b)
	}
	slices.SortFunc(beats, func(a, b Beat) int { return session.Compare(a.Session, b.Session) })
	return beats, nil
}

// read opens the file anew, which makes a network's file system ask its server.
func read(dir, id string) (Beat, error) {
	text, err := disk.ReadStart(path(dir, id), size+1)
	if err != nil {
		return Beat{}, err
	}
	return parse(id, text), nil
}

// vanished reports whether a file went away; NFS says it in two ways.
func vanished(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESTALE)
}

// Present are the beats in a run directory but for those of processes of this machine that
// have ended. It waits for nothing: a session of another machine may be alive or gone.
func Present(dir string) ([]Beat, error) {
	all, err := List(dir)
	w := Watcher{}.filled()
	return slices.DeleteFunc(all, w.ended), err
}

// Changed are those of now that are otherwise than before, or new: who shows a directory
// again and again knows that these are alive.
func Changed(before, now []Beat) []Beat {
	var changed []Beat
	for _, b := range now {
		if !slices.ContainsFunc(before, b.same) {
			changed = append(changed, b)
		}
	}
	return changed
}

// same reports whether a beat is the same one, read again.
func (b Beat) same(other Beat) bool { return b.Session == other.Session && b.text == other.text }
