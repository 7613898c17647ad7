package classfolder

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
)

// SplitError says that the folders of a data set are the parts of a split, such as
// train and test, and no classes.
type SplitError struct {
	Parts  []Part
	Within []string // the folders that hold such parts each; empty: the root alone

	others []string // folders beside them, relative to the root
}

// Part is one part of a data set that was divided before.
type Part struct {
	Folder  string   // relative to the root, slash-separated
	Classes []string // the folders in it, below a single one that holds all others
	Images  bool     // images lie in it beside or without class folders

	inner string // one of its folders, where they are parts of a split again
}

func (e *SplitError) Error() string {
	const most = 8 // that are named
	var names []string
	equal := true
	for _, p := range e.Parts {
		names = append(names, path.Base(p.Folder))
		equal = equal && !p.Images && len(p.Classes) > 0 && slices.Equal(p.Classes, e.Parts[0].Classes)
	}
	said := fault.Names(names, most)
	if len(e.Within) > 0 {
		said += " in each of " + fault.Names(e.Within, 3)
	}
	said += " are the parts of a split, not classes: "
	if equal {
		return said + "they hold the same folders, " + fault.Names(e.Parts[0].Classes, 4)
	}
	var holds []string
	for _, p := range e.Parts[:min(most, len(e.Parts))] {
		holds = append(holds, fault.Printable(path.Base(p.Folder))+" holds "+p.content())
	}
	return said + strings.Join(holds, ", ")
}

func (p Part) content() string {
	folders := fault.Names(p.Classes, 4)
	switch {
	case len(p.Classes) > 0 && p.Images:
		return folders + " and images in no folder"
	case len(p.Classes) > 0:
		return folders
	case p.Images:
		return "images in no class folder"
	}
	return "nothing"
}

// One is the folder of a part that can be read alone, the training part before
// others; empty where none has classes.
func (e *SplitError) One() string {
	best, preferred := "", 0
	for _, p := range e.Parts {
		if len(p.Classes) < 2 || !nameClasses(p.Classes) || fault.BreaksLine(p.Folder+p.inner) {
			continue
		}
		folder := cmp.Or(p.inner, p.Folder)
		if best == "" || preference(p.Folder) > preferred {
			best, preferred = folder, preference(p.Folder)
		}
	}
	return best
}

// preference orders parts: the training part comes first, but before it train alone.
func preference(folder string) int {
	switch name := strings.ToLower(path.Base(folder)); {
	case !strings.Contains(name, "train"):
		return 0
	case partNameOf(name) == exactPart:
		return 2
	}
	return 1
}

// Beside names the folders that are no parts; empty: there are none.
func (e *SplitError) Beside() string { return fault.Names(e.others, 3) }

// Divided reports whether any part holds folders: classes, going by the names beside.
func (e *SplitError) Divided() bool {
	return slices.ContainsFunc(e.Parts, func(p Part) bool { return len(p.Classes) > 0 })
}

// Joinable reports whether ScanOptions.JoinParts would read the parts as one data
// set, as far as folders tell, if nothing lay Beside them: with two classes at least.
func (e *SplitError) Joinable() bool {
	parts := make(map[string]int) // that have a class
	for _, p := range e.Parts {
		for _, c := range p.Classes {
			parts[c]++
		}
	}
	for _, p := range e.Parts {
		related := slices.ContainsFunc(p.Classes, func(c string) bool { return parts[c] > 1 })
		if p.Images || p.inner != "" || !related || !nameClasses(p.Classes) {
			return false
		}
	}
	return len(e.Within) == 0 && len(parts) > 1
}

// shared reports whether two parts have two folders in common.
func (e *SplitError) shared() bool {
	owners := make(map[string][]int)
	common := make(map[[2]int]int)
	for i, p := range e.Parts {
		for _, c := range p.Classes {
			for _, other := range owners[c] {
				if common[[2]int{other, i}]++; common[[2]int{other, i}] > 1 {
					return true
				}
			}
			owners[c] = append(owners[c], i)
		}
	}
	return false
}

// findSplit finds a split that folders are parts of, or that each of them holds.
func (l *lister) findSplit(f folder) *SplitError {
	if split := l.split(f); split != nil {
		return split
	}
	names, _ := l.survey(f)
	var first *SplitError
	for _, name := range names {
		inner, ok := l.open(path.Join(f.name, name))
		if !ok {
			return nil
		}
		if _, certain := partsAmong(likelyFolders(inner)); !certain {
			return nil
		}
		split := l.split(inner)
		if split == nil || !split.shared() {
			return nil
		}
		if first == nil {
			first = split
		}
		first.Within = append(first.Within, path.Join(f.name, name))
	}
	return first
}

// likelyFolders are the names in a folder but for those of plain files.
func likelyFolders(f folder) []string {
	var names []string
	for _, item := range f.items {
		if !item.Type().IsRegular() && !listing.Ignored(item.Name()) {
			names = append(names, item.Name())
		}
	}
	return names
}

// split is the split that the folders in a folder are parts of; nil: of none.
func (l *lister) split(f folder) *SplitError {
	names, _ := l.survey(f)
	parts, certain := partsAmong(names)
	if len(parts) < 2 {
		return nil
	}
	split := new(SplitError)
	for _, name := range names {
		if slices.Contains(parts, name) {
			split.Parts = append(split.Parts, l.part(path.Join(f.name, name)))
		} else {
			split.others = append(split.others, path.Join(f.name, name))
		}
	}
	if certain || split.shared() {
		return split
	}
	return nil
}

// part looks into the folder of a part.
func (l *lister) part(name string) Part {
	p := Part{Folder: name}
	f, ok := l.open(name)
	if !ok {
		return p
	}
	if way, found := l.wayDown(f); found {
		f = way[len(way)-1]
	}
	p.Classes, p.Images = l.survey(f)
	if len(p.Classes) == 1 && (partNameOf(p.Classes[0]) != noPart || !nameClasses(p.Classes)) {
		p.Classes, p.Images = nil, true // as in test/test and test/images
	}
	if inner, certain := partsAmong(p.Classes); certain {
		p.inner = path.Join(f.name, inner[0])
		for _, name := range inner {
			if strings.Contains(strings.ToLower(name), "train") {
				p.inner = path.Join(f.name, name)
			}
		}
	}
	return p
}

// checkNeighbours refuses a class folder with folders in it that are called like
// classes beside it: then it is another copy or part of the data set. Where those
// classes hold such folders too, the names mean something else, such as predictions.
func (l *lister) checkNeighbours() {
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
