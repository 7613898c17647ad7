package fold

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Rows divides a sample into k folds over images, stratified by class: fold
// sizes differ by at most one image, and so do the folds' counts of each class.
// validation is the share of each training side that is set aside as its inner
// validation part, stratified too (largest remainder); every class keeps at least
// one training image. A class with fewer than k images is a *ClassError, about the
// smallest of them. labels are those of all images, sample are indices into them.
func Rows(labels, sample []int, k int, validation float64, r *rand.Rand) ([]Fold, error) {
	if err := checkFolds(len(sample), k, validation); err != nil {
		return nil, err
	}
	classes := byClass(labels, sample)
	if c, size := smallest(classes); size < k {
		return nil, &ClassError{Class: c, Problem: fmt.Sprintf("has %d of the sample's %d images: %d folds that all test it need at least %d; %s",
			size, len(sample), k, k, forFolds(size))}
	}
	tests := make([][]int, k)
	deal := 0 // goes on from class to class, which keeps the fold sizes equal
	for _, members := range classes {
		shuffle(members, r)
		for _, i := range members {
			tests[deal%k] = append(tests[deal%k], i)
			deal++
		}
	}
	folds := make([]Fold, k)
	for f, test := range tests {
		slices.Sort(test)
		train := without(sample, test)
		part := rowValidation(labels, train, validation, r)
		folds[f] = Fold{Train: without(train, part), Validation: part, Test: test}
	}
	return folds, nil
}

// smallest is the class with the fewest images, and how many it has.
func smallest(classes [][]int) (class, size int) {
	size = math.MaxInt
	for c, members := range classes {
		if len(members) < size {
			class, size = c, len(members)
		}
	}
	return class, size
}

// forFolds is what to do about a class with too few images for its folds.
func forFolds(images int) string {
	if images < 2 { // no k divides it
		return "add images of this class or take it out"
	}
	return fmt.Sprintf("lower k to %d or add images of this class", images)
}

// rowValidation draws the inner validation part of a training side: at least one
// image where validation is positive and a class has more than one.
func rowValidation(labels, train []int, validation float64, r *rand.Rand) []int {
	part := []int{}
	if validation == 0 {
		return part
	}
	classes := byClass(labels, train)
	sizes := make([]int, len(classes))
	for c, members := range classes {
		sizes[c] = len(members)
	}
	want := max(1, int(math.Round(validation*float64(len(train)))))
	for c, share := range apportion(want, sizes) {
		shuffle(classes[c], r)
		part = append(part, classes[c][:max(0, min(share, sizes[c]-1))]...)
	}
	slices.Sort(part)
	return part
}

// without returns the elements of all that are not in some, in their order.
func without(all, some []int) []int {
	drop := make(map[int]bool, len(some))
	for _, i := range some {
		drop[i] = true
	}
	rest := make([]int, 0, len(all)-len(some))
	for _, i := range all {
		if !drop[i] {
			rest = append(rest, i)
		}
	}
	return rest
}
