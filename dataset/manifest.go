package dataset

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/pixels"
)

// Manifest is the scanned data set. Images are sorted by ID (hash, then number of
// the suffix), so that nothing depends on file names or on the order of a folder.
type Manifest struct {
	Classes  []string // sorted
	Columns  []string // names of the manifest's further columns, in file order
	Images   []Image
	Excluded []Exclusion // broken images that were left out, by path; no part of Hash
}

// Labels are the classes of all images as indices into m.Classes.
func (m *Manifest) Labels() []int {
	index := make(map[string]int, len(m.Classes))
	for i, c := range m.Classes {
		index[c] = i
	}
	labels := make([]int, len(m.Images))
	for i, image := range m.Images {
		labels[i] = index[image.Label]
	}
	return labels
}

// FirstOfSeveral are the paths, sorted, of images whose files hold further frames,
// pages or pictures, which are not used.
func (m *Manifest) FirstOfSeveral() []string {
	paths := []string{}
	for _, image := range m.Images {
		if pixels.FirstOfSeveral(image.Format) {
			paths = append(paths, image.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

// identify sorts the images by identity. Among equal files it orders by label and
// columns (sorted by name); files that are equal in those too are interchangeable,
// and the path only makes the result definite.
func (m *Manifest) identify() {
	names := slices.Sorted(slices.Values(m.Columns))
	slices.SortFunc(m.Images, func(a, b Image) int {
		order := cmp.Or(strings.Compare(a.FileHash, b.FileHash), strings.Compare(a.Label, b.Label))
		for _, name := range names {
			order = cmp.Or(order, strings.Compare(a.Columns[name], b.Columns[name]))
		}
		return cmp.Or(order, strings.Compare(a.Path, b.Path))
	})
	for i := range m.Images {
		m.Images[i].ID = m.Images[i].FileHash
		if i > 0 && m.Images[i-1].FileHash == m.Images[i].FileHash {
			m.Images[i].ID = nextID(m.Images[i-1])
		}
	}
}

// Hash is a SHA-256 in hexadecimal over identities, labels and columns of all
// images, not over paths: renaming files or reordering columns does not change it.
func (m *Manifest) Hash() string {
	hash := sha256.New()
	names := slices.Sorted(slices.Values(m.Columns))
	write := func(fields ...string) {
		for _, field := range fields {
			fmt.Fprintf(hash, "%d:%s", len(field), field)
		}
	}
	fmt.Fprintf(hash, "%d columns %d images\n", len(names), len(m.Images))
	write(names...)
	for _, image := range m.Images {
		write(image.ID, image.Label)
		for _, name := range names {
			write(image.Columns[name])
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// PixelsHash is a SHA-256 in hexadecimal over what all images are decoded to, and over
// the revision of resizing and, where it is used, of equalising: together with the
// settings of Preprocess it stands for the pixels that networks are given.
func (m *Manifest) PixelsHash(p pixels.Preprocess) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "resizing %d\n", pixels.ResizeRevision)
	if p.Equalise != (pixels.Equalise{}) {
		fmt.Fprintf(hash, "equalising %d\n", pixels.EqualiseRevision)
	}
	for _, image := range m.Images {
		fmt.Fprintln(hash, image.ID, image.PixelHash)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// admit checks that an image may follow those already there.
func (m *Manifest) admit(image Image) error {
	if !slices.Contains(m.Classes, image.Label) {
		return fmt.Errorf("label %q is none of the classes %s", image.Label, strings.Join(m.Classes, ", "))
	}
	for name := range image.Columns {
		if !slices.Contains(m.Columns, name) {
			return fmt.Errorf("column %q is none of the columns %s", name, strings.Join(m.Columns, ", "))
		}
	}
	want := image.FileHash
	if n := len(m.Images); n > 0 {
		last := m.Images[n-1]
		if last.FileHash > image.FileHash {
			return fmt.Errorf("image %s is out of order", image.ID)
		}
		if last.FileHash == image.FileHash {
			want = nextID(last)
		}
	}
	if image.ID != want {
		return fmt.Errorf("image %s: its identity should be %s", image.ID, want)
	}
	return nil
}

// nextID is the identity of the file after image where both are equal.
func nextID(image Image) string {
	ordinal := 1
	if _, suffix, ok := strings.Cut(image.ID, "-"); ok {
		fmt.Sscan(suffix, &ordinal) // image was admitted: the suffix is a number
	}
	return fmt.Sprintf("%s-%d", image.FileHash, ordinal+1)
}
