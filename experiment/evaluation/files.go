package evaluation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/refold/refold/dataset"
)

// files finds images by what predictions call them.
type files struct {
	images []dataset.Image
	paths  map[string]int
	hashes map[string]int // -1: several images are this file
	ends   int            // lines whose path only ends in that of the image
	from   string         // the first of them
	to     string
}

func newFiles(m *dataset.Manifest) *files {
	f := &files{images: m.Images, paths: make(map[string]int, len(m.Images)), hashes: make(map[string]int, len(m.Images))}
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

// find is the image of a path or of a hash.
func (f *files) find(name string) (int, error) {
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
	return 0, fmt.Errorf("%q is no image of these folds: images.csv has their paths", name)
}

// link is the image that a link of a folder of folds leads to.
func (f *files) link(name string) (int, bool) {
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

func (f *files) matched(name string, i int) {
	if f.ends++; f.ends == 1 {
		f.from, f.to = strings.Clone(name), f.images[i].Path
	}
}

// image is the image of a line.
func (r *reader) image(record []string) (int, error) {
	name, hash := r.columns.text(record, r.columns.file), r.columns.text(record, r.columns.sha256)
	if name == "" && hash == "" {
		return 0, fmt.Errorf("no file is named")
	}
	if name == "" {
		name = hash
	}
	i, err := r.files.find(name)
	if err != nil {
		return 0, err
	}
	image := r.files.images[i]
	if hash != "" && !strings.EqualFold(hash, image.FileHash) {
		return 0, fmt.Errorf("%s has the SHA-256 %s, and the line says %s", image.Path, image.FileHash, hash)
	}
	if label := r.columns.text(record, r.columns.label); label != "" && !r.plan.Spec.Data.Null && label != image.Label {
		return 0, fmt.Errorf("%s has the label %q, and the line says %q", image.Path, image.Label, label)
	}
	return i, nil
}
