package fold

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
)

// Groups divides a sample into k folds over whole groups, stratified by class
// as far as groups allow. labels and groups are those of all images, sample are
// indices into them; only a group's images in the sample count. No fold is empty,
// and every fold tests every class, so that every training side has it too.
//
// With n_c images of class c in the sample, x_fc of them in fold f and g_c in group
// g, the imbalance is sum over f, c of (x_fc - n_c/k)^2 / n_c. Groups are placed
// one by one, large ones first, each into the fold that raises it least. Since the
// best fold is no worse than a random one, the result is at most
// (1 - 1/k) * sum over g, c of g_c^2 / n_c, the mean over random divisions, in any
// order of the groups. (Only where a class would be missing in a fold are groups
// moved afterwards, which can exceed the bound.) Groups of similar size, within a
// power of two, are placed in random order, so that seeds differ.
//
// The inner validation part consists of whole groups of the training side too. It
// comes as near to its share as groups allow and never takes more than half of a
// class's training images; it holds every class where that is possible within
// that limit, which with few groups can make it larger than its share.
//
// It is an error if k is larger than the number of groups, and a *ClassError if it
// is larger than the number of groups that hold a class, or if one group holds more
// than half of a class.
func Groups(labels []int, groups dataset.Groups, sample []int, k int, validation float64, r *rand.Rand) ([]Fold, error) {
	if err := checkFolds(len(sample), k, validation); err != nil {
		return nil, err
	}
	pool := newPool(labels, groups, sample)
	if err := pool.check(k); err != nil {
		return nil, err
	}
	foldOf, _, err := pool.divide(k, r)
	if err != nil {
		return nil, err
	}
	folds := make([]Fold, k)
	for f := range folds {
		var test, rest []int
		for u, unit := range pool.units {
			if foldOf[u] == f {
				test = append(test, unit.members...)
			} else {
				rest = append(rest, unit.members...)
			}
		}
		slices.Sort(test)
		slices.Sort(rest)
		part, err := groupValidation(labels, groups, rest, validation, r)
		if err != nil {
			return nil, fmt.Errorf("fold %d: %w", f, err)
		}
		folds[f] = Fold{Train: without(rest, part), Validation: part, Test: test}
	}
	return folds, nil
}

// unit is a group as far as it is in the sample.
type unit struct {
	members []int
	counts  []int // images of each class
}

// pool is what is to be divided.
type pool struct {
	units  []unit // by group number
	totals []int  // images of each class
}

func newPool(labels []int, groups dataset.Groups, images []int) *pool {
	p := &pool{totals: make([]int, len(byClass(labels, images)))}
	index := make(map[int]int)
	for _, i := range images {
		u, ok := index[groups.Of[i]]
		if !ok {
			u = len(p.units)
			index[groups.Of[i]] = u
			p.units = append(p.units, unit{counts: make([]int, len(p.totals))})
		}
		p.units[u].members = append(p.units[u].members, i)
		p.units[u].counts[labels[i]]++
		p.totals[labels[i]]++
	}
	return p
}

func countGroups(n int) string {
	if n == 1 {
		return "1 group"
	}
	return fmt.Sprintf("%d groups", n)
}

// check refuses what cannot be divided into k folds, with the numbers.
func (p *pool) check(k int) error {
	if len(p.units) < k {
		return fmt.Errorf("the sample has %s: k = %d folds of whole groups need at least %d; lower k, or use less group evidence",
			countGroups(len(p.units)), k, k)
	}
	for c, total := range p.totals {
		holders, largest := 0, 0
		for _, u := range p.units {
			if u.counts[c] > 0 {
				holders++
			}
			largest = max(largest, u.counts[c])
		}
		if holders < k {
			return &ClassError{Class: c, Problem: fmt.Sprintf("lies in %s: k = %d folds that all test it need at least %d; lower k, or use less group evidence",
				countGroups(holders), k, k)}
		}
		if 2*largest > total {
			return &ClassError{Class: c, Problem: fmt.Sprintf("has %d of its %d images in one group, more than half: the fold that tests them would leave most of the class out of training; use less group evidence or more images",
				largest, total)}
		}
	}
	return nil
}

// divide returns the fold of every unit, and whether groups had to be moved so
// that every fold tests every class.
func (p *pool) divide(k int, r *rand.Rand) (foldOf []int, repaired bool, err error) {
	const attempts = 20
	for range attempts {
		d := newDivision(p, k)
		d.place(p.order(r), r)
		if d.missing() == 0 {
			return d.foldOf, false, nil
		}
		foldOf = d.foldOf
	}
	d := newDivision(p, k)
	for u, f := range foldOf {
		d.add(u, f)
	}
	if !d.repair() {
		return nil, false, fmt.Errorf("no division of %d groups into k = %d folds was found in which every fold tests every class; lower k, or use less group evidence",
			len(p.units), k)
	}
	return d.foldOf, true, nil
}

// order lists the units, large ones first, in random order within a power of two.
// A unit is as large as the sum of its shares of the classes.
func (p *pool) order(r *rand.Rand) []int {
	magnitude := make([]int, len(p.units))
	for u, unit := range p.units {
		share := 0.0
		for c, n := range unit.counts {
			share += float64(n) / float64(p.totals[c])
		}
		_, magnitude[u] = math.Frexp(share)
	}
	order := r.Perm(len(p.units))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(magnitude[b], magnitude[a]) })
	return order
}
