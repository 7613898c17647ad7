package power

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/stats"
)

// Design is what a run tests: images in groups, by so many seeds in k folds each.
type Design struct {
	Clusters []int // the group of each image
	Labels   []int // the class of each, for the rule; nil: unknown
	Sample   int   // images that each seed draws; 0: all
	K, Seeds int
	Rows     bool    // folds of single images; otherwise of whole groups
	Held     float64 // share of the training images that is kept for validation
}

// TestOverTrain is the number of test images for each training image, without those for
// validation.
func (d Design) TestOverTrain() float64 { return 1 / (float64(d.K-1) * (1 - d.Held)) }

// Trainings is their number.
func (d Design) Trainings() int { return d.K * d.Seeds }

func (d Design) images() int {
	if d.Sample > 0 {
		return d.Sample
	}
	return len(d.Clusters)
}

func (d Design) check() error {
	groups := slices.Clone(d.Clusters)
	slices.Sort(groups)
	n := len(slices.Compact(groups))
	switch {
	case len(d.Clusters) == 0:
		return stats.Refuse(stats.ErrTooFew, "no images")
	case d.Labels != nil && len(d.Labels) != len(d.Clusters):
		return stats.Refuse(stats.ErrInvalid, "%d labels of %d images", len(d.Labels), len(d.Clusters))
	case d.K < 2 || d.Seeds < 1:
		return stats.Refuse(stats.ErrInvalid, "k %d and %d seeds: needs 2 folds and a seed", d.K, d.Seeds)
	case d.Sample < 0 || d.Sample > len(d.Clusters):
		return stats.Refuse(stats.ErrInvalid, "a sample of %d of %d images", d.Sample, len(d.Clusters))
	case !(d.Held >= 0 && d.Held < 1):
		return stats.Refuse(stats.ErrInvalid, "a validation part of %v of the training images", d.Held)
	case d.Rows && d.K > d.images(), !d.Rows && d.K > n:
		return stats.Refuse(stats.ErrInvalid, "k %d of %d groups and %d images", d.K, n, d.images())
	}
	return nil
}

// place says which images are tested where: in the order of seeds, folds and images, as
// stats.NewTrials has them. Groups, or images, go in random order into the fold that is
// smallest so far.
func (d Design) place(r *rand.Rand) []stats.Tested {
	var tested []stats.Tested
	for seed := range d.Seeds {
		sample := r.Perm(len(d.Clusters))[:d.images()]
		slices.Sort(sample)
		units := make(map[int][]int)
		var order []int
		for _, image := range sample {
			unit := d.Clusters[image]
			if d.Rows {
				unit = image
			}
			if units[unit] == nil {
				order = append(order, unit)
			}
			units[unit] = append(units[unit], image)
		}
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		sizes, first := make([]int, d.K), len(tested)
		for _, unit := range order {
			fold := slices.Index(sizes, slices.Min(sizes))
			sizes[fold] += len(units[unit])
			for _, image := range units[unit] {
				tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: fold})
			}
		}
		slices.SortFunc(tested[first:], func(a, b stats.Tested) int {
			return cmp.Or(a.Fold-b.Fold, a.Image-b.Image)
		})
	}
	return tested
}

// drawer draws what runs of a design would score.
type drawer struct {
	tested   []stats.Tested
	clusters []int // from 0
	groups   int
	design   Design
}

func newDrawer(d Design, r *rand.Rand) *drawer {
	w := &drawer{tested: d.place(r), design: d}
	index := make(map[int]int)
	for _, c := range d.Clusters {
		if _, ok := index[c]; !ok {
			index[c] = len(index)
		}
		w.clusters = append(w.clusters, index[c])
	}
	w.groups = len(index)
	return w
}

// draw fills in right and wrong answers.
func (w *drawer) draw(l latent, r *rand.Rand) (stats.Trials, error) {
	groups, images := normals(w.groups, l.group, r), normals(len(w.clusters), l.image, r)
	cells, of := make([]float64, w.groups), make([]int, w.groups) // of the training that drew them, from 1
	seed, training, trainings := 0.0, 0.0, 0
	for i := range w.tested {
		v := &w.tested[i]
		newSeed := i == 0 || v.Seed != w.tested[i-1].Seed
		if newSeed {
			seed = l.seed * r.NormFloat64()
		}
		if newSeed || v.Fold != w.tested[i-1].Fold {
			training = l.training * r.NormFloat64()
			trainings++
		}
		g := w.clusters[v.Image]
		if of[g] != trainings {
			of[g], cells[g] = trainings, l.cell*r.NormFloat64()
		}
		sum := groups[g] + images[v.Image] + seed + training + cells[g] + l.leftOver*r.NormFloat64()
		v.Value = 0
		if sum < l.threshold {
			v.Value = 1
		}
	}
	return stats.NewTrials(w.tested, w.design.Clusters)
}

func normals(n int, sd float64, r *rand.Rand) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = sd * r.NormFloat64()
	}
	return out
}
