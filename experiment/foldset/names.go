package foldset

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/refold/refold/dataset"
)

// Names finds images by what files of folds, and of predictions on them, call them.
type Names struct {
	images []dataset.Image
	paths  map[string]int
	hashes map[string]int // -1: several images are this file

	Ends     int    // names that only end in the path of the image, or are links to it
	From, To string // the first of them, and the path
}

// NewNames are those of a manifest.
func NewNames(m *dataset.Manifest) *Names {
	f := &Names{images: m.Images, paths: make(map[string]int, len(m.Images)), hashes: make(map[string]int, len(m.Images))}
	for i, image := range m.Images {
		f.paths[image.Path] = i
		if _, several := f.hashes[image.FileHash]; several {
			f.hashes[image.FileHash] = -1
			continue
		}
		f.hashes[image.FileHash] = i
	}
	return f
}

var hashForm = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

// linkForm is how links to images are called: by their index, six digits or more.
var linkForm = regexp.MustCompile(`^([0-9]{6,9})-(.+)$`)

// Find is the image of a path or of a hash.
func (f *Names) Find(name string) (int, error) {
	if i, ok := f.paths[name]; ok {
		return i, nil
	}
	if hashForm.MatchString(name) {
		i, ok := f.hashes[strings.ToLower(name)]
		switch {
		case !ok:
			return 0, fmt.Errorf("no image has the hash %s", name)
		case i < 0:
			return 0, fmt.Errorf("several images are files with the hash %s: name them by path", name)
		}
		return i, nil
	}
	slashed := strings.ReplaceAll(name, `\`, "/")
	for rest, found := slashed, true; found; _, rest, found = strings.Cut(rest, "/") {
		if i, ok := f.paths[rest]; ok {
			f.matched(name, i)
			return i, nil
		}
	}
	if i, ok := f.link(slashed); ok {
		f.matched(name, i)
		return i, nil
	}
	return 0, fmt.Errorf("%q is none of the images here", name)
}

// link is the image that a link of a folder of folds leads to.
func (f *Names) link(name string) (int, bool) {
	base := name[strings.LastIndexByte(name, '/')+1:]
	part := linkForm.FindStringSubmatch(base)
	if part == nil {
		return 0, false
	}
	i, err := strconv.Atoi(part[1])
	if err != nil || i >= len(f.images) {
		return 0, false
	}
	path := f.images[i].Path
	return i, path[strings.LastIndexByte(path, '/')+1:] == part[2]
}

func (f *Names) matched(name string, i int) {
	if f.Ends++; f.Ends == 1 {
		f.From, f.To = strings.Clone(name), f.images[i].Path
	}
}
