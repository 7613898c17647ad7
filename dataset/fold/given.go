package fold

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
)

// DrawValidation draws the inner validation part of a training side as [Rows] does, and
// returns what is left to train on beside it.
func DrawValidation(labels, train []int, share float64, r *rand.Rand) (rest, part []int) {
	part = rowValidation(labels, train, share, r)
	return without(train, part), part
}

// ProveGiven checks folds that somebody else made: one or more, of any of the images. No
// image is on two sides of a fold or tested by two; members are ascending; no test fold or
// training part is empty or misses a class. What crosses is counted, as for rows.
func ProveGiven(m *dataset.Manifest, labels []int, groups dataset.Groups, folds []Fold) (Proof, error) {
	if len(labels) != len(m.Images) || len(groups.Of) != len(m.Images) {
		return Proof{}, fmt.Errorf("proof: %d labels and %d group members for %d images", len(labels), len(groups.Of), len(m.Images))
	}
	if len(folds) == 0 {
		return Proof{}, fmt.Errorf("proof: there are no folds")
	}
	copies := dataset.Join(len(m.Images), dataset.Copies(m))
	classes := len(byClass(labels, upTo(len(labels))))
	proof := Proof{Folds: len(folds)}
	tested := make([]bool, len(m.Images))
	for f, fold := range folds {
		members := slices.Sorted(slices.Values(slices.Concat(fold.Train, fold.Validation, fold.Test)))
		if !ascending(members, len(m.Images)) {
			return Proof{}, fmt.Errorf("proof: fold %d: an image is on two sides, or is none of the %d images", f, len(m.Images))
		}
		side, err := sides(members, fold, len(m.Images))
		if err == nil {
			err = checkClasses(labels, classes, fold)
		}
		if err != nil {
			return Proof{}, fmt.Errorf("proof: fold %d: %w", f, err)
		}
		for _, i := range fold.Test {
			if tested[i] {
				return Proof{}, fmt.Errorf("proof: fold %d: %s is tested by another fold, too", f, m.Images[i].Path)
			}
			tested[i] = true
		}
		hashes, _ := crossing(copies, side)
		whole, _ := crossing(groups, side)
		proof.CrossingHashes += hashes
		proof.CrossingGroups += whole
		proof.TestImages += len(fold.Test)
		proof.TestCrossing += related(groups, fold)
	}
	proof.Hash = hashFolds(m, folds)
	return proof, nil
}
