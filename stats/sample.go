package stats

import (
	"fmt"
	"math"
	"slices"
)

// Sample is a measure taken on every image of a data set, such as its accuracy
// averaged over seeds, with the cluster that the image belongs to and how often it
// counts. [NewSample] checks it once for all estimators, and it does not change
// afterwards. The zero Sample holds no images; no estimator takes it.
type Sample struct {
	values, weights []float64
	clusters        []int
	differences     bool // of two samples
	totals          totals
}

// NewSample makes a sample of one value and one cluster number an image. Values are
// finite; only some estimators ask for accuracies from 0 to 1. A weight, above 0, is
// how often the image counts, such as the number of seeds that tested it where each
// seed draws its own images; only ratios of weights matter, of at most 1e9.
// nil: all alike.
func NewSample(values, weights []float64, clusters []int) (Sample, error) {
	if err := checkSample(values, weights, clusters); err != nil {
		return Sample{}, fmt.Errorf("the sample: %w", err)
	}
	if weights == nil {
		weights = slices.Repeat([]float64{1}, len(values))
	}
	s := Sample{values: slices.Clone(values), weights: slices.Clone(weights), clusters: slices.Clone(clusters)}
	s.totals = newTotals(s.values, s.weights, s.clusters)
	if !s.totals.finite() {
		return Sample{}, Refuse(ErrInvalid, "the sample: the values or weights are too large to be added up")
	}
	return s, nil
}

// maxWeightRatio keeps an image from having all the weight but for rounding.
const maxWeightRatio = 1e9

func checkSample(values, weights []float64, clusters []int) error {
	switch {
	case len(values) == 0:
		return errNoImages
	case len(values) != len(clusters):
		return Refuse(ErrInvalid, "%d values but %d cluster numbers: one of each an image is needed", len(values), len(clusters))
	case weights != nil && len(values) != len(weights):
		return Refuse(ErrInvalid, "%d values but %d weights: one of each an image is needed", len(values), len(weights))
	}
	if err := checkFinite("the value of image", values); err != nil {
		return err
	}
	if err := checkFinite("the weight of image", weights); err != nil {
		return err
	}
	for i, w := range weights {
		if w <= 0 {
			return Refuse(ErrInvalid, "the weight of image %d is %v: must be above 0", i, w)
		}
	}
	if weights != nil && slices.Max(weights)/slices.Min(weights) > maxWeightRatio {
		return Refuse(ErrInvalid, "weights from %v to %v: the largest must be at most %g times the smallest", slices.Min(weights), slices.Max(weights), maxWeightRatio)
	}
	return nil
}

var errNoImages = Refuse(ErrTooFew, "no images")

// check refuses the zero sample.
func (s Sample) check() error {
	if s.Len() == 0 {
		return errNoImages
	}
	return nil
}

// checkAccuracies refuses the zero sample and values outside [0, 1].
func (s Sample) checkAccuracies() error {
	if err := s.check(); err != nil {
		return err
	}
	return checkAccuracies("the accuracy of image", s.values)
}

// Len is the number of images.
func (s Sample) Len() int { return len(s.values) }

// Values are those of the images, in the order in which they were given.
func (s Sample) Values() []float64 { return slices.Clone(s.values) }

// Weights are those of the images, in the order in which they were given; all 1 where
// none were.
func (s Sample) Weights() []float64 { return slices.Clone(s.weights) }

// Clusters are the cluster numbers of the images, in the order in which they were given.
func (s Sample) Clusters() []int { return slices.Clone(s.clusters) }

// Totals are the sums of values and of weights in each cluster, in ascending order of the
// cluster number. Weights are scaled to a mean of 1, so that those of equal ones are
// numbers of images, and all sizes come to [Sample.Len].
func (s Sample) Totals() (sums, sizes []float64) {
	return slices.Clone(s.totals.sums), slices.Clone(s.totals.sizes)
}

// Groups is the number of clusters.
func (s Sample) Groups() int { return len(s.totals.sums) }

// Singletons says whether every image is a cluster of its own.
func (s Sample) Singletons() bool { return s.Len() > 0 && s.Groups() == s.Len() }

// Mean is the mean over images, each as often as it counts; 0 without images.
func (s Sample) Mean() float64 { return s.totals.mean }

// Minus is the sample of differences from another one over the same images, in the
// same order, that count alike; it is an error where these differ. A difference of
// accuracies that is nothing but rounding error is 0.
func (s Sample) Minus(other Sample) (Sample, error) {
	d, err := s.joined(other, func(a, b float64) float64 { return clean(a - b) })
	if err != nil {
		return Sample{}, fmt.Errorf("the paired difference: %w", err)
	}
	d.differences = true
	return d, nil
}

// Average is the mean, image by image, with another sample of the same images, as for
// [Sample.Minus].
func (s Sample) Average(other Sample) (Sample, error) {
	a, err := s.joined(other, func(a, b float64) float64 { return (a + b) / 2 })
	if err != nil {
		return Sample{}, fmt.Errorf("the average of two samples: %w", err)
	}
	a.differences = s.differences
	return a, nil
}

// joined puts two samples of the same images together, value by value.
func (s Sample) joined(other Sample, join func(a, b float64) float64) (Sample, error) {
	if err := s.checkSameImages(other); err != nil {
		return Sample{}, err
	}
	values := make([]float64, s.Len())
	for i := range values {
		values[i] = join(s.values[i], other.values[i])
	}
	return NewSample(values, s.weights, s.clusters)
}

// checkSameImages refuses samples of which the images cannot be the same.
func (s Sample) checkSameImages(other Sample) error {
	if s.Len() != other.Len() {
		return Refuse(ErrInvalid, "%d images against %d: must be the same images", s.Len(), other.Len())
	}
	for i := range s.values {
		switch {
		case s.clusters[i] != other.clusters[i]:
			return Refuse(ErrInvalid, "image %d is of cluster %d in one sample and of cluster %d in the other: must be the same images in the same order", i, s.clusters[i], other.clusters[i])
		case s.weights[i] != other.weights[i]:
			return Refuse(ErrInvalid, "image %d has weight %v in one sample and %v in the other: must be the same images in the same order", i, s.weights[i], other.weights[i])
		}
	}
	return nil
}

// clean is a difference of accuracies without rounding error, so that equal ones
// have neither difference nor variance.
func clean(difference float64) float64 {
	if math.Abs(difference) < 1e-12 {
		return 0
	}
	return difference
}

// LargestShare is the share of the most frequent class, where labels has the class of
// each image.
func (s Sample) LargestShare(labels []int) (float64, error) {
	if err := s.check(); err != nil {
		return 0, fmt.Errorf("the largest class: %w", err)
	}
	if len(labels) != s.Len() {
		return 0, Refuse(ErrInvalid, "the largest class: %d images but %d labels", s.Len(), len(labels))
	}
	of, sum, most := make(map[int]float64), 0.0, 0.0
	for i, class := range labels {
		of[class] += s.weights[i]
		sum += s.weights[i]
		most = max(most, of[class])
	}
	return most / sum, nil
}

// EffectiveUnits is the number of independent images that would give the same
// variance of the mean: n over the design effect (Kish, Survey Sampling, 1965,
// section 8.2),
//
//	n * sum_i d_i^2 / sum_c (sum_{i in c} d_i)^2,   d_i = v_i - mean
//
// With weights w_i, which come to n in all, it is n * sum_i w_i d_i^2 /
// sum_c (sum_{i in c} w_i d_i)^2, never above Kish's n^2 / sum w_i^2.
//
// It is n where all images are singletons, G where the images of each of G equal
// clusters agree, never above n, and never below 1. Values without any variance
// (all correct) show no design effect; every cluster then counts once. It is 0
// without images.
func (s Sample) EffectiveUnits() float64 {
	t := s.totals
	if t.independent == 0 {
		return float64(s.Groups())
	}
	if t.clustered == 0 {
		return t.limit
	}
	return min(max(t.n*t.independent/t.clustered, 1), t.limit)
}

// Estimand is what an interval of the mean is about.
func (s Sample) Estimand() string {
	switch {
	case s.differences && s.Singletons():
		return EstimandDifference
	case s.differences:
		return EstimandGroupDiff
	case s.Singletons():
		return EstimandImages
	}
	return EstimandGroups
}

// Doubts are the warnings that few or very unequal clusters raise; none without images.
func (s Sample) Doubts() []string {
	if s.Len() == 0 {
		return nil
	}
	var w []string
	t := s.totals
	if s.Groups() < fewClusters {
		w = append(w, fmt.Sprintf("only %d groups (fewer than %d): such intervals are often too narrow", s.Groups(), fewClusters))
	}
	if largest := slices.Max(t.sizes); largest > t.n/2 && s.Groups() > 1 {
		w = append(w, fmt.Sprintf("one group holds %.0f of %.0f images: it decides most of the figure", largest, t.n))
	}
	if t.clustered == 0 {
		w = append(w, "the groups do not differ at all: the clustered variance is 0")
	}
	return w
}
