package classfolder

import (
	"path"
	"strings"

	"github.com/refold/refold/dataset/fault"
)

// Part is one part of a data set that was divided before.
type Part struct {
	Folder  string   // relative to the root, slash-separated
	Classes []string // the folders in it, below a single one that holds all others
	Images  bool     // images lie in it beside or without class folders

	inner string // one of its folders, where they are parts of a split again
}

// readPart looks into a folder of parts for the part of that name.
func readPart(of folder, name string) Part {
	p := Part{Folder: path.Join(of.name, name)}
	f, ok := of.open(name)
	if !ok {
		return p
	}
	if way, found := f.wayDown(); found {
		f = way[len(way)-1]
	}
	p.Classes, p.Images = f.survey()
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
