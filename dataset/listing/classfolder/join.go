package classfolder

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/refold/refold/dataset/fault"
)

// PartColumn is the column that joined parts have.
const PartColumn = "part"

// ErrNoParts refuses to join where there are no parts.
var ErrNoParts = errors.New("there are no parts to join: two folders at least must be called train, val, test or alike, or all must hold nothing but folders that are called alike")

// join lists the parts of a split as one data set: a class is a folder in a part,
// and the column part has the name of the part's folder. Where no names are those of
// parts, all folders are parts if they share folders.
func join(l *lister, f folder) error {
	names, _ := f.survey()
	parts, _ := partsAmong(names)
	if len(parts) < 2 {
		parts = names // styles or sites, perhaps
		if len(sharedFolders(f, names)) < 2 {
			return ErrNoParts
		}
	}
	l.Columns = []string{PartColumn}
	for _, item := range f.items {
		name := path.Join(f.name, item.Name())
		switch dir, ok := l.admit(name, class{}, item); {
		case !ok:
		case !dir:
			l.checkOutside(name)
		case !slices.Contains(parts, item.Name()):
			l.refuse(name, &fault.Error{Reason: "the folder is no part of a split, such as train or test", Next: "rename it or take it out"})
		default:
			joinPart(l, name)
		}
	}
	checkParts(l)
	return nil
}

func joinPart(l *lister, name string) {
	items, ok := l.visit(name, class{})
	if !ok {
		return
	}
	f := l.lookThrough(folder{l.fsys, name, items})
	names, _ := f.survey()
	switch inner, certain := partsAmong(names); {
	case len(names) == 0:
		l.refuse(name, &fault.Error{Reason: "the part holds no class folders", Next: "put its images into folders of their classes, or take it out"})
	case certain:
		l.refuse(name, &fault.Error{Reason: fmt.Sprintf("%s in it are the parts of a split again", fault.Names(inner, len(inner))), Next: "name the folder of one of them alone"})
	default:
		l.listClasses(f, map[string]string{PartColumn: path.Base(name)})
	}
}

// checkParts refuses a part that has no class of another one: then the folders in
// it are no classes, or are called otherwise. It notes classes of one part only.
func checkParts(l *lister) {
	parts := make(map[string][]string) // by class
	folders := make(map[string]string) // of a class in each part
	for _, e := range l.Entries {
		part := e.Columns[PartColumn]
		if !slices.Contains(parts[e.Label], part) {
			parts[e.Label] = append(parts[e.Label], part)
		}
		folders[part] = e.Folder
	}
	related := make(map[string]bool)
	var alone []string // classes of one part
	for _, c := range l.Classes() {
		in := parts[c]
		if len(in) == 1 {
			alone = append(alone, fmt.Sprintf("%s in %s", fault.Printable(c), fault.Printable(in[0])))
			continue
		}
		for _, part := range in {
			related[part] = true
		}
	}
	for part, folder := range folders {
		if !related[part] {
			l.refuse(path.Dir(folder), &fault.Error{Reason: "no folder in it is a class of another part too", Next: "call the class folders alike in all parts, or take the part out"})
		}
	}
	if len(alone) > 0 {
		l.Notes = append(l.Notes, "classes that only one part has: "+fault.Names(alone, 3))
	}
}
