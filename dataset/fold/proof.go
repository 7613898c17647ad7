package fold

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/refold/refold/dataset"
)

// Proof is what was proven of a split, and what crosses where that is allowed.
// All counts are sums over folds; train, validation and test are three sides.
type Proof struct {
	Folds          int
	Hash           string // SHA-256 over the identities of all folds' members
	CrossingHashes int    // sets of copies (same file or same pixels) on two sides
	CrossingGroups int    // groups on two sides
	TestImages     int
	TestCrossing   int // test images with a member of their group in train
}

// Prove checks that folds are a sound split of the sample: every image of the
// sample is in exactly one test fold and, within each fold, on exactly one side;
// members are ascending; no test fold or training part is empty or misses a class
// that labels name. (The inner validation part may miss a class: with few groups
// it cannot always hold all.) With grouped, no copies and no group may stand on two
// sides of a fold either; without, what crosses is only counted.
func Prove(m *dataset.Manifest, labels []int, groups dataset.Groups, sample []int, folds []Fold, grouped bool) (Proof, error) {
	if len(labels) != len(m.Images) || len(groups.Of) != len(m.Images) {
		return Proof{}, fmt.Errorf("proof: %d labels and %d group members for %d images", len(labels), len(groups.Of), len(m.Images))
	}
	if err := checkTests(sample, folds, len(m.Images)); err != nil {
		return Proof{}, fmt.Errorf("proof: %w", err)
	}
	copies := dataset.Join(len(m.Images), dataset.Copies(m))
	proof := Proof{Folds: len(folds)}
	classes := len(byClass(labels, upTo(len(labels))))
	for f, fold := range folds {
		side, err := sides(sample, fold, len(m.Images))
		if err != nil {
			return Proof{}, fmt.Errorf("proof: fold %d: %w", f, err)
		}
		if err := checkClasses(labels, classes, fold); err != nil {
			return Proof{}, fmt.Errorf("proof: fold %d: %w", f, err)
		}
		hashes, hashExample := crossing(copies, side)
		whole, groupExample := crossing(groups, side)
		if grouped && hashes > 0 {
			return Proof{}, fmt.Errorf("proof: fold %d: %d sets of copies stand on two sides, such as that of %s", f, hashes, m.Images[hashExample].Path)
		}
		if grouped && whole > 0 {
			return Proof{}, fmt.Errorf("proof: fold %d: %d groups stand on two sides, such as that of %s", f, whole, m.Images[groupExample].Path)
		}
		proof.CrossingHashes += hashes
		proof.CrossingGroups += whole
		proof.TestImages += len(fold.Test)
		proof.TestCrossing += related(groups, fold)
	}
	proof.Hash = hashFolds(m, folds) // only now all members are known to be images
	return proof, nil
}

// checkTests checks that the test folds divide the sample.
func checkTests(sample []int, folds []Fold, images int) error {
	if len(folds) < 2 {
		return fmt.Errorf("%d folds: there must be at least 2", len(folds))
	}
	if !ascending(sample, images) {
		return fmt.Errorf("the sample is not ascending indices of the %d images", images)
	}
	var tested []int
	for _, fold := range folds {
		tested = append(tested, fold.Test...)
	}
	slices.Sort(tested)
	if !slices.Equal(tested, sample) {
		return fmt.Errorf("the %d test images of all folds are not the %d images of the sample, each once", len(tested), len(sample))
	}
	return nil
}

// A side of a fold; 0 is none.
const (
	trainSide = 1 + iota
	validationSide
	testSide
)

// sides returns the side of every image and checks that the sides are disjoint,
// ascending, complete, and that train and test are not empty.
func sides(sample []int, fold Fold, images int) ([]int8, error) {
	if len(fold.Train) == 0 || len(fold.Test) == 0 {
		return nil, fmt.Errorf("%d training and %d test images: neither may be empty", len(fold.Train), len(fold.Test))
	}
	side := make([]int8, images)
	count := 0
	for s, members := range [][]int{trainSide: fold.Train, validationSide: fold.Validation, testSide: fold.Test} {
		if !ascending(members, images) {
			return nil, fmt.Errorf("members are not ascending indices of the %d images", images)
		}
		for _, i := range members {
			if side[i] != 0 {
				return nil, fmt.Errorf("image number %d is on two sides", i)
			}
			side[i] = int8(s)
			count++
		}
	}
	for _, i := range sample {
		if side[i] == 0 {
			return nil, fmt.Errorf("image number %d of the sample is on no side", i)
		}
	}
	if count != len(sample) {
		return nil, fmt.Errorf("%d images, the sample has %d", count, len(sample))
	}
	return side, nil
}

// ascending reports whether members are strictly ascending and within 0 to n-1.
func ascending(members []int, n int) bool {
	for i, member := range members {
		if member < 0 || member >= n || i > 0 && members[i-1] >= member {
			return false
		}
	}
	return true
}

func checkClasses(labels []int, classes int, fold Fold) error {
	for _, side := range []struct {
		name    string
		members []int
	}{{"training", fold.Train}, {"test", fold.Test}} {
		present := make([]bool, classes)
		for _, i := range side.members {
			present[labels[i]] = true
		}
		if c := slices.Index(present, false); c >= 0 {
			return fmt.Errorf("class number %d is missing among the %d %s images", c, len(side.members), side.name)
		}
	}
	return nil
}

// crossing counts the groups with members on two sides and names a member of one.
func crossing(groups dataset.Groups, side []int8) (count, example int) {
	const several = -1
	of := make([]int8, groups.Count)
	for i, g := range groups.Of {
		switch {
		case side[i] == 0 || of[g] == several || of[g] == side[i]:
		case of[g] == 0:
			of[g] = side[i]
		default:
			of[g] = several
			count++
			example = i
		}
	}
	return count, example
}

// related counts the test images with a member of their group in train.
func related(groups dataset.Groups, fold Fold) int {
	trained := make([]bool, groups.Count)
	for _, i := range fold.Train {
		trained[groups.Of[i]] = true
	}
	count := 0
	for _, i := range fold.Test {
		if trained[groups.Of[i]] {
			count++
		}
	}
	return count
}

// hashFolds covers which identities stand on which side of which fold.
func hashFolds(m *dataset.Manifest, folds []Fold) string {
	hash := sha256.New()
	for f, fold := range folds {
		for side, members := range [][]int{fold.Train, fold.Validation, fold.Test} {
			fmt.Fprintf(hash, "fold %d side %d: %d images\n", f, side, len(members))
			for _, i := range members {
				fmt.Fprintln(hash, m.Images[i].ID)
			}
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
