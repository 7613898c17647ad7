package judgement

import (
	"fmt"
	"strings"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/experiment/foldset"
)

// matched finds the images of the rows. A row about an image that is no test image is
// refused with its line; test images without a row are counted.
func (j *Judgement) matched(p *Predictions, split *Split) ([]image, error) {
	if !p.Named {
		return nil, fmt.Errorf("%s: there is no column file: without it nobody knows which image is which", p.File)
	}
	learned := make([]bool, split.Groups.Count) // groups with an image in another part
	for i, test := range split.Test {
		if !test {
			learned[split.Groups.Of[i]] = true
		}
	}
	find := newFinder(split)
	lines := make(map[int]int)
	var all []image
	for _, row := range p.Rows {
		at := func(format string, args ...any) error {
			return fmt.Errorf("%s:%d: %w", fault.Printable(p.File), row.Line, fmt.Errorf(format, args...))
		}
		i, err := find.image(row.File)
		if err != nil {
			return nil, at("%w", err)
		}
		of := split.Manifest.Images[i]
		switch {
		case !split.Test[i]:
			return nil, at("%s is no test image: it is in another part of the split, and a model that learned from it proves nothing there", of.Path)
		case lines[i] > 0:
			return nil, at("%s stands there twice, first in line %d", of.Path, lines[i])
		case row.Label != "" && row.Label != of.Label:
			return nil, at("%s has the label %q, and the line says %q", of.Path, of.Label, row.Label)
		}
		lines[i] = row.Line
		g := split.Groups.Of[i]
		all = append(all, image{label: of.Label, predicted: row.Predicted, cluster: g, related: learned[g], number: i})
	}
	for i, test := range split.Test {
		if test && lines[i] == 0 {
			if path := split.Manifest.Images[i].Path; j.Missing == 0 || path < j.Example {
				j.Example = path
			}
			j.Missing++
		}
	}
	if find.names.Ends+find.shorter > 0 {
		j.Notes = append(j.Notes, fmt.Sprintf("%s: %d paths are read as those of test images with the same end", p.File, find.names.Ends+find.shorter))
	}
	return all, nil
}

// finder finds test images by path, hash, a longer path or the end of the path.
type finder struct {
	split   *Split
	names   *foldset.Names
	ends    map[string]int // test image by the end of its path; -1: several
	shorter int            // names that are ends
}

func newFinder(s *Split) *finder {
	f := &finder{split: s, names: foldset.NewNames(s.Manifest), ends: make(map[string]int)}
	for i, image := range s.Manifest.Images {
		if !s.Test[i] {
			continue
		}
		for _, rest, found := strings.Cut(image.Path, "/"); found; _, rest, found = strings.Cut(rest, "/") {
			if _, several := f.ends[rest]; several {
				f.ends[rest] = -1
				continue
			}
			f.ends[rest] = i
		}
	}
	return f
}

func (f *finder) image(name string) (int, error) {
	i, err := f.names.Find(name)
	if err == nil {
		return i, nil
	}
	end, ok := f.ends[strings.ReplaceAll(name, `\`, "/")]
	switch {
	case !ok:
		return 0, err
	case end < 0:
		return 0, fmt.Errorf("%q may be several test images: name the whole path", name)
	}
	f.shorter++
	return end, nil
}
