package dataset

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode"
)

// realPather is a file system with links: it says where a path really leads.
type realPather interface {
	RealPath(name string) string
}

// realPath is the path without links, which is the same for all names of a file or
// folder but hard links. Without links it is the path itself.
func realPath(fsys fs.FS, name string) string {
	if r, ok := fsys.(realPather); ok {
		return r.RealPath(name)
	}
	return path.Clean(name)
}

// checkCase finds paths, or folders on their way, that differ in case only: macOS
// and Windows would take them for one.
func (l *listing) checkCase() {
	known := make(map[string]bool)
	first := make(map[string]string) // by folded name
	for _, e := range l.entries {
		for name := e.path; name != "." && name != "/" && !known[name]; name = path.Dir(name) {
			known[name] = true
			folded := foldCase(name)
			other, taken := first[folded]
			if !taken {
				first[folded] = name
				continue
			}
			if path.Dir(other) == path.Dir(name) { // otherwise the folders differ, which is said of them
				l.offend(e.named(name), &fault{
					reason: fmt.Sprintf("differs from %s in case only, so that macOS and Windows take them for one", printable(other)),
					next:   "rename one of them",
				})
			}
		}
	}
}

// checkTwice finds lines of a manifest that name one file in two ways: relative and
// absolute, or through a linked folder. Links to single files are copies like any
// others, since stores that keep equal files once work with them.
func (l *listing) checkTwice(fsys fs.FS) {
	folders := make(map[string]string) // where they really are
	seen := make(map[string]entry)
	for _, e := range l.entries {
		dir := path.Dir(e.path)
		real, known := folders[dir]
		if !known {
			real = realPath(fsys, dir)
			folders[dir] = real
		}
		place := path.Join(real, path.Base(e.path))
		if first, twice := seen[place]; twice {
			l.offend(e, &fault{reason: fmt.Sprintf("the same file as %s in %s, by another path", printable(first.path), first.where), next: "list it once"})
			continue
		}
		seen[place] = e
	}
}

// named is the entry for a folder on its path.
func (e entry) named(name string) entry {
	if name != e.path && e.where == e.path {
		e.where = name
	}
	e.path = name
	return e
}

// foldCase makes names equal that differ in case only.
func foldCase(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, name)
}
