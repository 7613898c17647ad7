package crossval

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Methods of the intervals, as they stand in stats.Interval.
const (
	MethodAllPairs      = "Bayle, all pairs"
	MethodWithinFold    = "Bayle, within folds"
	MethodNaive         = "naive cross-validation"
	MethodConservativeZ = "conservative Z"
	MethodNestedCV      = "nested cross-validation"
	MethodNestedGroups  = "nested cross-validation, by groups"
)

// fewImages is below what a normal distribution of the mean of 0s and 1s is trusted with.
const fewImages = 30

// AllPairs is the interval of the k-fold test accuracy by the central limit theorem of
// cross-validation, with the all-pairs variance (Bayle, Bayle, Janson and Mackey, NeurIPS
// 2020, section 4.2; the Wald CV interval, ci.wald_cv, of mlr3inferr):
//
//	mean +- z * s / sqrt(n),   s^2 = mean over images of (v_i - mean)^2
//
// It assumes independent images and a procedure so stable that exchanging one training
// image hardly changes a loss. Its estimand is the mean accuracy of the very models that
// the folds trained, and not that of the procedure: what the training sets have in common
// is not in it. Any number of folds will do, leave-one-out too.
//
// The paper has one partition. Over several seeds, v_i is the mean of image i over them: its
// asymptotic linearity (theorem 1) holds for each partition with the same leading term, and
// so for the mean of finitely many; the estimand is then the mean over their models. Seeds that do
// not test the same images are stats.ErrDesign, a single fold or image stats.ErrTooFew.
// Values that do not vary give an interval of no width, with a warning.
func AllPairs(t stats.Trials, level float64) (stats.Interval, error) {
	s, err := imageMeans(t)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the all-pairs interval: %w", err)
	}
	n := float64(s.Len())
	i, err := normal(s, stats.Variance(s.Values())*(n-1)/n, level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the all-pairs interval: %w", err)
	}
	i.Method, i.Estimand = MethodAllPairs, stats.EstimandImages
	return i, nil
}

// WithinFold is [AllPairs] with the within-fold variance (Bayle et al. 2020, section 4.1):
//
//	s^2 = sum over folds of n_f/n * (sample variance of the fold's values)
//
// The paper has folds of equal size, where that is the mean of the fold variances (which
// mlr3inferr takes for all); weighting by size makes it the variance of the mean over
// images. Over several seeds it is the mean of their s^2, which is that of one seed and so
// errs to the wide side. A fold of one image has no variance: leave-one-out, or any such
// fold, is stats.ErrDesign.
func WithinFold(t stats.Trials, level float64) (stats.Interval, error) {
	s, err := imageMeans(t)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the within-fold interval: %w", err)
	}
	variance := 0.0
	for f := range t.Len() {
		tested := t.Of(f)
		if len(tested) < 2 {
			return stats.Interval{}, stats.Refuse(stats.ErrDesign, "the within-fold interval: fold %d of seed %d tests one image, which has no variance: needs at least 2 in each, or the all-pairs interval", tested[0].Fold, tested[0].Seed)
		}
		values := make([]float64, len(tested))
		for i, v := range tested {
			values[i] = v.Value
		}
		variance += stats.Variance(values) * float64(len(values))
	}
	i, err := normal(s, variance/float64(s.Len()*t.Seeds()), level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the within-fold interval: %w", err)
	}
	i.Method, i.Estimand = MethodWithinFold, stats.EstimandImages
	return i, nil
}

// Naive is what is mostly published as the interval of cross-validation, mean +- z * s /
// sqrt(n) with the sample standard deviation s of the images' values, read as one of the
// procedure's accuracy (naive_cv of the package nestedcv; Bates, Hastie and Tibshirani,
// JASA 119, 2024). It is for comparison only, and its warning says so: a nominal miss of 10 % was one of 31 % in
// the paper. Seeds count as in [AllPairs].
func Naive(t stats.Trials, level float64) (stats.Interval, error) {
	s, err := imageMeans(t)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the naive interval: %w", err)
	}
	i, err := normal(s, stats.Variance(s.Values()), level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the naive interval: %w", err)
	}
	i.Method, i.Estimand = MethodNaive, stats.EstimandProcedure
	i.Warnings = append(i.Warnings, "for comparison only: it takes values of models with common training images for independent ones, and is too narrow")
	return i, nil
}

// normal is the interval of a mean over independent images of the given variance.
func normal(s stats.Sample, variance, level float64) (stats.Interval, error) {
	n := float64(s.Len())
	i, err := stats.TInterval(s.Mean(), math.Sqrt(variance/n), math.Inf(1), level)
	if err != nil {
		return stats.Interval{}, err
	}
	i.Units = n
	if !s.Singletons() {
		i.Warnings = append(i.Warnings, fmt.Sprintf("the %d images come in %d groups: the interval takes them for independent", s.Len(), s.Groups()))
	}
	if s.Len() < fewImages {
		i.Warnings = append(i.Warnings, fmt.Sprintf("only %d images (fewer than %d): the mean is hardly normal", s.Len(), fewImages))
	}
	if i.SE == 0 {
		i.Warnings = append(i.Warnings, "the values do not vary: the interval has no width")
	}
	return i, nil
}

// imageMeans is the mean of each image over the seeds, which all have to test it.
func imageMeans(t stats.Trials) (stats.Sample, error) {
	s, err := t.Sample()
	if err != nil {
		return stats.Sample{}, err
	}
	for i := range t.Seeds() {
		first, end := t.OfSeed(i)
		tested := 0
		for f := first; f < end; f++ {
			tested += len(t.Of(f))
		}
		seed := t.Of(first)[0].Seed
		switch {
		case end-first < 2:
			return stats.Sample{}, stats.Refuse(stats.ErrTooFew, "seed %d has one fold: needs at least 2", seed)
		case tested != s.Len():
			return stats.Sample{}, stats.Refuse(stats.ErrDesign, "seed %d tests %d of %d images: every seed must test the same ones", seed, tested, s.Len())
		}
	}
	return s, nil
}
