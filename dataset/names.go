package dataset

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
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

// checkCase finds names that somebody or some system takes for one.
func (l *listing) checkCase() {
	l.checkPaths()
	l.checkLabels()
}

// checkPaths finds paths, or folders on their way, that differ in case only: macOS
// and Windows would take them for one.
func (l *listing) checkPaths() {
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

// checkLabels finds labels that read alike, so that one class would silently be two.
// Each is an offence once, where it stands first.
func (l *listing) checkLabels() {
	known := make(map[string]bool)
	first := make(map[string]entry) // by what is read
	for _, e := range l.entries {
		if known[e.label] {
			continue
		}
		known[e.label] = true
		seen := norm.NFC.String(visible(e.label))
		key := plainNumber(foldCase(seen))
		other, taken := first[key]
		if !taken {
			first[key] = e
			continue
		}
		folder := e.folder != ""
		if folder && foldCase(e.label) == foldCase(other.label) && path.Dir(e.folder) == path.Dir(other.folder) {
			continue // checkPaths says so of the folders
		}
		how, quote, next := "in case only", strconv.Quote, "write one of them in all lines"
		if seen == norm.NFC.String(visible(other.label)) {
			how, quote = "in nothing that can be seen", strconv.QuoteToASCII
		} else if wholeLabel.MatchString(seen) {
			how = "in how the number is written"
		}
		place := e
		if folder {
			place, next = entry{path: e.folder, where: e.folder}, "put the images into one of the folders"
		}
		l.offend(place, &fault{reason: fmt.Sprintf("the label %s differs from %s in %s %s", quote(e.label), quote(other.label), other.labelled(), how),
			next: next + ", or rename one class"})
	}
}

// wholeLabel matches a label that is a whole number, as pandas writes it with 0.0
// where a column has gaps or was joined with another one.
var wholeLabel = regexp.MustCompile(`^([+-]?)0*([0-9]+)(?:\.0*)?$`)

// plainNumber writes whole numbers alike: 1, 01 and 1.0; other labels stay.
func plainNumber(label string) string { return wholeLabel.ReplaceAllString(label, "$1$2") }

// labelled is where an entry got its label: a line, or the folder of its class.
func (e entry) labelled() string {
	if e.folder != "" {
		return "another folder"
	}
	return e.where
}

// visible is what is left of a label without spaces at the ends and without
// characters that take no place.
func visible(label string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, label))
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
