package parts

import (
	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/resolve"
)

// All is the kind of a Count over all evidence together.
const All = "all"

// Count is what crosses two parts by one kind of evidence.
type Count struct {
	Kind   string     `json:"kind"`
	Grade  leak.Grade `json:"grade"`  // Weak: relations on which nobody has decided, and which join nothing
	Parts  [2]int     `json:"parts"`  // of Parts.Names, the first before the second
	Groups int        `json:"groups"` // with images in both
	Images [2]int     `json:"images"` // of each part, with a relative in the other
	// Conflicts are those of the groups whose images in the two parts differ in label.
	Conflicts int `json:"label_conflicts"`
}

// Audit is what crosses a split. There is a count for each kind and each pair of parts
// between which anything crosses: by all strong evidence together, by each kind of it,
// and by each weak kind.
type Audit struct {
	Counts []Count
	Groups dataset.Groups // by all strong evidence
	// Crossing are the groups with images in several parts, ascending.
	Crossing []int
}

// Leaks reports whether anything that joins images crosses; weak relations do not.
func (a *Audit) Leaks() bool { return len(a.Crossing) > 0 }

// New counts what crosses a split of the images of m. given is evidence that was asked
// for, such as a column.
func New(m *dataset.Manifest, p Parts, r *resolve.Resolution, given ...dataset.Evidence) *Audit {
	strong := append(append([]dataset.Evidence{}, r.Evidence...), given...)
	a := &Audit{Groups: dataset.Join(len(m.Images), strong...)}
	labels := m.Labels()
	members := a.Groups.Members()
	a.Counts = count(a.Counts, All, leak.Strong, members, p, labels)
	for g, images := range members {
		for _, i := range images[1:] {
			if p.Of[i] != p.Of[images[0]] {
				a.Crossing = append(a.Crossing, g)
				break
			}
		}
	}
	for _, e := range strong {
		a.Counts = count(a.Counts, e.Kind, leak.Strong, e.Sets, p, labels)
	}
	for _, e := range weak(r, len(m.Images)) {
		a.Counts = count(a.Counts, e.Kind, leak.Weak, e.Sets, p, labels)
	}
	return a
}

// weak are the relations that join nothing and on which nobody has decided, a kind each.
func weak(r *resolve.Resolution, images int) []dataset.Evidence {
	var all []dataset.Evidence
	for _, e := range r.Edges { // by kind
		if e.State != resolve.Open {
			continue
		}
		if n := len(all); n == 0 || all[n-1].Kind != string(e.Kind) {
			all = append(all, dataset.Evidence{Kind: string(e.Kind)})
		}
		last := &all[len(all)-1]
		last.Sets = append(last.Sets, e.Images)
	}
	for i, e := range all {
		all[i].Sets = dataset.Join(images, e).Members()
	}
	return all
}

// count adds what crosses by sets of images, which are disjoint.
func count(counts []Count, kind string, grade leak.Grade, sets [][]int, p Parts, labels []int) []Count {
	n := len(p.Names)
	crossing := make([]Count, n*n)
	for _, set := range sets {
		in := make([][]int, n) // labels of the images in each part
		for _, i := range set {
			in[p.Of[i]] = append(in[p.Of[i]], labels[i])
		}
		for a := range n {
			for b := a + 1; b < n; b++ {
				if len(in[a]) == 0 || len(in[b]) == 0 {
					continue
				}
				c := &crossing[a*n+b]
				c.Groups++
				c.Images[0] += len(in[a])
				c.Images[1] += len(in[b])
				if several(in[a], in[b]) {
					c.Conflicts++
				}
			}
		}
	}
	for a := range n {
		for b := a + 1; b < n; b++ {
			if c := crossing[a*n+b]; c.Groups > 0 {
				c.Kind, c.Grade, c.Parts = kind, grade, [2]int{a, b}
				counts = append(counts, c)
			}
		}
	}
	return counts
}

// several reports whether labels differ.
func several(a, b []int) bool {
	for _, labels := range [][]int{a, b} {
		for _, l := range labels {
			if l != a[0] {
				return true
			}
		}
	}
	return false
}
