package components

import (
	"math"

	"github.com/refold/refold/stats"
)

// Design is a number of groups and images that so many seeds test, each once.
type Design struct {
	Groups int
	Images int
	// Unequal is how much unequal groups cost: groups times the sum of squared shares of
	// images, 1 where all are alike, 1 + (coefficient of variation)^2 in general. 0: 1.
	Unequal float64
	K       int // trainings a seed
	Seeds   int
	// PerTraining is in how many trainings of a seed a group is tested, on average: 1 where
	// folds are made of whole groups, which 0 means too.
	PerTraining float64

	drawn bool // each seed tests a sample of the images
}

// designOf is that of trials, with all their images.
func designOf(t stats.Trials) Design {
	sizes := make(map[int]float64)
	clusters := t.Clusters()
	var all, squares, scores, cells float64
	for _, c := range clusters {
		squares += 2*sizes[c] + 1
		sizes[c]++
	}
	for i := range t.Len() {
		touched := make(map[int]bool)
		for _, v := range t.Of(i) {
			touched[clusters[v.Image]] = true
		}
		scores, cells = scores+float64(len(t.Of(i))), cells+float64(len(touched))
	}
	all = float64(len(clusters))
	d := Design{Groups: len(sizes), Images: len(clusters), Unequal: float64(len(sizes)) * squares / (all * all), Seeds: t.Seeds(),
		K: max(1, int(math.Round(float64(t.Len())/float64(t.Seeds())))), drawn: scores < all*float64(t.Seeds())}
	d.PerTraining = max(1, cells/(float64(d.Groups)*float64(d.Seeds)))
	return d
}

// Design is that of the scores, as if each seed tested all images.
func (c Components) Design() Design { return c.design }

// weights are what a unit of each variance adds to that of the mean.
func (d Design) weights() variances {
	g, n, r, k := float64(d.Groups), float64(d.Images), float64(d.Seeds), float64(d.K)
	unequal, spread := max(1, d.Unequal), max(1, d.PerTraining)
	return variances{unequal / g, 1 / n, 1 / r, 1 / (r * k), max(unequal/(g*r*spread), 1/(n*r)), 1 / (n * r)}
}

// Predict is the variance of the mean under another design, with seeds that test all its
// images, and the part of it that more seeds would remove. Parts that could not be told
// are where Missing says, so that the variance is right for as many seeds as there were;
// of a single seed, more of them bring nothing that is known.
func (c Components) Predict(d Design) (variance, ofSeeds float64, err error) {
	if d.Groups < 1 || d.Images < d.Groups || d.K < 1 || d.Seeds < 1 {
		return 0, 0, stats.Refuse(stats.ErrInvalid, "a design of %d images in %d groups, k %d and %d seeds: needs one of each, and as many images as groups", d.Images, d.Groups, d.K, d.Seeds)
	}
	w := d.weights()
	for i, v := range c.truth {
		variance += w[i] * v
		if i >= 2 {
			ofSeeds += w[i] * v
		}
	}
	return variance, ofSeeds, nil
}
