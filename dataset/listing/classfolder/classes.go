package classfolder

import (
	"fmt"
	"path"
	"slices"

	"github.com/refold/refold/dataset/fault"
)

// checkClassFolders refuses folders that are surely no classes: the parts of a split,
// and the layout of object detection or segmentation.
func (l *lister) checkClassFolders(f folder) error {
	if split := l.findSplit(f); split != nil {
		return split
	}
	if names, _ := l.survey(f); len(names) > 1 && !nameClasses(names) {
		return &fault.Error{
			Reason: fault.Names(names, 4) + " are the layout of a data set for detection or segmentation, not classes",
			Next:   "name the folder that holds one sub-folder a class, or list the images in a CSV manifest",
		}
	}
	return nil
}

// noteSharedFolders says how classes are read that hold nothing but folders, some of
// which have the same names: styles, sites or patients, perhaps, with the classes in
// each. Nothing tells them from classes with, say, a folder a year in each. Folders
// that are called like parts, such as train, are no classes.
func (l *lister) noteSharedFolders(f folder) {
	names, _ := l.survey(f)
	if shared := l.sharedFolders(f, names); len(shared) > 1 {
		l.Notes = append(l.Notes, fmt.Sprintf("%s are read as the classes, though folders in them are called alike, %s: if those are the classes, name one of the outer folders alone, or join the outer ones as parts",
			fault.Names(names, 4), fault.Names(shared, 4)))
	}
}

// sharedFolders are the names of folders that several of the given folders hold;
// none where an image lies in one of those, or where they are called like parts.
func (l *lister) sharedFolders(f folder, names []string) []string {
	for _, name := range names { // without opening an image
		if inner, ok := l.open(path.Join(f.name, name)); !ok || len(likelyFolders(inner)) == 0 {
			return nil
		}
	}
	held := make(map[string]int)
	for _, name := range names {
		p := l.part(path.Join(f.name, name))
		if p.Images || len(p.Classes) == 0 {
			return nil
		}
		for _, c := range p.Classes {
			held[c]++
		}
	}
	var shared []string
	for name, folders := range held {
		if folders > 1 && partNameOf(name) < exactPart {
			shared = append(shared, name)
		}
	}
	if !nameClasses(shared) {
		return nil
	}
	slices.Sort(shared)
	return shared
}
