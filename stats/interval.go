package stats

import (
	"fmt"
	"math"
)

// Interval is a two-sided confidence interval.
type Interval struct {
	Estimate  float64 // the centre; what it averages over is part of Method
	Low, High float64
	Level     float64  // confidence, between 0 and 1
	Method    string   // one of the Method constants
	Estimand  string   // what the interval is about: one of the Estimand constants
	Units     float64  // effective number of independent units it rests on
	Warnings  []string // doubts; not failures
	// SE and DF are set where the interval is Estimate +- quantile * SE, before it is cut
	// to what an accuracy can be: the standard error, and the degrees of freedom of t,
	// +Inf for the normal distribution. Of all other methods DF is 0.
	SE, DF float64
}

// Estimands: what an interval is about.
const (
	EstimandModel      = "accuracy of this trained model on new images"
	EstimandImages     = "mean accuracy of the trained models on new images"
	EstimandGroups     = "mean accuracy of the trained models on new groups of images"
	EstimandProcedure  = "expected accuracy of the procedure over new data and seeds"
	EstimandAll        = "accuracy on new images of the model trained on all images"
	EstimandAllGroups  = "accuracy on new groups of images of the model trained on all images"
	EstimandSeeds      = "mean accuracy on new groups of images over new seeds, trained on these images"
	EstimandDifference = "mean difference between the trained models on new images"
	EstimandGroupDiff  = "mean difference between the trained models on new groups of images"
	EstimandSorts      = "mean accuracy of the trained models on new images of one sort less that on another"
)

// Methods of intervals. Where two centres are possible, the method names its own.
const (
	MethodWald             = "Wald"
	MethodWilson           = "Wilson"
	MethodWilsonContinuity = "Wilson with continuity correction"
	MethodClopperPearson   = "Clopper-Pearson"
	MethodAgrestiCoull     = "Agresti-Coull"
	MethodJeffreys         = "Jeffreys"
	MethodCorrectedT       = "corrected resampled t (centre: mean over trials)"
	// MethodCorrectedTOnImages is the corrected t moved to the mean over images.
	MethodCorrectedTOnImages = "corrected resampled t (centre: mean over images)"
	MethodClustered          = "clustered t (centre: mean over images)"
	MethodBootstrap          = "group bootstrap, BCa (centre: mean over images)"
	MethodMOVER              = "of the two intervals together (MOVER)"
	MethodFloor              = "Clopper-Pearson on the effective number of independent units (centre: mean over images)"
)

// Thresholds below which a result carries a warning.
const (
	// fewClusters: "few" begins between 20 and 50 clusters, earlier where they are
	// of equal size (Cameron and Miller, Journal of Human Resources 50, 2015,
	// section VI).
	fewClusters = 20
	fewTrials   = 5
)

// TInterval is estimate +- t * se, with t of df degrees of freedom, or the normal quantile
// where df is +Inf. It is for methods that estimate a standard error of their own; they
// add Method, Estimand, Units and doubts. It refuses what is no finite interval.
func TInterval(estimate, se, df, level float64) (Interval, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	if !(df > 0) {
		return Interval{}, Refuse(ErrTooFew, "%v degrees of freedom: needs more than 0", df)
	}
	if !(se >= 0) {
		return Interval{}, Refuse(ErrInvalid, "a standard error of %v: must be a finite number, not below 0", se)
	}
	half := TQuantile(level, df) * se
	i := Interval{Estimate: estimate, Low: estimate - half, High: estimate + half, Level: level, SE: se, DF: df}
	for _, v := range []float64{estimate, se, i.Low, i.High} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Interval{}, Refuse(ErrInvalid, "%v +- %v x %v is no finite interval", estimate, TQuantile(level, df), se)
		}
	}
	return i, nil
}

// Width is the length of the interval.
func (i Interval) Width() float64 { return i.High - i.Low }

// Contains says whether x lies in the interval, ends included.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// clampToUnit cuts an interval of an accuracy to [0, 1]. A parameter that cannot
// lie outside is covered just as often, and comparisons with a claim inside (0, 1)
// come out the same.
func (i Interval) clampToUnit() Interval {
	if i.Low < 0 || i.High > 1 {
		i.Warnings = append(i.Warnings[:len(i.Warnings):len(i.Warnings)],
			fmt.Sprintf("the interval from %.3f to %.3f was cut to what an accuracy can be, 0 to 1", i.Low, i.High))
	}
	i.Low, i.High = max(i.Low, 0), min(i.High, 1)
	return i
}

func checkLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return Refuse(ErrInvalid, "level %v: must lie between 0 and 1, such as 0.95", level)
	}
	return nil
}

// checkFinite returns an error that names the first value that is no number.
func checkFinite(what string, values []float64) error {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Refuse(ErrInvalid, "%s %d is %v: must be a finite number", what, i, v)
		}
	}
	return nil
}

// checkAccuracies returns an error that names the first value outside [0, 1].
func checkAccuracies(what string, values []float64) error {
	for i, v := range values {
		if !(v >= 0 && v <= 1) {
			return Refuse(ErrInvalid, "%s %d is %v: must lie between 0 and 1", what, i, v)
		}
	}
	return nil
}

// mean adds up in the order of the values, on every machine; gonum's stat.Mean and
// stat.Variance add in lanes where the processor has vectors.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// Variance is the sample variance (divisor n - 1) of at least two finite values; of others it
// is no number, which the caller rules out. Rounding noise around equal values counts as no
// variance at all.
func Variance(values []float64) float64 {
	m := mean(values)
	sum := 0.0
	for _, v := range values {
		sum += (v - m) * (v - m)
	}
	v := sum / float64(len(values)-1)
	if negligible(v, m) {
		return 0
	}
	return v
}

// negligible says whether a variance is only the rounding error of values whose
// mean is m: a relative deviation below 1e-13 on average.
func negligible(variance, m float64) bool {
	return math.Sqrt(variance) <= 1e-13*max(math.Abs(m), 1e-100)
}
