package clusters

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Methods of the intervals, as they stand in stats.Interval.
const (
	MethodCR2         = "clustered t, CR2 on Bell-McCaffrey degrees of freedom (centre: mean over images)"
	MethodJackknife   = "clustered t, delete-one-group jackknife on Satterthwaite degrees of freedom (centre: mean over images)"
	MethodCrossed     = "groups crossed with seeds, random effects (centre: mean over images)"
	MethodTwoWay      = "two-way clustered t, by groups and seeds (centre: mean over tests)"
	MethodPercentile  = "group bootstrap, percentile (centre: mean over images)"
	MethodStudentised = "group bootstrap, studentised (centre: mean over images)"
)

// CR2 is the clustered interval of a mean with the bias-reduced standard error and the
// degrees of freedom of Bell and McCaffrey (Survey Methodology 28, 2002; Pustejovsky and
// Tipton, Journal of Business and Economic Statistics 36, 2018; vcovCR and conf_int of R's
// clubSandwich with CR2 and Satterthwaite), worked out for a model of an intercept alone:
//
//	SE^2 = n^-2 * sum_g d_g^2 / (1 - n_g/n),   d_g = sum of v_i - mean in group g
//	df   = n^2 / (sum_g n_g^2 + (sum_g h_g)^2 - sum_g h_g^2),   h_g = n_g^2 / (n - n_g)
//
// n_g is the number of images of a group, or the sum of its weights. The working model is
// that of independent tests of equal variance, a weight being a number of them, so that SE^2
// is unbiased where groups show no correlation; with correlation it errs to the narrow side
// where sizes are unequal, less than stats.Clustered (CR1) does. df is Satterthwaite's under
// the same model: G - 1 where all groups are of one size, and fewer the more unequal they
// are. With one size, SE is that of CR1.
//
// One group alone is stats.ErrTooFew. No variance between groups gives an interval of no
// width, with a warning.
func CR2(s stats.Sample, level float64) (stats.Interval, error) {
	plain, err := stats.Clustered(s, level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the CR2 interval: %w", err)
	}
	t := newTotals(s)
	i, err := t.interval(plain, t.cr2(t.deviations), t.satterthwaite(1), level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the CR2 interval: %w", err)
	}
	i.Method = MethodCR2
	return i, nil
}

// Jackknife is the clustered interval of a mean by leaving out one group at a time (CV3 of
// MacKinnon, Nielsen and Webb, Journal of Applied Econometrics 38, 2023; CR3 of clubSandwich
// but for the factor (G-1)/G):
//
//	SE^2 = (G-1)/G * sum_g (mean without g - mean)^2
//
// on Satterthwaite's degrees of freedom under the working model of [CR2], as clubSandwich
// has them for CR3; the paper's G - 1 cover too little where one group is large. SE errs to
// the wide side where sizes are unequal. With groups of one size the interval is
// stats.Clustered. Refusals and warnings are those of [CR2].
func Jackknife(s stats.Sample, level float64) (stats.Interval, error) {
	plain, err := stats.Clustered(s, level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the jackknife interval: %w", err)
	}
	t := newTotals(s)
	squares, groups := 0.0, float64(len(t.sizes))
	for g, d := range t.deviations {
		left := d / (t.n - t.sizes[g])
		squares += left * left
	}
	i, err := t.interval(plain, squares*(groups-1)/groups, t.satterthwaite(2), level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the jackknife interval: %w", err)
	}
	i.Method = MethodJackknife
	return i, nil
}

// totals are the sizes of groups and their sums of deviations from the mean over images.
type totals struct {
	sizes, deviations []float64
	n                 float64
}

func newTotals(s stats.Sample) totals {
	sums, sizes := s.Totals()
	t := totals{sizes: sizes, deviations: sums, n: float64(s.Len())}
	m := s.Mean()
	for g := range sums {
		t.deviations[g] -= m * sizes[g]
	}
	return t
}

// interval has the units, estimand and doubts of the plain clustered one, and no width
// where that has none: only rounding would say otherwise.
func (t totals) interval(plain stats.Interval, variance, df, level float64) (stats.Interval, error) {
	if plain.SE == 0 {
		variance = 0
	}
	i, err := stats.TInterval(plain.Estimate, math.Sqrt(variance), df, level)
	i.Estimand, i.Units, i.Warnings = plain.Estimand, plain.Units, plain.Warnings
	return i, err
}

// cr2 is the variance of a mean of which groups deviate so much in sum.
func (t totals) cr2(deviations []float64) float64 {
	sum := 0.0
	for g, d := range deviations {
		sum += d * d / (1 - t.sizes[g]/t.n)
	}
	return sum / (t.n * t.n)
}

// satterthwaite are the degrees of freedom of a variance that is the sum over groups of
// their squared deviations over (1 - n_g/n)^power, where tests are independent and of equal
// variance: 2 E^2 / Var of it, from the covariances of the deviations.
func (t totals) satterthwaite(power float64) float64 {
	mean, squares, h, h2 := 0.0, 0.0, 0.0, 0.0
	for _, size := range t.sizes {
		rest := 1 - size/t.n
		weight := size / math.Pow(rest, power)
		own, other := weight*rest, weight*size/t.n
		mean, squares, h, h2 = mean+own, squares+own*own, h+other, h2+other*other
	}
	return mean * mean / (squares + h*h - h2)
}
