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
	ofFile    [][]int        // decisions on images, by place in hashes
	ofName    map[string]int // decisions by kind and name
	ofKind    map[leak.Kind]int
	nameFound []bool            // by decision: a relation has the name
	alike     map[string]string // names of relations by kind and name in small letters
}

func newRules(b *binding) *rules {
	r := &rules{binding: b, ofFile: make([][]int, len(b.hashes)), ofName: make(map[string]int), ofKind: make(map[leak.Kind]int), nameFound: make([]bool, len(b.decisions)), alike: make(map[string]string)}
	for i, d := range b.decisions {
		switch d.About {
		case decision.Pair, decision.Cluster:
			for _, file := range b.files[i] {
				r.ofFile[file] = append(r.ofFile[file], i)
			}
		case decision.Label: // relates nothing
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

// covering is the decision on images among which all the given ones are: different
// before same before ignore. Equal files alone are covered by none.
func (r *rules) covering(images []int) int {
	var files []int
	for _, image := range images { // ascending, and so are their hashes
		files = append(files, r.fileOf[image])
	}
	files = slices.Compact(files)
	if len(files) < 2 {
		return None
	}
	rarest := files[0]
	for _, file := range files[1:] {
		if len(r.ofFile[file]) < len(r.ofFile[rarest]) {
			rarest = file
		}
	}
	best := None
	for _, i := range r.ofFile[rarest] {
		if (best == None || precedence(r.decisions[i].Answer) < precedence(r.decisions[best].Answer)) && within(files, r.files[i]) {
			best = i
		}
	}
	return best
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
