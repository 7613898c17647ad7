package simulation

import (
	"errors"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/stats/crossval"
)

// further trains more than cross-validation did, for the methods that need that.
type further struct {
	design  Design
	data    Data
	trainer Trainer
}

// Reasons for which a method has no interval.
var (
	errNoTrainer = errors.New("the result comes without what trained it")
	errHalf      = errors.New("a half of the groups has a class in one group alone")
)

// unused is the fold of a group that neither trains nor tests.
const unused = -1

// without trains on all folds but two, which may be the same.
func (t further) without(folds []int, f, g int) Classifier {
	on := make([]bool, len(folds))
	for group, fold := range folds {
		on[group] = fold != unused && fold != f && fold != g
	}
	return t.trainer.Train(on)
}

// whole trains on all images.
func (t further) whole() Classifier {
	return t.trainer.Train(slices.Repeat([]bool{true}, t.data.count))
}

// nested is nested cross-validation with the folds of the design. The classifier without two
// folds serves both.
func (t further) nested(repetitions int, random *rand.Rand) (crossval.Nested, error) {
	if t.trainer == nil {
		return crossval.Nested{}, errNoTrainer
	}
	var all crossval.Nested
	for range repetitions {
		folds := t.data.divide(t.design.Classes, t.design.K, random)
		out := make([]crossval.NestedFold, t.design.K)
		for f := range out {
			for g := range f + 1 {
				t.pair(folds, f, g, out)
			}
		}
		all.Repetitions = append(all.Repetitions, out)
	}
	return all, nil
}

// pair adds what the classifier without two folds says of them.
func (t further) pair(folds []int, f, g int, out []crossval.NestedFold) {
	classifier := t.without(folds, f, g)
	for i, group := range t.data.groups {
		fold := folds[group]
		if fold != f && fold != g {
			continue
		}
		v := value(classifier.Right(i))
		switch {
		case f == g:
			out[f].Out, out[f].Groups = append(out[f].Out, v), append(out[f].Groups, group)
		case fold == f:
			out[g].In = append(out[g].In, v)
		default:
			out[f].In = append(out[f].In, v)
		}
	}
}

// halves divide the groups into two and do in each what is done with all, so many times.
func (t further) halves(pairs int, random *rand.Rand) ([]crossval.Halves, error) {
	if t.trainer == nil {
		return nil, errNoTrainer
	}
	counts := t.data.counts(t.design.Classes)
	all := make([]crossval.Halves, pairs)
	for p := range all {
		half := divide(counts, 2, random)
		var means [2]float64
		for h := range means {
			var err error
			if means[h], err = t.half(counts, half, h, random); err != nil {
				return nil, err
			}
		}
		all[p] = crossval.Halves{First: means[0], Second: means[1]}
	}
	return all, nil
}

// half is the mean over images and seeds of cross-validation within a half of the groups,
// with the folds of the design or, where a class has fewer groups there, with as many as it
// has.
func (t further) half(counts [][]float64, half []int, h int, random *rand.Rand) (float64, error) {
	var members []int
	var of [][]float64
	for g, side := range half {
		if side == h {
			members, of = append(members, g), append(of, counts[g])
		}
	}
	k := min(t.design.K, fewestHolders(of, t.design.Classes))
	if k < 2 {
		return 0, errHalf
	}
	right, tests := 0.0, 0.0
	for range t.design.Seeds {
		folds := slices.Repeat([]int{unused}, t.data.count)
		for at, fold := range divide(of, k, random) {
			folds[members[at]] = fold
		}
		classifiers := make([]Classifier, k)
		for f := range classifiers {
			classifiers[f] = t.without(folds, f, f)
		}
		for i, g := range t.data.groups {
			if fold := folds[g]; fold != unused {
				right, tests = right+value(classifiers[fold].Right(i)), tests+1
			}
		}
	}
	return right / tests, nil
}

// fewestHolders is the number of groups that hold a class, of the class that has the fewest.
func fewestHolders(counts [][]float64, classes int) int {
	fewest := len(counts)
	for c := range classes {
		holders := 0
		for _, of := range counts {
			if of[c] > 0 {
				holders++
			}
		}
		fewest = min(fewest, holders)
	}
	return fewest
}

// value is 1 of what is right.
func value(right bool) float64 {
	if right {
		return 1
	}
	return 0
}
