package classfolder

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
)

// checkClassFolders refuses folders that are surely no classes: the parts of a split,
// and the layout of object detection or segmentation.
func checkClassFolders(f folder) error {
	if split := findSplit(f); split != nil {
		return split
	}
	if names, _ := f.survey(); len(names) > 1 && !nameClasses(names) {
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
func noteSharedFolders(l *lister, f folder) {
	names, _ := f.survey()
	if shared := sharedFolders(f, names); len(shared) > 1 {
		l.Notes = append(l.Notes, fmt.Sprintf("%s are read as the classes, though folders in them are called alike, %s: if those are the classes, name one of the outer folders alone, or join the outer ones as parts",
			fault.Names(names, 4), fault.Names(shared, 4)))
	}
}

// sharedFolders are the names of folders that several of the given folders hold;
// none where an image lies in one of those, or where they are called like parts.
func sharedFolders(f folder, names []string) []string {
	for _, name := range names { // without opening an image
		if inner, ok := f.open(name); !ok || len(inner.likelyFolders()) == 0 {
			return nil
		}
	}
	held := make(map[string]int)
	for _, name := range names {
		p := readPart(f, name)
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

// checkNeighbours refuses a class folder with folders in it that are called like
// classes beside it: then it is another copy or part of the data set. Where those
// classes hold such folders too, the names mean something else, such as predictions.
func checkNeighbours(l *lister) {
	labels := l.Classes()
	within := make(map[string][]string) // by class: folders in it that are called like classes
	folders := make(map[string]string)
	for _, e := range l.Entries {
		folders[e.Label] = e.Folder
		name, _, deeper := strings.Cut(strings.TrimPrefix(e.Path, e.Folder+"/"), "/")
		if _, found := slices.BinarySearch(labels, name); deeper && found && !slices.Contains(within[e.Label], name) {
			within[e.Label] = append(within[e.Label], name)
		}
	}
	for class, names := range within {
		if len(names) > 1 && !slices.ContainsFunc(names, func(name string) bool { return within[name] != nil }) {
			l.refuse(folders[class], &fault.Error{Reason: "it is no class, since it holds folders of the classes beside it, " + fault.Names(names, 3),
				Next: "take it out, or move its images into those"})
		}
	}
}
