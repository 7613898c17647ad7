package crossval

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// NestedFold is one outer fold of a repetition of nested cross-validation.
type NestedFold struct {
	// Out are the values of the fold's own images, from the model that all others trained.
	Out []float64
	// In are the values of all other images, from cross-validation among them, with the
	// other folds as its folds: of each image from the model that neither its fold nor this
	// one trained.
	In []float64
	// Groups are the group numbers of Out's images, where images come in groups that no
	// fold divides; nil: each is one of its own.
	Groups []int
}

// Nested is the outcome of nested cross-validation of one set of images: repetitions, each
// with K outer folds of its own partition. K is at least 3 and the same in all.
type Nested struct {
	Repetitions [][]NestedFold
}

// NestedInterval is an interval of [NestedCV] with what it is made of.
type NestedInterval struct {
	stats.Interval
	MSE   float64 // estimated mean squared error of the estimate, for all images; may be below 0
	Naive float64 // standard error as if values of different images, or groups, were independent
	Inner float64 // mean of the inner values, of models that (K-2)/K of the images trained
	Outer float64 // mean of the outer values, of models that (K-1)/K of them trained
	Bias  float64 // of Inner, which Estimate is free of
}

// fewRepetitions is the number of repetitions of mlr3inferr; the paper's package takes 50.
const fewRepetitions = 10

// NestedCV is the interval of nested cross-validation (Bates, Hastie and Tibshirani, JASA
// 119, 2024, algorithm 1 and section 4):
//
//	a = (mean of In - mean of Out)^2,  b = variance of the mean of Out    of an outer fold
//	MSE = (K-1)/K * mean over all outer folds of (a - b)
//	SE  = sqrt(MSE), at least s/sqrt(n) and at most sqrt(K) * s/sqrt(n)
//	estimate +- z * SE,  estimate = Inner - Bias
//
// for n images and s the standard deviation of all inner values. (K-1)/K, as in the authors'
// package nestedcv and in mlr3inferr (R's oosse has its inverse), takes the MSE from the
// training images of an outer fold to all images; the limits are those of folds that are
// independent and that are all alike.
//
// Bias = (1 + (K-2)/K) * (Inner - Outer), as mlr3inferr and oosse have it from the paper;
// nestedcv has 1 + ((K-2)/K)^1.5. Inner, Outer and what is sought lie on a learning curve at
// (K-2)/K, (K-1)/K and all of the images. Where that falls as c + b/m in the number m of
// training images, (Inner - sought)/(Inner - Outer) is 2(K-1)/K, which is the first factor
// exactly; nestedcv's stands for about c + b/m^2, a faster learner than most, and corrects
// less.
//
// The grouped form, which no reference has, is the same with clustered variances: b is that
// of stats.Clustered within the fold; in place of s/sqrt(n) is the clustered standard error
// of all outer values (root mean square over repetitions), and of z the quantile of t on
// G - 1 degrees of freedom for G groups.
//
// It assumes that images, or groups, are independent of each other and that the inner
// folds are the other outer folds. An outer fold of a single image or group has no b, as
// in leave-one-out: stats.ErrDesign. So are folds that do not make up the same images in
// all repetitions, and groups that lie in two folds.
func NestedCV(in Nested, level float64) (NestedInterval, error) {
	if err := in.check(); err != nil {
		return NestedInterval{}, fmt.Errorf("nested cross-validation: %w", err)
	}
	r, df, err := in.errors()
	if err != nil {
		return NestedInterval{}, fmt.Errorf("nested cross-validation: %w", err)
	}
	if err := checkFinite([]float64{r.MSE, r.Naive, r.Inner, r.Outer}, "figure"); err != nil {
		return NestedInterval{}, fmt.Errorf("nested cross-validation: the values are too large to be added up: %w", err)
	}
	k := float64(len(in.Repetitions[0]))
	r.Bias = (1 + (k-2)/k) * (r.Inner - r.Outer)
	se := min(max(math.Sqrt(max(0, r.MSE)), r.Naive), math.Sqrt(k)*r.Naive)
	if r.Interval, err = stats.TInterval(r.Inner-r.Bias, se, df, level); err != nil {
		return NestedInterval{}, fmt.Errorf("nested cross-validation: %w", err)
	}
	r.Method, r.Estimand, r.Units = MethodNestedCV, stats.EstimandAll, float64(in.images())
	if in.grouped() {
		r.Method, r.Estimand, r.Units = MethodNestedGroups, stats.EstimandAllGroups, df+1
	}
	r.Warnings = in.doubts(r, k)
	return r, nil
}

// doubts are the warnings of an interval of k folds.
func (in Nested) doubts(r NestedInterval, k float64) []string {
	var w []string
	if n := len(in.Repetitions); n < fewRepetitions {
		w = append(w, fmt.Sprintf("only %d repetitions (fewer than %d): the mean squared error is badly known", n, fewRepetitions))
	}
	switch {
	case r.Naive == 0:
		w = append(w, "the values do not vary: the interval has no width")
	case r.MSE < r.Naive*r.Naive:
		w = append(w, "the estimated mean squared error is below that of independent folds, which the interval rests on instead")
	case r.MSE > k*r.Naive*r.Naive:
		w = append(w, fmt.Sprintf("the estimated mean squared error is above that of folds that are all alike, %.0f times that of independent ones, which the interval rests on instead", k))
	}
	return w
}

// errors are the means, MSE and naive standard error, and the degrees of freedom.
func (in Nested) errors() (r NestedInterval, df float64, err error) {
	var inner, outer, excess []float64
	clustered := make([]float64, len(in.Repetitions)) // squared naive standard errors of the grouped form
	df = math.Inf(1)
	for i, folds := range in.Repetitions {
		var groups []int
		for f, fold := range folds {
			b, err := fold.variance()
			if err != nil {
				return r, 0, fmt.Errorf("fold %d of repetition %d: %w", f, i, err)
			}
			a := mean(fold.In) - mean(fold.Out)
			excess = append(excess, a*a-b)
			inner, groups = append(inner, fold.In...), append(groups, fold.Groups...)
			outer = append(outer, fold.Out...)
		}
		if in.grouped() {
			n := len(groups)
			if clustered[i], df, err = meanVariance(outer[len(outer)-n:], groups); err != nil {
				return r, 0, err
			}
		}
	}
	k := float64(len(in.Repetitions[0]))
	r.Inner, r.Outer, r.MSE = mean(inner), mean(outer), (k-1)/k*mean(excess)
	r.Naive = math.Sqrt(stats.Variance(inner) / float64(in.images()))
	if in.grouped() {
		r.Naive = math.Sqrt(mean(clustered))
	}
	return r, df, nil
}

// variance is b: that of the mean of the fold's own values.
func (f NestedFold) variance() (float64, error) {
	if f.Groups == nil {
		if len(f.Out) < 2 {
			return 0, stats.Refuse(stats.ErrDesign, "it has one image, whose value has no variance: needs at least 2, so fewer folds")
		}
		return stats.Variance(f.Out) / float64(len(f.Out)), nil
	}
	b, df, err := meanVariance(f.Out, f.Groups)
	if err == nil && df < 1 {
		err = stats.Refuse(stats.ErrDesign, "it has one group, whose mean has no variance: needs at least 2, so fewer folds")
	}
	return b, err
}

// meanVariance is the clustered variance of the mean of values, and its degrees of freedom;
// 0 and 0 of a single group.
func meanVariance(values []float64, groups []int) (variance, df float64, err error) {
	s, err := stats.NewSample(values, nil, groups)
	if err != nil || s.Groups() < 2 {
		return 0, 0, err
	}
	i, err := stats.Clustered(s, 0.95)
	return i.SE * i.SE, i.DF, err
}
