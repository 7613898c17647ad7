package probe

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/refold/refold/stats"
)

// Kinship says whether images of one group resemble each other more than others of the
// same class, so that the class does not explain it.
type Kinship struct {
	Share    float64 // of images whose nearest one of the same class is of their group
	Expected float64 // the same where groups are dealt out anew within classes, on average
	// P is the share of such deals with at least as many, the real one included: the
	// p-value of a permutation test, exact if the images of a class are exchangeable.
	P float64
}

// Kinship takes the label and the group number of each image. An image that is alone in
// its group and class cannot find a relative, but may be dealt into another's place.
func (n *Neighbours) Kinship(labels, of []int, permutations int, r *rand.Rand) (Kinship, error) {
	if err := n.check(labels, of, permutations); err != nil {
		return Kinship{}, fmt.Errorf("the kinship of groups: %w", err)
	}
	nearest := make([]int, len(labels))
	for i, label := range labels {
		nearest[i] = n.Outside(i, func(j int) bool { return labels[j] != label })
	}
	count := func(of []int) int {
		related := 0
		for i, j := range nearest {
			if j >= 0 && of[i] == of[j] {
				related++
			}
		}
		return related
	}
	real, atLeast, sum := count(of), 1, 0
	dealer := newDealer(labels, of)
	for range permutations {
		related := count(dealer.deal(r))
		sum += related
		if related >= real {
			atLeast++
		}
	}
	images := float64(len(labels))
	return Kinship{
		Share:    float64(real) / images,
		Expected: float64(sum) / float64(permutations) / images,
		P:        float64(atLeast) / float64(permutations+1),
	}, nil
}

// Honoured is what a nearest neighbour loses where no image may be compared with its own
// group.
type Honoured struct {
	// Rows is the accuracy of the nearest neighbour where as many images of the same
	// classes as its group has, but others, are left out for each image: groups dealt out
	// anew within classes, on average. So neither fewer images nor a shortage of one class
	// explains a difference.
	Rows float64
	// Grouped is the accuracy where the group is left out.
	Grouped float64
	Loss    stats.Interval // Rows minus Grouped, clustered by group
	// P is the share of deals with an accuracy of at most Grouped, the real one included:
	// the p-value of a permutation test.
	P      float64
	Images int
	Groups int
}

// leastLoss is what is worth fewer independent groups: one image in a hundred.
const leastLoss = 0.01

// Matters says whether leaving out the group costs accuracy on these images: at least one
// in a hundred, and rarely as much if groups are dealt. Loss says how far that is known to
// hold for other groups: where a few large ones decide, its interval may hold zero.
func (h Honoured) Matters() bool { return h.P <= (1-h.Loss.Level)/2 && h.Loss.Estimate >= leastLoss }

// Honour compares by group with by rows; see [Honoured]. labels and of are the class and
// the group number of each image. An image with nothing to compare it with counts as
// wrong. Groups of beside, each like of, are left out in both, so that what is found goes
// beyond them.
func (n *Neighbours) Honour(ctx context.Context, labels, of []int, permutations int, level float64, r *rand.Rand, beside ...[]int) (Honoured, error) {
	err := n.check(labels, of, permutations)
	for _, b := range beside {
		if err == nil {
			err = n.check(labels, b, permutations)
		}
	}
	if err != nil {
		return Honoured{}, fmt.Errorf("the nearest neighbour by group: %w", err)
	}
	grouped, rows := make([]float64, len(labels)), make([]float64, len(labels))
	right := n.hits(labels, of, func(i int) { grouped[i] = 1 }, beside...)
	atMost, dealer := 1, newDealer(labels, of)
	for range permutations {
		if ctx.Err() != nil {
			return Honoured{}, ctx.Err()
		}
		dealt := n.hits(labels, dealer.deal(r), func(i int) { rows[i]++ }, beside...)
		if dealt <= right {
			atMost++
		}
	}
	for i := range rows {
		rows[i] /= float64(permutations)
	}
	byRows, err := stats.NewSample(rows, nil, of)
	if err != nil {
		return Honoured{}, err
	}
	byGroup, err := stats.NewSample(grouped, nil, of)
	if err != nil {
		return Honoured{}, err
	}
	difference, err := byRows.Minus(byGroup)
	if err != nil {
		return Honoured{}, err
	}
	h := Honoured{
		Rows: byRows.Mean(), Grouped: byGroup.Mean(), P: float64(atMost) / float64(permutations+1),
		Images: len(labels), Groups: byGroup.Groups(),
	}
	h.Loss, err = stats.Clustered(difference, level)
	// With few groups t reaches beyond what a difference of accuracies can be.
	h.Loss.Low, h.Loss.High = max(h.Loss.Low, -1), min(h.Loss.High, 1)
	return h, err
}

// Merging is the p-value, two-sided, of a permutation test whether it matters which groups
// are merged into larger ones: of[i] is the group of image i, into[i] the larger one that
// its group is part of. The accuracy of the nearest neighbour outside the larger group is
// compared with those where groups are dealt into the larger ones anew, within the class
// of their first image.
func (n *Neighbours) Merging(ctx context.Context, labels, of, into []int, permutations int, r *rand.Rand) (float64, error) {
	err := n.check(labels, of, permutations)
	if err == nil {
		err = n.check(labels, into, permutations)
	}
	if err != nil {
		return 0, fmt.Errorf("the merging of groups: %w", err)
	}
	unit, unitOf := make(map[int]int), make([]int, len(of))
	var class, larger []int // of each unit
	for i, g := range of {
		u, ok := unit[g]
		if !ok {
			u = len(class)
			unit[g] = u
			class, larger = append(class, labels[i]), append(larger, into[i])
		}
		unitOf[i] = u
	}
	count := func(larger []int) int {
		merged := make([]int, len(of))
		for i, u := range unitOf {
			merged[i] = larger[u]
		}
		return n.hits(labels, merged, func(int) {})
	}
	real, atMost, atLeast, dealer := count(larger), 1, 1, newDealer(class, larger)
	for range permutations {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		dealt := count(dealer.deal(r))
		if dealt <= real {
			atMost++
		}
		if dealt >= real {
			atLeast++
		}
	}
	return min(1, 2*float64(min(atMost, atLeast))/float64(permutations+1)), nil
}

// hits counts the images whose nearest one outside their groups has their label.
func (n *Neighbours) hits(labels, of []int, hit func(i int), beside ...[]int) int {
	right := 0
	for i, label := range labels {
		out := func(j int) bool {
			if of[j] == of[i] {
				return true
			}
			for _, b := range beside {
				if b[j] == b[i] {
					return true
				}
			}
			return false
		}
		if j := n.Outside(i, out); j >= 0 && labels[j] == label {
			hit(i)
			right++
		}
	}
	return right
}

func (n *Neighbours) check(labels, of []int, permutations int) error {
	if len(labels) != len(n.vectors) || len(of) != len(n.vectors) {
		return fmt.Errorf("%d labels and %d group numbers for %d images", len(labels), len(of), len(n.vectors))
	}
	if permutations < 1 {
		return fmt.Errorf("%d permutations: needs at least 1", permutations)
	}
	return nil
}

// dealer deals groups out anew within classes: each group keeps the images that it has of
// each class, but which ones is drawn.
type dealer struct {
	classes [][]int
	dealt   []int
}

func newDealer(labels, of []int) *dealer {
	d := &dealer{dealt: append([]int(nil), of...)}
	for i, label := range labels {
		for len(d.classes) <= label {
			d.classes = append(d.classes, nil)
		}
		d.classes[label] = append(d.classes[label], i)
	}
	return d
}

// deal returns the group of each image; the next deal overwrites it.
func (d *dealer) deal(r *rand.Rand) []int {
	for _, images := range d.classes {
		r.Shuffle(len(images), func(a, b int) {
			d.dealt[images[a]], d.dealt[images[b]] = d.dealt[images[b]], d.dealt[images[a]]
		})
	}
	return d.dealt
}
