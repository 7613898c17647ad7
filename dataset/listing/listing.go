// Package listing holds what is known of a data set's images before they are read: their
// paths, labels and columns, where each is listed, and what is wrong with that.
//
// It owns the checks that hold however images were listed: names that differ in case
// only, labels that read alike, files that are listed twice. It must not know how a
// folder or a manifest is read, and opens no image.
package listing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
)

// List is what is known of the images before they are read.
type List struct {
	Columns  []string // further ones, in their order
	Entries  []Entry
	Offences []Offence // found while listing
	Notes    []string  // what was read otherwise than it stands there, a line each
}

// Entry is one image of a list, or a folder with which something is wrong.
type Entry struct {
	Path    string // slash-separated, relative to the root; a CSV manifest may hold absolute ones
	Label   string
	Where   string            // it was listed: the line of a manifest, or the path itself
	Folder  string            // of its class; empty: listed in a manifest
	Columns map[string]string // values that are not empty
}

// Line is the line of a manifest that lists the entry; empty: it was found in a folder.
func (e Entry) Line() string {
	if e.Where == e.Path {
		return ""
	}
	return e.Where
}

// Offence is what is wrong with an entry: as a rule a *fault.Error.
type Offence struct {
	Entry Entry
	Err   error
}

// Offend adds an offence.
func (l *List) Offend(e Entry, err error) { l.Offences = append(l.Offences, Offence{e, err}) }

// Classes are the labels of all entries, sorted.
func (l *List) Classes() []string {
	var classes []string
	for _, e := range l.Entries {
		classes = append(classes, e.Label)
	}
	slices.Sort(classes)
	return slices.Compact(classes)
}

// OneClass is the error of a list with one class, whose folder may hold the real ones.
func (l *List) OneClass(class string) error {
	next := "add images of another one"
	if f := l.Entries[0].Folder; f != "" {
		var within []string
		for _, e := range l.Entries {
			below, inside := strings.CutPrefix(e.Path, f+"/")
			if name, _, deeper := strings.Cut(below, "/"); inside && deeper && !slices.Contains(within, name) && len(within) < 4 {
				within = append(within, name)
			}
		}
		if len(within) > 1 {
			next += fmt.Sprintf(", or, if the folders in %s are the classes, such as %s, name that one", fault.Printable(f), fault.Names(within, 2))
		}
	}
	return fmt.Errorf("all images have the label %q: a classifier needs at least two classes: %s", class, next)
}
