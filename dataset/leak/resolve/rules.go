package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
)

// rules find the decision that counts for a relation.
type rules struct {
	*binding
	exact     cover
	pictures  cover
	ofName    map[string]int // decisions by kind and name
	ofKind    map[leak.Kind]int
	nameFound []bool            // by decision: a relation has the name
	alike     map[string]string // names of relations by kind and name in small letters
}

func newRules(m *dataset.Manifest, b *binding) *rules {
	pictures, first := make([]int, len(m.Images)), make(map[string]int)
	for i, image := range m.Images {
		if _, known := first[image.PixelHash]; !known {
			first[image.PixelHash] = i
		}
		pictures[i] = first[image.PixelHash]
	}
	r := &rules{binding: b, exact: newCover(b.decisions, b.fileOf), pictures: newCover(b.decisions, pictures), ofName: make(map[string]int),
		ofKind: make(map[leak.Kind]int), nameFound: make([]bool, len(b.decisions)), alike: make(map[string]string)}
	for i, d := range b.decisions {
		switch d.About {
		case decision.Pair, decision.Cluster, decision.Label: // on images, or on what relates none
		case decision.Detector:
			r.ofKind[leak.Kind(d.Name)] = i
		default:
			r.ofName[d.About+" "+d.Name] = i
		}
	}
	return r
}

// settle gives an edge its state.
func (r *rules) settle(e *Edge) error {
	i, err := r.decisionOn(e.Relation)
	if err != nil {
		return err
	}
	e.Decision, e.State = i, Open
	switch {
	case i != None && r.decisions[i].Answer == decision.Ignore:
		e.State = Ignored
	case e.Kind == leak.Copies:
		e.State, e.Decision = Joined, None
	case i == None:
		if e.Grade == leak.Strong {
			e.State = Joined
		}
	case r.decisions[i].Answer == decision.Same:
		e.State = Joined
	default:
		e.State = Apart
	}
	return nil
}

// decisionOn is the decision that counts for a relation, or None.
func (r *rules) decisionOn(relation leak.Relation) (int, error) {
	i, err := r.byName(relation)
	if err != nil {
		return None, err
	}
	if covering := r.covering(relation.Images); covering != None {
		return covering, nil
	}
	if i != None {
		return i, nil
	}
	if i, ok := r.ofKind[relation.Kind]; ok {
		return i, nil
	}
	return None, nil
}

// cover finds decisions on images, where files are told apart, or pictures: files of equal
// pixels are one.
type cover struct {
	of      []int   // the file or picture of every image
	members [][]int // those of every decision, ascending
	with    [][]int // the decisions on each
}

func newCover(decisions []Decision, of []int) cover {
	c := cover{of: of, members: make([][]int, len(decisions)), with: make([][]int, len(of))}
	for i, d := range decisions {
		if d.About != decision.Pair && d.About != decision.Cluster {
			continue
		}
		c.members[i] = c.all(d.Images)
		for _, m := range c.members[i] {
			c.with[m] = append(c.with[m], i)
		}
	}
	return c
}

// all are the files or pictures of images, ascending, each once.
func (c cover) all(images []int) []int {
	all := make([]int, len(images))
	for i, image := range images {
		all[i] = c.of[image]
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// decision is the one on images among which all the given ones are: different before same
// before ignore. A single file or picture is covered by none.
func (c cover) decision(decisions []Decision, images []int) int {
	all := c.all(images)
	if len(all) < 2 {
		return None
	}
	rarest := all[0]
	for _, m := range all[1:] {
		if len(c.with[m]) < len(c.with[rarest]) {
			rarest = m
		}
	}
	best := None
	for _, i := range c.with[rarest] {
		if (best == None || precedence(decisions[i].Answer) < precedence(decisions[best].Answer)) && within(all, c.members[i]) {
			best = i
		}
	}
	return best
}

// covering is the decision on images that counts for a relation of these: one on the very
// files, or else one on others with their pixels. Of such only the first is compared, and
// which one that is changes where another one comes.
func (r *rules) covering(images []int) int {
	if i := r.exact.decision(r.decisions, images); i != None {
		return i
	}
	return r.pictures.decision(r.decisions, images)
}

// precedence orders answers on the same images; the first counts.
func precedence(a decision.Answer) int {
	return slices.Index([]decision.Answer{decision.Different, decision.Same, decision.Ignore}, a)
}

// within reports whether all of a stand in b; both ascend.
func within(a, b []int) bool {
	if len(a) > len(b) {
		return false
	}
	for _, x := range a {
		if _, found := slices.BinarySearch(b, x); !found {
			return false
		}
	}
	return true
}

// byName is the decision on a relation by its name, or by a spelling of it.
func (r *rules) byName(relation leak.Relation) (int, error) {
	found := None
	if len(r.ofName) == 0 {
		return None, nil
	}
	for _, name := range append([]string{relation.Name}, relation.Spellings...) {
		key := string(relation.Kind) + " " + decision.Name(name)
		i, ok := r.ofName[key]
		if !ok {
			r.alike[strings.ToLower(key)] = decision.Name(name)
			continue
		}
		r.nameFound[i] = true
		if found == None {
			found = i
		}
		if a, b := r.decisions[found], r.decisions[i]; a.Answer != b.Answer {
			var wrong decision.Error
			wrong.Add(r.file.Where(b.Line), fmt.Sprintf("%s, but line %d says %s: %q and %q are taken for one %s", b.Answer, a.Number, a.Answer, a.Name, b.Name, b.About),
				"take one of the two lines out")
			return None, &wrong
		}
	}
	return found, nil
}

// unused says which lines name what was not found, or a label that none of their images has.
func (r *rules) unused(m *dataset.Manifest) []string {
	var lines []Decision
	for i, d := range r.decisions {
		named := len(d.Images) == 0 && d.About != decision.Detector
		if named && !r.nameFound[i] || d.About == decision.Label && len(Confirmed([]Decision{d}, m)) == 0 {
			lines = append(lines, d)
		}
	}
	slices.SortFunc(lines, func(a, b Decision) int { return a.Number - b.Number })
	var notices []string
	for _, d := range lines {
		missing := fmt.Sprintf("no image of the line has the label %q", d.Name)
		if d.About != decision.Label {
			missing = fmt.Sprintf("no %s called %q was found", d.About, d.Name)
		}
		if name, ok := r.alike[strings.ToLower(d.About+" "+d.Name)]; ok {
			missing += fmt.Sprintf(", but %q was", name)
		}
		notices = append(notices, fmt.Sprintf("%s: %s: the line is passed over", r.file.Where(d.Line), missing))
	}
	return notices
}
