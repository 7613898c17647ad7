// Package resolve settles which images belong together, from what detectors found and
// what people decided.
//
// It owns the rules by which a decision counts, the closure of what is joined, and the
// paths that still join images that were said to be different:
//
//	answer      the relations that the line covers       the images                         listed
//	(none)      strong: joined; weak: open               joined by strong ones              yes
//	same        joined                                   joined, as evidence "decided"      yes, as joined
//	different   apart: they join nothing                 a conflict, while others join them yes, as apart
//	ignore      ignored: they join nothing               nothing is said of them            no
//
// A line on images covers the relations all of whose images stand in it, or others with
// their pixels where no line has the very files; one on a name those of that name, one on a
// detector those of that kind. Images come before names, names before detectors, and among
// lines on images different before same before ignore. Copies stay joined whatever is
// decided: a different line on them is a conflict, and ignore only keeps them off the
// lists. A line on a label relates nothing: it is kept for whoever doubts labels, see
// [Confirmed]. Evidence that was asked for, such as a column, is not decided here, but
// paths lead through it.
//
// The package must not know how relations are found, folds or how findings are shown.
package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
)

// State is what became of a relation.
type State string

// The states.
const (
	Joined  State = "joined"  // its images are in one group
	Apart   State = "apart"   // it joins nothing, since the images were said to be different
	Ignored State = "ignored" // it joins nothing and is not listed
	Open    State = "open"    // it joins nothing: it is weak, and nobody has decided

	// Unjoined is for whoever joins only some kinds: joined here, and not there.
	Unjoined State = "unjoined"
)

// None stands for no edge and no decision.
const None = -1

// Edge is a relation and what became of it.
type Edge struct {
	leak.Relation
	State    State
	Decision int // why, of Resolution.Decisions; None: by its grade alone
}

// Decision is a line of the file as far as it means images of this data set.
type Decision struct {
	decision.Line       // with whole hashes
	Images        []int // with these hashes, ascending; none for names and detectors
}

// Resolution is what joins the images of a manifest, and why.
type Resolution struct {
	Edges     []Edge             // by kind, in the order of leak.Kinds, then by images
	Decisions []Decision         // that mean something here, in the order of a written file
	Evidence  []dataset.Evidence // what is joined: copies, decided, then the other kinds; each may have no sets
	Conflicts []Conflict         // by decision, then by images
	Notices   []string           // lines that mean nothing here, in the order of the file

	bound *binding
}

// Relations settles what joins the images of m. decisions may be nil. given is evidence
// that was asked for. What the result says depends neither on the order of relations nor
// on that of lines. Lines that contradict each other, or that do not say which image they
// mean, are a *decision.Error.
func Relations(m *dataset.Manifest, relations []leak.Relation, decisions *decision.File, given ...dataset.Evidence) (*Resolution, error) {
	for i, r := range relations {
		if err := check(r, len(m.Images)); err != nil {
			return nil, fmt.Errorf("relation %d, %s: %w", i, r.Kind, err)
		}
	}
	if decisions == nil {
		decisions = new(decision.File)
	}
	b, err := bind(m, decisions)
	if err != nil {
		return nil, err
	}
	r := &Resolution{Edges: sorted(relations), Decisions: b.decisions, bound: b}
	rules := newRules(m, b)
	for i := range r.Edges {
		if err := rules.settle(&r.Edges[i]); err != nil {
			return nil, err
		}
	}
	r.Notices = append(b.notices, rules.unused(m)...)
	r.Evidence = r.evidence(m)
	r.Conflicts = r.Contested(m, r.Edges, given...)
	return r, nil
}

// check refuses what no detector may return.
func check(r leak.Relation, images int) error {
	if len(r.Images) < 2 {
		return fmt.Errorf("%d images: at least two are related", len(r.Images))
	}
	for i, image := range r.Images {
		if image < 0 || image >= images || i > 0 && r.Images[i-1] >= image {
			return fmt.Errorf("image numbers must ascend within 0 to %d", images-1)
		}
	}
	if r.Grade != leak.Strong && r.Grade != leak.Weak {
		return fmt.Errorf("the grade is %q", r.Grade)
	}
	return nil
}

// place is where a kind stands in the order of kinds; unknown ones come last.
func place(k leak.Kind) int {
	if i := slices.Index(leak.Kinds(), k); i >= 0 {
		return i
	}
	return len(leak.Kinds())
}

// sorted are relations as edges, in an order that depends on nothing else.
func sorted(relations []leak.Relation) []Edge {
	edges := make([]Edge, len(relations))
	for i, r := range relations {
		edges[i] = Edge{Relation: r, Decision: None}
	}
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(
			cmp.Compare(place(a.Kind), place(b.Kind)), cmp.Compare(a.Kind, b.Kind), slices.Compare(a.Images, b.Images),
			cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Score, b.Score), strings.Compare(a.Name, b.Name),
			strings.Compare(a.Transform, b.Transform), slices.Compare(a.Spellings, b.Spellings))
	})
	return edges
}

// evidence gathers what is joined, a kind each.
func (r *Resolution) evidence(m *dataset.Manifest) []dataset.Evidence {
	sets := make(map[leak.Kind][][]int)
	kinds := append([]leak.Kind{leak.Copies, leak.Decided}, leak.Kinds()[1:]...)
	sets[leak.Copies] = dataset.Copies(m).Sets
	for _, d := range r.Decisions {
		if d.Answer == decision.Same && len(d.Images) > 1 {
			sets[leak.Decided] = append(sets[leak.Decided], d.Images)
		}
	}
	for _, e := range r.Edges {
		if !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
		if e.State == Joined && e.Decision != None {
			sets[leak.Decided] = append(sets[leak.Decided], e.Images)
		}
		if e.Grade == leak.Strong && (e.State == Joined || e.Kind == leak.Copies) {
			sets[e.Kind] = append(sets[e.Kind], e.Images)
		}
	}
	evidence := []dataset.Evidence{}
	for _, k := range kinds {
		evidence = append(evidence, closed(len(m.Images), string(k), sets[k]))
	}
	return evidence
}

// closed makes disjoint sets of sets that may overlap.
func closed(images int, kind string, sets [][]int) dataset.Evidence {
	e := dataset.Evidence{Kind: kind}
	if len(sets) == 0 {
		return e
	}
	for _, members := range dataset.Join(images, dataset.Evidence{Sets: sets}).Members() {
		if len(members) > 1 {
			e.Sets = append(e.Sets, members)
		}
	}
	return e
}

// Groups are the images that belong together by all evidence, and by what was asked for.
func (r *Resolution) Groups(images int, given ...dataset.Evidence) dataset.Groups {
	return dataset.Join(images, append(slices.Clone(r.Evidence), given...)...)
}

// Confirmed are the images of m of which somebody decided that the label is right. A line
// that names another class than the image has now says nothing.
func Confirmed(decisions []Decision, m *dataset.Manifest) map[int]bool {
	right := make(map[int]bool)
	for _, d := range decisions {
		if d.About != decision.Label {
			continue
		}
		for _, image := range d.Images {
			if decision.Name(m.Images[image].Label) == d.Name {
				right[image] = true
			}
		}
	}
	return right
}

// Questions are the edges on which nobody has decided, and could: all but copies.
func (r *Resolution) Questions() []int {
	var open []int
	for i, e := range r.Edges {
		if e.Decision == None && e.Kind != leak.Copies {
			open = append(open, i)
		}
	}
	return open
}
