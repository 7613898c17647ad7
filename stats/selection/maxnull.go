package selection

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/stats"
)

// Null is whether the best of several looks knows anything of the labels.
type Null struct {
	P         float64
	Excess    float64 // of the best epochs: accuracy beyond chance, mean over seeds and folds
	Expected  float64 // the mean of that where labels mean nothing: what choosing alone adds
	Published float64
	Draws     int
	Warnings  []string
}

// MaxNull tests whether labels have nothing to do with what the epochs predict. What is
// tested is the mean over folds of the largest excess over epochs,
//
//	excess = accuracy - sum over classes of (share predicted x share of labels),
//
// the accuracy beyond that of the same predictions given at random (the numerator of
// Cohen's kappa), so that a model which always gives the larger class has none. Under the
// null hypothesis labels are dealt again by group: each group takes the labels of another
// one, in any order, repeated or cut to its size, and all folds and seeds see the same
// labels. P is (1 + draws that reach the excess) / (1 + draws).
//
// Labels go by group, since those of related images are alike: permuting them within groups
// would change nothing where a group has one label. It assumes that groups can be
// exchanged, so that a group's label has nothing to do with its size.
//
// The models stay as they are, where training again in each draw would be exact. What a
// fold's draws are is right for it, but folds learned from each other's labels: where
// predictions are linear in the labels y that were trained on, the sum over folds is
// sum_(f,h) y_f K_fh y_h, each pair of folds twice, and its variance twice that of the draws,
// which change one y of each pair. So with several folds the draws are spread about their
// mean by sqrt(2). See the simulation beside.
func MaxNull(in Input) (Null, error) {
	p, err := prepare(in)
	if err != nil {
		return Null{}, fmt.Errorf("the null distribution of the best: %w", err)
	}
	d, err := newDealer(in, p)
	if err != nil {
		return Null{}, fmt.Errorf("the null distribution of the best: %w", err)
	}
	n := Null{Published: p.published(), Draws: in.Draws, Excess: d.excess(d.truth()), Warnings: p.warnings()}
	drawn := make([]float64, in.Draws)
	for r := range drawn {
		drawn[r] = d.excess(d.deal(in.Random))
	}
	n.Expected = total(drawn) / float64(in.Draws)
	reached := 1
	for _, x := range drawn {
		if n.Expected+d.spread*(x-n.Expected) >= n.Excess-1e-12 {
			reached++
		}
	}
	n.P = float64(reached) / float64(1+in.Draws)
	return n, nil
}

// dealer deals labels to groups. The label of an image that several seeds test is the same
// in each: group and place within it say which one it is.
type dealer struct {
	folds   []Fold
	shares  []float64
	spread  float64 // of draws about their mean
	classes int
	own     [][]int     // labels by group: its longest list
	group   [][]int     // of each image of each fold, counted from 0
	place   [][]int     // of each image within its group
	counts  [][][]int32 // folds x epochs x classes: how often each is predicted
}

func newDealer(in Input, p *prepared) (*dealer, error) {
	d := &dealer{folds: in.Folds, own: make([][]int, p.groups), spread: 1}
	seeds := make(map[int]bool)
	varied := false
	for _, f := range in.Folds {
		if seeds[f.Seed] {
			d.spread = math.Sqrt2
		}
		seeds[f.Seed] = true
		for e := range f.Predicted {
			d.classes = max(d.classes, slices.Max(f.Predicted[e])+1)
		}
		d.classes = max(d.classes, slices.Max(f.Labels)+1)
		varied = varied || slices.ContainsFunc(f.Labels, func(label int) bool { return label != in.Folds[0].Labels[0] })
	}
	const most = 10_000
	switch {
	case d.classes > most:
		return nil, stats.Refuse(stats.ErrInvalid, "class %d: class numbers must be below %d", d.classes-1, most)
	case !varied:
		return nil, ErrOneClass
	}
	for i, f := range in.Folds {
		d.add(f, p.folds[i], p.numbers)
	}
	return d, nil
}

// add adds a fold.
func (d *dealer) add(f Fold, summed fold, numbers []int) {
	group, place := make([]int, len(f.Labels)), make([]int, len(f.Labels))
	seen := make(map[int][]int)
	for j, label := range f.Labels {
		g, _ := slices.BinarySearch(numbers, f.Groups[j])
		group[j], place[j] = g, len(seen[g])
		seen[g] = append(seen[g], label)
	}
	for g, labels := range seen {
		if len(labels) > len(d.own[g]) {
			d.own[g] = labels
		}
	}
	counts := make([][]int32, len(f.Predicted))
	for e, predicted := range f.Predicted {
		counts[e] = make([]int32, d.classes)
		for _, class := range predicted {
			counts[e][class]++
		}
	}
	d.shares = append(d.shares, summed.share)
	d.group, d.place, d.counts = append(d.group, group), append(d.place, place), append(d.counts, counts)
}

// truth are the labels of the folds as they are.
func (d *dealer) truth() [][]int {
	var labels [][]int
	for _, f := range d.folds {
		labels = append(labels, f.Labels)
	}
	return labels
}

// deal gives each group the labels of another, in all folds.
func (d *dealer) deal(random *rand.Rand) [][]int {
	dealt := make([][]int, len(d.own))
	for g, from := range random.Perm(len(d.own)) {
		labels := slices.Clone(d.own[from])
		random.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
		dealt[g] = make([]int, len(d.own[g]))
		for i := range dealt[g] {
			dealt[g][i] = labels[i%len(labels)]
		}
	}
	all := make([][]int, len(d.folds))
	for i := range all {
		all[i] = make([]int, len(d.group[i]))
		for j, g := range d.group[i] {
			all[i][j] = dealt[g][d.place[i][j]]
		}
	}
	return all
}

// excess is the mean over folds of the largest one over epochs, with these labels.
func (d *dealer) excess(labels [][]int) float64 {
	sum := 0.0
	for i, f := range d.folds {
		truth, of := labels[i], make([]int, d.classes)
		for _, class := range truth {
			of[class]++
		}
		best, n := -2.0, float64(len(truth))
		for e, predicted := range f.Predicted {
			right, chance := 0, 0
			for j, class := range predicted {
				if class == truth[j] {
					right++
				}
			}
			for class, count := range d.counts[i][e] {
				chance += int(count) * of[class]
			}
			best = max(best, float64(right)/n-float64(chance)/n/n)
		}
		sum += d.shares[i] * best
	}
	return sum
}
