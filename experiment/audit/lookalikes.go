package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
)

const (
	trees       = 8    // of which each keeps most near pairs together
	leaf        = 96   // images of a leaf, which are compared with each other
	allPairs    = 4096 // up to as many images, all are compared
	nearestKept = 12   // pairs of an image that can join it
)

// LookAlikes are sets of images that look alike, at most limit in each, for the split
// groups:look. It is a stress test for a set of which no groups are known: how low the
// accuracy falls where a test image has no look-alike in training. Images that look alike
// need not be related, so it is no verdict.
//
// Pairs are joined from the nearest one on, until their distance exceeds cut, except where
// a set would become larger than limit: single linkage (Florek et al., 1951) with a bound,
// which keeps the nearest together and makes no giant out of a chain. On Omniglot (Greek
// against Latin) a nearest neighbour falls further under it than under k-means, Ward's or
// complete linkage with sets as large. Pairs are the 12
// nearest of each image: of up to 4,096 images among all, of more among those in the same
// leaf of one of eight trees that halve the images along random lines (Dasgupta and
// Freund, STOC 2008). Halves are equal whatever the images are, so that time grows as
// n log n.
//
// [LookAlikeCut] and [LookAlikeLimit] have the numbers to take.
func LookAlikes(ctx context.Context, descriptors [][]float32, cut float64, limit int, r *rand.Rand) (dataset.Evidence, error) {
	if err := checkDescriptors(descriptors); err != nil {
		return dataset.Evidence{}, fmt.Errorf("look-alikes: %w", err)
	}
	if limit < 1 || !(cut >= 0) {
		return dataset.Evidence{}, fmt.Errorf("look-alikes: a limit of %d images and a cut at %v: must be at least 1 and 0", limit, cut)
	}
	near := newNearPairs(descriptors)
	rounds, size := trees, leaf
	if len(descriptors) <= allPairs {
		rounds, size = 1, allPairs
	}
	for range rounds {
		if err := near.plant(ctx, upTo(len(descriptors)), size, r); err != nil {
			return dataset.Evidence{}, err
		}
	}
	return dataset.Evidence{Kind: "look", Sets: joinNearest(len(descriptors), near.pairs(float32(cut*cut)), limit)}, nil
}

// LookAlikeLimit is the most images of a set so that a split into k folds exists whatever
// the sets are: each class then lies in at least k of them, none with half of it. It is at
// least 1.
func LookAlikeLimit(labels []int, classes, k int) int {
	counts := make([]int, classes)
	for _, label := range labels {
		counts[label]++
	}
	return max(1, slices.Min(counts)/max(k, 2))
}

// LookAlikeCut is the distance below which five of a hundred pairs lie, drawn at random:
// what looks alike depends on how different the images are.
func LookAlikeCut(descriptors [][]float32, r *rand.Rand) float64 {
	const draws = 20_000
	n := len(descriptors)
	if n < 2 {
		return 0
	}
	distances := make([]float64, draws)
	for d := range distances {
		a, b := r.IntN(n), r.IntN(n-1)
		if b >= a {
			b++
		}
		distances[d] = math.Sqrt(float64(squaredDistance(descriptors[a], descriptors[b])))
	}
	slices.Sort(distances)
	return distances[draws/20]
}

func checkDescriptors(descriptors [][]float32) error {
	if len(descriptors) == 0 {
		return errors.New("no images")
	}
	for i, d := range descriptors {
		if len(d) == 0 || len(d) != len(descriptors[0]) {
			return fmt.Errorf("the descriptor of image %d has %d numbers, the first one's has %d: must be equally many", i, len(d), len(descriptors[0]))
		}
		for _, v := range d {
			if f := float64(v); math.IsNaN(f) || math.Abs(f) > 1e15 {
				return fmt.Errorf("the descriptor of image %d holds %v: must be numbers of up to 1e15", i, v)
			}
		}
	}
	return nil
}

// pair is two images, the first one smaller.
type pair struct {
	distance float32 // squared
	a, b     int32
}

func comparePairs(x, y pair) int {
	return cmp.Or(cmp.Compare(x.distance, y.distance), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
}

// joinNearest joins the pairs in their order into sets of at most limit images.
func joinNearest(n int, pairs []pair, limit int) [][]int {
	parent, size := upTo(n), slices.Repeat([]int{1}, n)
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, p := range pairs {
		a, b := find(int(p.a)), find(int(p.b))
		if a != b && size[a]+size[b] <= limit {
			a, b = min(a, b), max(a, b)
			parent[b] = a
			size[a] += size[b]
		}
	}
	sets := make([][]int, n)
	for i := range n {
		root := find(i) // the smallest of the set
		sets[root] = append(sets[root], i)
	}
	return slices.DeleteFunc(sets, func(set []int) bool { return len(set) < 2 })
}
