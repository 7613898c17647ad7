package dataset

import (
	"errors"
	"fmt"
	"path"
	"slices"
)

// PartColumn is the column that ScanOptions.JoinParts adds.
const PartColumn = "part"

// ErrNoParts refuses to join where there are no parts.
var ErrNoParts = errors.New("there are no parts to join: two folders at least must be called train, val, test or alike, or all must hold nothing but folders that are called alike")

// join lists the parts of a split as one data set: a class is a folder in a part,
// and the column part has the name of the part's folder. Where no names are those of
// parts, all folders are parts if they share folders.
func (l *folderListing) join(f folder) error {
	names, _ := l.survey(f)
	parts, _ := partsAmong(names)
	if len(parts) < 2 {
		parts = names // styles or sites, perhaps
		if len(l.sharedFolders(f, names)) < 2 {
			return ErrNoParts
		}
	}
	l.columns = []string{PartColumn}
	for _, item := range f.items {
		name := path.Join(f.name, item.Name())
		switch dir, ok := l.admit(name, class{}, item); {
		case !ok:
		case !dir:
			l.checkOutside(name)
		case !slices.Contains(parts, item.Name()):
			l.refuse(name, &fault{reason: "the folder is no part of a split, such as train or test", next: "rename it or take it out"})
		default:
			l.joinPart(name)
		}
	}
	l.checkParts()
	return nil
}

func (l *folderListing) joinPart(name string) {
	items, ok := l.visit(name, class{})
	if !ok {
		return
	}
	f := l.lookThrough(folder{name, items})
	names, _ := l.survey(f)
	switch inner, certain := partsAmong(names); {
	case len(names) == 0:
		l.refuse(name, &fault{reason: "the part holds no class folders", next: "put its images into folders of their classes, or take it out"})
	case certain:
		l.refuse(name, &fault{reason: fmt.Sprintf("%s in it are the parts of a split again", listed(inner, len(inner))), next: "name the folder of one of them alone"})
	default:
		l.listClasses(f, map[string]string{PartColumn: path.Base(name)})
	}
}

// checkParts refuses a part that has no class of another one: then the folders in
// it are no classes, or are called otherwise. It notes classes of one part only.
func (l *folderListing) checkParts() {
	parts := make(map[string][]string) // by class
	folders := make(map[string]string) // of a class in each part
	for _, e := range l.entries {
		part := e.columns[PartColumn]
		if !slices.Contains(parts[e.label], part) {
			parts[e.label] = append(parts[e.label], part)
		}
		folders[part] = e.folder
	}
	related := make(map[string]bool)
	var alone []string // classes of one part
	for _, c := range l.classes() {
		in := parts[c]
		if len(in) == 1 {
			alone = append(alone, fmt.Sprintf("%s in %s", printable(c), printable(in[0])))
			continue
		}
		for _, part := range in {
			related[part] = true
		}
	}
	for part, folder := range folders {
		if !related[part] {
			l.refuse(path.Dir(folder), &fault{reason: "no folder in it is a class of another part too", next: "call the class folders alike in all parts, or take the part out"})
		}
	}
	if len(alone) > 0 {
		l.notes = append(l.notes, "classes that only one part has: "+listed(alone, 3))
	}
}
