package classfolder

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
)

// SplitError says that the folders of a data set are the parts of a split, such as
// train and test, and no classes.
type SplitError struct {
	Parts  []Part
	Within []string // the folders that hold such parts each; empty: the root alone

	others []string // folders beside them, relative to the root
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

// Joinable reports whether List would join the parts as one data set, as far as folders
// tell, if nothing lay Beside them: with two classes at least.
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
func findSplit(f folder) *SplitError {
	if split := splitOf(f); split != nil {
		return split
	}
	names, _ := f.survey()
	var first *SplitError
	for _, name := range names {
		inner, ok := f.open(name)
		if !ok {
			return nil
		}
		if _, certain := partsAmong(inner.likelyFolders()); !certain {
			return nil
		}
		split := splitOf(inner)
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

// splitOf is the split that the folders in a folder are parts of; nil: of none.
func splitOf(f folder) *SplitError {
	names, _ := f.survey()
	parts, certain := partsAmong(names)
	if len(parts) < 2 {
		return nil
	}
	split := new(SplitError)
	for _, name := range names {
		if slices.Contains(parts, name) {
			split.Parts = append(split.Parts, readPart(f, name))
		} else {
			split.others = append(split.others, path.Join(f.name, name))
		}
	}
	if certain || split.shared() {
		return split
	}
	return nil
}
