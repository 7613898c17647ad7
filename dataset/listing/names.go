package listing

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/refold/refold/dataset/fault"
)

// CheckNames finds names that somebody or some system takes for one.
func (l *List) CheckNames() {
	l.checkPaths()
	l.checkLabels()
}

// checkPaths finds paths, or folders on their way, that differ in case only: macOS
// and Windows would take them for one.
func (l *List) checkPaths() {
	known := make(map[string]bool)
	first := make(map[string]string) // by folded name
	for _, e := range l.Entries {
		for name := e.Path; name != "." && name != "/" && !known[name]; name = path.Dir(name) {
			known[name] = true
			folded := FoldCase(name)
			other, taken := first[folded]
			if !taken {
				first[folded] = name
				continue
			}
			if path.Dir(other) == path.Dir(name) { // otherwise the folders differ, which is said of them
				l.Offend(e.named(name), &fault.Error{
					Reason: fmt.Sprintf("differs from %s in case only, so that macOS and Windows take them for one", fault.Printable(other)),
					Next:   "rename one of them",
				})
			}
		}
	}
}

// checkLabels finds labels that read alike, so that one class would silently be two.
// Each is an offence once, where it stands first.
func (l *List) checkLabels() {
	known := make(map[string]bool)
	first := make(map[string]Entry) // by what is read
	for _, e := range l.Entries {
		if known[e.Label] {
			continue
		}
		known[e.Label] = true
		seen := norm.NFC.String(visible(e.Label))
		key := plainNumber(FoldCase(seen))
		other, taken := first[key]
		if !taken {
			first[key] = e
			continue
		}
		folder := e.Folder != ""
		if folder && FoldCase(e.Label) == FoldCase(other.Label) && path.Dir(e.Folder) == path.Dir(other.Folder) {
			continue // checkPaths says so of the folders
		}
		how, quote, next := "in case only", strconv.Quote, "write one of them in all lines"
		if seen == norm.NFC.String(visible(other.Label)) {
			how, quote = "in nothing that can be seen", strconv.QuoteToASCII
		} else if wholeLabel.MatchString(seen) {
			how = "in how the number is written"
		}
		place := e
		if folder {
			place, next = Entry{Path: e.Folder, Where: e.Folder}, "put the images into one of the folders"
		}
		l.Offend(place, &fault.Error{Reason: fmt.Sprintf("the label %s differs from %s in %s %s", quote(e.Label), quote(other.Label), other.labelled(), how),
			Next: next + ", or rename one class"})
	}
}

// wholeLabel matches a label that is a whole number, as pandas writes it with 0.0
// where a column has gaps or was joined with another one.
var wholeLabel = regexp.MustCompile(`^([+-]?)0*([0-9]+)(?:\.0*)?$`)

// plainNumber writes whole numbers alike: 1, 01 and 1.0; other labels stay.
func plainNumber(label string) string { return wholeLabel.ReplaceAllString(label, "$1$2") }

// labelled is where an entry got its label: a line, or the folder of its class.
func (e Entry) labelled() string {
	if e.Folder != "" {
		return "another folder"
	}
	return e.Where
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

// CheckTwice finds lines of a manifest that name one file in two ways: relative and
// absolute, or through a linked folder. Links to single files are copies like any
// others, since stores that keep equal files once work with them.
func (l *List) CheckTwice(fsys fs.FS) {
	folders := make(map[string]string) // where they really are
	seen := make(map[string]Entry)
	for _, e := range l.Entries {
		dir := path.Dir(e.Path)
		real, known := folders[dir]
		if !known {
			real = RealPath(fsys, dir)
			folders[dir] = real
		}
		place := path.Join(real, path.Base(e.Path))
		if first, twice := seen[place]; twice {
			l.Offend(e, &fault.Error{Reason: fmt.Sprintf("the same file as %s in %s, by another path", fault.Printable(first.Path), first.Where), Next: "list it once"})
			continue
		}
		seen[place] = e
	}
}

// named is the entry for a folder on its path.
func (e Entry) named(name string) Entry {
	if name != e.Path && e.Where == e.Path {
		e.Where = name
	}
	e.Path = name
	return e
}
