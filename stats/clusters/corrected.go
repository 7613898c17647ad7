package clusters

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Methods of the intervals, as they stand in stats.Interval.
const (
	MethodCR2         = "clustered t, CR2 on Bell-McCaffrey degrees of freedom (centre: mean over images)"
	MethodJackknife   = "clustered t, delete-one-group jackknife (centre: mean over images)"
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
//	df   = n^2 / (sum_g n_g^2 + ((sum_g h_g)^2 - sum_g h_g^2) / n^2),   h_g = n_g^2 / (1 - n_g/n)
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
	i, err := t.interval(plain, t.cr2(t.deviations), t.bellMcCaffrey(), level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the CR2 interval: %w", err)
	}
	i.Method = MethodCR2
	return i, nil
}

// Jackknife is the clustered interval of a mean by leaving out one group at a time, on
// G - 1 degrees of freedom (CV3 of MacKinnon, Nielsen and Webb, Journal of Applied
// Econometrics 38, 2023):
//
//	SE^2 = (G-1)/G * sum_g (mean without g - mean)^2
//
// Where a group has correlated images and sizes are unequal, it errs to the wide side, so
// it is the safest of the three. With groups of one size it is stats.Clustered. R's
// clubSandwich has it as CR3, without (G-1)/G. Refusals and warnings are those of [CR2].
func Jackknife(s stats.Sample, level float64) (stats.Interval, error) {
	plain, err := stats.Clustered(s, level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the jackknife interval: %w", err)
	}
	t := newTotals(s)
	squares := 0.0
	for g, d := range t.deviations {
		left := d / (t.n - t.sizes[g])
		squares += left * left
	}
	groups := float64(len(t.sizes))
	i, err := t.interval(plain, squares*(groups-1)/groups, groups-1, level)
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

// bellMcCaffrey are the degrees of freedom of [CR2].
func (t totals) bellMcCaffrey() float64 {
	squares, h, h2 := 0.0, 0.0, 0.0
	for _, size := range t.sizes {
		own := size * size / (1 - size/t.n)
		squares, h, h2 = squares+size*size, h+own, h2+own*own
	}
	return t.n * t.n / (squares + (h*h-h2)/(t.n*t.n))
}
