package export

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fault"
)

// Clean is a data set without copies.
//
// Of images that are equal, by file or by pixels, one is kept: the one with the most
// columns filled in, and of several such the one whose SHA-256 comes first. (So names do
// not matter.) Where they differ in label, none is kept, since which label is right is
// not known here. Near copies stay, and share a group.
type Clean struct {
	Kept    []int // ascending
	LeftOut []LeftOut
}

// LeftOut is an image that is not kept, in the order of the manifest.
type LeftOut struct {
	Image    int
	Kept     int   // the copy that is; of no meaning where labels conflict
	Conflict []int // the copies that differ in label, with the image; empty: they do not
}

// NewClean chooses what is kept. copies is the evidence of that kind.
func NewClean(m *dataset.Manifest, copies dataset.Evidence) *Clean {
	c := new(Clean)
	out := make([]bool, len(m.Images))
	for _, set := range copies.Sets {
		kept := set[0]
		conflict := []int(nil)
		for _, i := range set {
			if len(m.Images[i].Columns) > len(m.Images[kept].Columns) {
				kept = i
			}
			if m.Images[i].Label != m.Images[set[0]].Label {
				conflict = set
			}
		}
		for _, i := range set {
			if i != kept || conflict != nil {
				out[i] = true
				c.LeftOut = append(c.LeftOut, LeftOut{Image: i, Kept: kept, Conflict: conflict})
			}
		}
	}
	slices.SortFunc(c.LeftOut, func(a, b LeftOut) int { return a.Image - b.Image })
	for i := range m.Images {
		if !out[i] {
			c.Kept = append(c.Kept, i)
		}
	}
	return c
}

// unwritable are labels that stand for a missing value where a manifest is read.
var unwritable = []string{"", "nan", "NaN", "<NA>", "NA", "#N/A"}

// LabelError is a class whose name would not be read from a CSV file.
type LabelError struct{ Path, Label string } // of an image of the class

func (e *LabelError) Error() string {
	return fmt.Sprintf("the cleaned manifest: %s has the label %q, which would not be read from a CSV file: rename the class", fault.Printable(e.Path), e.Label)
}

// Manifest writes the images that are kept as a CSV manifest, in the order of paths: path,
// label, the group, and the columns of m. base, a path with slashes, is put before paths
// that are not absolute; it is empty where the file will lie in the root of the images. It
// returns the name of the column with the groups: group, or another one where m has a
// column of that name. A class that no manifest can name is a *LabelError.
func (c *Clean) Manifest(w io.Writer, m *dataset.Manifest, groups dataset.Groups, base string) (column string, err error) {
	column = "group"
	for n := 1; slices.Contains(m.Columns, column); n++ {
		column = strings.TrimSuffix(fmt.Sprintf("refold-group-%d", n), "-1")
	}
	names := GroupNames(m, groups)
	rows := [][]string{append([]string{"path", "label", column}, m.Columns...)}
	kept := make([]bool, len(m.Images))
	for _, i := range c.Kept {
		kept[i] = true
	}
	for _, i := range byPath(m) {
		image := m.Images[i]
		if !kept[i] {
			continue
		}
		if slices.Contains(unwritable, image.Label) || strings.TrimSpace(image.Label) != image.Label {
			return "", &LabelError{image.Path, image.Label}
		}
		row := []string{seenFrom(base, image.Path), image.Label, names[groups.Of[i]]}
		for _, column := range m.Columns {
			row = append(row, image.Columns[column])
		}
		rows = append(rows, row)
	}
	return column, write(w, "the cleaned manifest", rows)
}

// List writes what is left out, and why: path, sha256, label, reason and the path of the
// copy that is kept.
func (c *Clean) List(w io.Writer, m *dataset.Manifest) error {
	rows := [][]string{{"path", "sha256", "label", "reason", "kept"}}
	for _, l := range c.LeftOut {
		image, reason, kept := m.Images[l.Image], "copy", m.Images[l.Kept].Path
		if l.Conflict != nil {
			reason, kept = "conflict of labels: "+strings.Join(labels(m, l.Conflict), ", "), ""
		}
		rows = append(rows, []string{image.Path, image.FileHash, image.Label, reason, kept})
	}
	return write(w, "the list of images left out", rows)
}

// labels are those of images, sorted.
func labels(m *dataset.Manifest, images []int) []string {
	var all []string
	for _, i := range images {
		all = append(all, m.Images[i].Label)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
