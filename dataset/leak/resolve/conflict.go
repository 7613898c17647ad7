package resolve

import (
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
)

// Conflict is a pair of images that were said to be different and are joined all the
// same, over others.
type Conflict struct {
	Decision int // of Resolution.Decisions, that says different
	A, B     int // images, A < B
	// Steps are a shortest path from A to B. There are none where so many images are
	// joined against decisions that looking for all paths would take too long.
	Steps []Step
}

// Step is a part of a path: two images, and what joins them.
type Step struct {
	From, To int
	Kind     string // of evidence
	Edge     int    // of Resolution.Edges, or None
	Decision int    // of Resolution.Decisions, that says same, or None
	Cut      string // the line of a decisions file that cuts the step; empty: none can
}

// maxVisits bounds the search for paths: a second's work.
const maxVisits = 8_000_000

// Contested finds what is joined against decisions where edges have these states, which
// are those of r.Edges but for what somebody leaves unjoined; by decision, then by images.
func (r *Resolution) Contested(m *dataset.Manifest, edges []Edge, given ...dataset.Evidence) []Conflict {
	var conflicts []Conflict
	b := r.bound
	n := newNet(len(m.Images), r.links(edges, given))
	for i, d := range r.Decisions {
		if d.Answer != decision.Different {
			continue
		}
		var elements []int // an image of each file: equal ones are copies
		for _, file := range b.files[i] {
			elements = append(elements, b.images[file][0])
		}
		for _, pair := range n.joined(elements) {
			c := Conflict{Decision: i, A: pair[0], B: pair[1]}
			if n.visits < maxVisits {
				for _, hop := range n.path(c.A, c.B) {
					c.Steps = append(c.Steps, step(b, edges, n.links[hop.link], hop))
				}
			}
			conflicts = append(conflicts, c)
		}
	}
	return conflicts
}

// links are all that joins images.
func (r *Resolution) links(edges []Edge, given []dataset.Evidence) []link {
	var links []link
	for i, e := range edges {
		if e.State == Joined && e.Kind != leak.Copies {
			links = append(links, link{e.Images, string(e.Kind), i, e.Decision})
		}
	}
	for i, d := range r.Decisions {
		if d.Answer == decision.Same && len(d.Images) > 0 {
			links = append(links, link{d.Images, string(leak.Decided), None, i})
		}
	}
	for _, e := range append([]dataset.Evidence{r.Evidence[0]}, given...) {
		for _, set := range e.Sets {
			links = append(links, link{set, e.Kind, None, None})
		}
	}
	return links
}

// step says what a hop is, and which line would cut it: one that says different or, where
// other lines say same of some of the images, ignore.
func step(b *binding, edges []Edge, l link, h hop) Step {
	s := Step{From: h.from, To: h.to, Kind: l.kind, Edge: l.edge, Decision: l.decision}
	if l.edge == None || l.decision != None {
		return s
	}
	var files []int
	var hashes []string
	for _, image := range l.images {
		if file := b.fileOf[image]; len(files) == 0 || files[len(files)-1] != file {
			files, hashes = append(files, file), append(hashes, b.hashes[file])
		}
	}
	cut := decision.On(decision.Different, edges[l.edge].Relation, hashes)
	if cut.Images != nil && len(b.same.joined(files)) > 0 {
		cut.Answer = decision.Ignore
	}
	s.Cut = cut.CSV()
	return s
}

// Remedy says how a step is cut, or why it cannot be; file is that of the decisions.
func (r *Resolution) Remedy(s Step, file string) string {
	switch {
	case s.Cut != "":
		return "add to " + file + ": " + s.Cut
	case s.Decision != None && s.Edge == None:
		return fmt.Sprintf("take line %d out of %s, which says same", r.Decisions[s.Decision].Number, file)
	case s.Decision != None:
		return fmt.Sprintf("line %d of %s says %s: change it", r.Decisions[s.Decision].Number, file, r.Decisions[s.Decision].Line)
	case s.Kind == string(leak.Copies):
		return "exact copies always stay together"
	}
	return "by " + s.Kind + ", which was asked for: change [groups] in the spec"
}
