package audit

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/audit/probe"
)

// examination is what candidates are examined on.
type examination struct {
	in         ForgottenInput
	compared   []int // images
	labels     []int // of those compared
	neighbours *probe.Neighbours
	level      float64 // divided among candidates
}

func (e examination) examine(ctx context.Context, c *Candidate, r *rand.Rand) (err error) {
	sizes := make([]int, len(c.Sets))
	for s, set := range c.Sets {
		sizes[s] = len(set)
	}
	c.Crossing = ExpectedCrossing(sizes, len(e.in.Paths), e.in.Folds)
	c.Refused = e.in.refusal(c.Sets, r)
	of := c.of(len(e.in.Paths), e.compared)
	if len(slices.Compact(slices.Sorted(slices.Values(of)))) < 2 {
		return nil // what is left of it is one set: nothing can be compared
	}
	if c.Kinship, err = e.neighbours.Kinship(e.labels, of, e.permutations(), r); err != nil {
		return err
	}
	if c.Effect, err = e.neighbours.Honour(ctx, e.labels, of, e.permutations(), e.level, r); err != nil {
		return err
	}
	c.Matters = c.Effect.Matters()
	return nil
}

// permutations are so many that the smallest p-value lies well below the level.
func (e examination) permutations() int { return max(999, int(4/(1-e.level))) }

// chooseNested decides between candidates of which one divides the other.
func (e examination) chooseNested(ctx context.Context, all []Candidate, r *rand.Rand) error {
	for f := range all {
		for l := range all {
			fine, large := &all[f], &all[l]
			if f == l || !fine.Matters || !large.Matters || fine.Refused != "" || large.Refused != "" || !e.within(*fine, *large) {
				continue
			}
			n := len(e.in.Paths)
			p, err := e.neighbours.Merging(ctx, e.labels, fine.of(n, e.compared), large.of(n, e.compared), e.permutations(), r)
			if err != nil {
				return err
			}
			if p <= 1-e.level {
				fine.Instead = large.What
			} else {
				large.Instead = fine.What
			}
		}
	}
	return nil
}

// chooseBeside goes through what is suggested, columns first, then by what it costs, and
// keeps what matters where those before it are honoured already. A column is somebody's
// word for what belongs together; a part of a name is a guess.
func (e examination) chooseBeside(ctx context.Context, all []Candidate, r *rand.Rand) error {
	var first string
	var chosen [][]int
	for _, columns := range []bool{true, false} {
		for a := range all {
			c := &all[a]
			if c.Column != columns || !c.Suggested() {
				continue
			}
			of := c.of(len(e.in.Paths), e.compared)
			if len(chosen) == 0 {
				first = c.What
			} else if beyond, err := e.neighbours.Honour(ctx, e.labels, of, e.permutations(), e.level, r, chosen...); err != nil {
				return err
			} else if !beyond.Matters() {
				c.Instead = first
				continue
			}
			chosen = append(chosen, of)
		}
	}
	return nil
}

// within says whether every set of fine lies in one set of large.
func (e examination) within(fine, large Candidate) bool {
	of := large.of(len(e.in.Paths), upTo(len(e.in.Paths)))
	for _, set := range fine.Sets {
		for _, i := range set {
			if of[i] != of[set[0]] {
				return false
			}
		}
	}
	return true
}

// refusal says why there are no folds that honour the sets beside the known groups, where
// there are some that honour those alone.
func (in ForgottenInput) refusal(sets [][]int, r *rand.Rand) string {
	known := dataset.Evidence{Sets: in.Honoured.Members()}
	groups := dataset.Join(len(in.Paths), known, dataset.Evidence{Sets: sets})
	if _, err := fold.Groups(in.Labels, groups, upTo(len(in.Paths)), in.Folds, 0, r); err != nil && in.divisible() {
		return fold.NameClass(err, in.Classes).Error()
	}
	return ""
}

// divisible reports whether there are folds that honour the known groups. It looks for them
// with random numbers of its own, so that asking changes nothing else.
func (in ForgottenInput) divisible() bool {
	_, err := fold.Groups(in.Labels, in.Honoured, upTo(len(in.Paths)), in.Folds, 0, rand.New(rand.NewPCG(0, 0)))
	return err == nil
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
