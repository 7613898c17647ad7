// Package parts audits a split that somebody else made: the images of train, validation
// and test as they stand in folders or in a column of a manifest.
//
// It owns what crosses, counted, and a repair that leaves each group on one side. Counts
// are of these images, not estimates. The package must not know folds or trainings, nor
// why images belong together.
package parts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fault"
)

// Parts are the parts of a split.
type Parts struct {
	Names []string // train, validation, test, then others by name
	Of    []int    // of every image of the manifest, as a place in Names
}

// mostParts is more than any split has; a column with more values is another one.
const mostParts = 20

// ByColumn reads the parts from a column of the manifest. Folders such as train and test
// that were joined have the column part.
func ByColumn(m *dataset.Manifest, column string) (Parts, error) {
	if !slices.Contains(m.Columns, column) {
		known := "the manifest has none besides path and label: add one"
		if len(m.Columns) > 0 {
			const most = 20 // that are named
			known = "the manifest has " + fault.Names(m.Columns, most) + ": name the one that says train or test"
		}
		return Parts{}, fmt.Errorf("column %q is not there: %s", column, known)
	}
	folded := make(map[string]string)
	var without []string
	var p Parts
	for _, image := range m.Images {
		name := image.Columns[column]
		if name == "" {
			without = append(without, image.Path)
			continue
		}
		lower := strings.ToLower(name)
		if other, known := folded[lower]; !known {
			folded[lower] = name
			p.Names = append(p.Names, name)
		} else if other != name {
			return Parts{}, fmt.Errorf("column %q: the parts %q and %q differ in capitals only: write them alike", column, min(name, other), max(name, other))
		}
	}
	switch {
	case len(without) > 0:
		slices.Sort(without)
		return Parts{}, fmt.Errorf("column %q: %d images are in no part, such as %s: fill the column in, or take them out", column, len(without), fault.Printable(without[0]))
	case len(p.Names) < 2:
		return Parts{}, fmt.Errorf("column %q: all images are in one part, %s: a split has at least two; name another column", column, fault.Printable(strings.Join(p.Names, "")))
	case len(p.Names) > mostParts:
		return Parts{}, fmt.Errorf("column %q has %d values, and a split at most %d parts: name the column that says train or test", column, len(p.Names), mostParts)
	}
	slices.SortFunc(p.Names, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b)) })
	for _, image := range m.Images {
		p.Of = append(p.Of, slices.Index(p.Names, image.Columns[column]))
	}
	return p, nil
}

// rank orders parts as people name them.
func rank(name string) int {
	lower := strings.ToLower(name)
	switch {
	case strings.Contains(lower, "train"):
		return 0
	case strings.Contains(lower, "val"), strings.Contains(lower, "dev"):
		return 1
	case strings.Contains(lower, "test"):
		return 2
	}
	return 3
}

// Sizes are the images of every part.
func (p Parts) Sizes() []int {
	sizes := make([]int, len(p.Names))
	for _, part := range p.Of {
		sizes[part]++
	}
	return sizes
}
