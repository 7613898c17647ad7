package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Tested is what a trial scored on one image of its test fold.
type Tested struct {
	Image      int     // from 0: an index into the clusters
	Seed, Fold int     // which trial; numbers are labels only
	Value      float64 // 1 for correct and 0 for wrong, or any other finite score
}

// Trials is what the trials of repeated k-fold cross-validation scored on the images that
// they tested: one value an image and seed at most. Seeds may test different images.
// [NewTrials] checks it once for all estimators, and it does not change afterwards. The
// zero Trials holds nothing; no estimator takes it.
type Trials struct {
	tested   []Tested // by seed, fold, image
	clusters []int    // of each image
	starts   []int    // of each trial in tested, and the end
	seeds    []int    // index of the first trial of each seed, and the end
}

// NewTrials takes values in any order and the cluster number of each image. An image that a
// seed tested twice is an error: its second value would count as another image.
func NewTrials(tested []Tested, clusters []int) (Trials, error) {
	if len(tested) == 0 {
		return Trials{}, fmt.Errorf("the trials: %w", errNoImages)
	}
	t := Trials{tested: slices.Clone(tested), clusters: slices.Clone(clusters)}
	slices.SortFunc(t.tested, func(a, b Tested) int {
		return cmp.Or(cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.Fold, b.Fold), cmp.Compare(a.Image, b.Image))
	})
	if err := t.check(); err != nil {
		return Trials{}, fmt.Errorf("the trials: %w", err)
	}
	for i, v := range t.tested {
		newSeed := i == 0 || v.Seed != t.tested[i-1].Seed
		if newSeed {
			t.seeds = append(t.seeds, len(t.starts))
		}
		if newSeed || v.Fold != t.tested[i-1].Fold {
			t.starts = append(t.starts, i)
		}
	}
	t.seeds, t.starts = append(t.seeds, len(t.starts)), append(t.starts, len(t.tested))
	return t, nil
}

func (t Trials) check() error {
	seen := make([]int, len(t.clusters)) // 1 + index of the value that the image's last seed gave
	for i, v := range t.tested {
		if v.Image < 0 || v.Image >= len(t.clusters) {
			return Refuse(ErrInvalid, "image %d of seed %d: there are %d images, counted from 0", v.Image, v.Seed, len(t.clusters))
		}
		if math.IsNaN(v.Value) || math.IsInf(v.Value, 0) {
			return Refuse(ErrInvalid, "the value of image %d in seed %d is %v: must be a finite number", v.Image, v.Seed, v.Value)
		}
		if last := seen[v.Image]; last > 0 && t.tested[last-1].Seed == v.Seed {
			return Refuse(ErrInvalid, "image %d is tested twice in seed %d, in folds %d and %d: needs one value an image and seed", v.Image, v.Seed, t.tested[last-1].Fold, v.Fold)
		}
		seen[v.Image] = i + 1
	}
	return nil
}

// CheckAccuracies refuses the zero Trials, and values that are no accuracies.
func (t Trials) CheckAccuracies() error {
	if len(t.tested) == 0 {
		return errNoImages
	}
	for _, v := range t.tested {
		if !(v.Value >= 0 && v.Value <= 1) {
			return Refuse(ErrInvalid, "the accuracy of image %d in seed %d is %v: must lie between 0 and 1", v.Image, v.Seed, v.Value)
		}
	}
	return nil
}

// Seeds is the number of seeds.
func (t Trials) Seeds() int { return max(0, len(t.seeds)-1) }

// Len is the number of trials.
func (t Trials) Len() int { return max(0, len(t.starts)-1) }

// Of are the values of a trial, the i-th in the order of seeds and then folds. They must
// not be changed.
func (t Trials) Of(i int) []Tested { return t.tested[t.starts[i]:t.starts[i+1]] }

// OfSeed are the indices of the trials of the i-th seed: from first up to end.
func (t Trials) OfSeed(i int) (first, end int) { return t.seeds[i], t.seeds[i+1] }

// Clusters are the cluster numbers of the images, tested or not.
func (t Trials) Clusters() []int { return slices.Clone(t.clusters) }

// Means are the mean values of the trials, in the order of seeds and then folds.
func (t Trials) Means() []float64 {
	means := make([]float64, t.Len())
	for i := range means {
		for _, v := range t.Of(i) {
			means[i] += v.Value
		}
		means[i] /= float64(len(t.Of(i)))
	}
	return means
}

// Sample is the mean of each image that was tested, over the seeds that did, in the order
// of images. An image counts as often as it was tested.
func (t Trials) Sample() (Sample, error) { return t.sample(t.tested) }

// Seed is the sample of the i-th seed alone.
func (t Trials) Seed(i int) (Sample, error) {
	if i < 0 || i >= t.Seeds() {
		return Sample{}, Refuse(ErrInvalid, "seed %d of %d: there is none", i, t.Seeds())
	}
	return t.sample(t.tested[t.starts[t.seeds[i]]:t.starts[t.seeds[i+1]]])
}

func (t Trials) sample(tested []Tested) (Sample, error) {
	if len(tested) == 0 {
		return Sample{}, errNoImages
	}
	sums, times := make([]float64, len(t.clusters)), make([]float64, len(t.clusters))
	for _, v := range tested {
		sums[v.Image] += v.Value
		times[v.Image]++
	}
	var values, weights []float64
	var clusters []int
	for image, n := range times {
		if n > 0 {
			values, weights, clusters = append(values, sums[image]/n), append(weights, n), append(clusters, t.clusters[image])
		}
	}
	return NewSample(values, weights, clusters)
}
