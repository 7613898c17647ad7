package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// listing is what is known of the images before they are read.
type listing struct {
	columns   []string
	entries   []entry
	offenders []Offender // found while listing
	notes     []string   // what was read otherwise than it stands there
	files     int        // files and folders that were looked at
}

// entry is one image of a listing; where says for messages where it was listed.
type entry struct {
	path, label, where string
	folder             string // of its class; empty: listed in a manifest
	columns            map[string]string
}

func (l *listing) offend(e entry, err error) { l.offenders = append(l.offenders, e.offend(err)) }

// list lists the images and checks their names.
func list(fsys fs.FS, o ScanOptions) (*listing, error) {
	var l *listing
	var err error
	if o.Manifest == "" {
		l, err = listFolder(fsys, o.JoinParts)
	} else {
		l, err = listManifest(fsys, o.Manifest)
	}
	if err != nil {
		return nil, err
	}
	l.files = len(l.entries) + len(l.offenders)
	l.checkCase()
	if o.Manifest != "" {
		l.checkTwice(fsys)
	}
	return l, nil
}

func listManifest(fsys fs.FS, name string) (*listing, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, noManifest(name, err)
	}
	defer file.Close()
	l, err := readCSV(file, name)
	if err != nil {
		return nil, err
	}
	l.settle(fsys, name)
	return l, nil
}

func noManifest(name string, err error) error {
	f := &fault{reason: fmt.Sprintf("%s: the manifest cannot be opened (%v)", printable(name), withoutPath(err)), next: "check its path and permissions", err: err}
	if errors.Is(err, fs.ErrNotExist) {
		f.reason, f.next = printable(name)+": there is no such manifest", "check the spelling"
	}
	return f
}

// tooFewClasses is the error of one class, whose folder may hold the real ones.
func (l *listing) tooFewClasses(classes []string) error {
	next := "add images of another one"
	if f := l.entries[0].folder; f != "" {
		var within []string
		for _, e := range l.entries {
			below, inside := strings.CutPrefix(e.path, f+"/")
			if name, _, deeper := strings.Cut(below, "/"); inside && deeper && !slices.Contains(within, name) && len(within) < 4 {
				within = append(within, name)
			}
		}
		if len(within) > 1 {
			next += fmt.Sprintf(", or, if the folders in %s are the classes, such as %s, name that one", printable(f), listed(within, 2))
		}
	}
	return fmt.Errorf("all images have the label %q: a classifier needs at least two classes: %s", classes[0], next)
}

// classes are the labels of a listing, sorted.
func (l *listing) classes() []string {
	var classes []string
	for _, e := range l.entries {
		classes = append(classes, e.label)
	}
	slices.Sort(classes)
	return slices.Compact(classes)
}
