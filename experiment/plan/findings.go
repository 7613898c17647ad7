package plan

import (
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/audit/finding"
)

// Findings is what relates the images of a manifest, and what became of it.
type Findings struct {
	Evidence []dataset.Evidence // that joins images into groups

	// The rest is known where the images were audited.
	Audited   bool
	Unjoined  []Unjoined // evidence that nobody asked for and that would make folds impossible
	Edges     []resolve.Edge
	Decisions []resolve.Decision
	Conflicts []resolve.Conflict
	Aside     []dataset.Evidence // that a split alone honours: it joins no groups
	Observed  []finding.Finding  // whatever else can flatter a model, the most severe first
}

// Coarse reports whether a kind that was not joined has too few groups for the folds, and
// no more: class and kind differ. Otherwise they cannot be told apart.
func (f Findings) Coarse(u Unjoined) bool {
	return slices.ContainsFunc(f.Observed, func(o finding.Finding) bool {
		return o.Condition == finding.Coarse && o.Subject == u.Kind
	})
}

// Unjoined is a kind of evidence that was found but joins no images: a class would lie
// in fewer groups than there are folds, or mostly in one, so that no split of these
// images can tell what a network learns: the class, or what its images share.
type Unjoined struct {
	Kind   string
	Sets   [][]int // as of dataset.Evidence
	Class  string  // the first that could not be divided; empty: none in particular
	Groups int     // that it would lie in
	Share  float64 // of its images that would lie in the largest one
	Reason string  // the same in words
}
