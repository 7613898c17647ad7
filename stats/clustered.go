package stats

import (
	"fmt"
	"math"
)

// Clustered is the interval of a mean over images that come in clusters. Its standard
// error is the plain clustered one (Liang and Zeger, Biometrika 73, 1986; Miller,
// arXiv 2411.00640) times sqrt(G/(G-1)), and its quantile that of t on G - 1 degrees
// of freedom, for G clusters (Cameron and Miller, Journal of Human Resources 50, 2015,
// sections II and VI):
//
//	SE^2 = G/(G-1) * (sum_i w_i)^-2 * sum_c (sum_{i in c} w_i (v_i - mean))^2
//
// Without weights the sum is the squared independent standard error plus the products
// of different images of the same cluster. With them it is the interval of a list with
// an entry for each test, but for the units, which count images. It assumes that
// clusters are independent of each other and, for the t quantile, not too few or too
// unequal. One cluster alone is an error.
//
// The values may be any measure, such as differences, so the interval is not cut
// to [0, 1]. Units is [Sample.EffectiveUnits].
func Clustered(s Sample, level float64) (Interval, error) {
	err := checkLevel(level)
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return Interval{}, fmt.Errorf("the clustered interval: %w", err)
	}
	groups := float64(s.Groups())
	if groups < 2 {
		return Interval{}, Refuse(ErrTooFew, "the clustered interval: all %d images are one group: needs at least 2 groups", s.Len())
	}
	se := math.Sqrt(s.totals.clustered*groups/(groups-1)) / s.totals.n
	i, err := TInterval(s.Mean(), se, groups-1, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the clustered interval: %w", err)
	}
	i.Method, i.Estimand, i.Units, i.Warnings = MethodClustered, s.Estimand(), s.EffectiveUnits(), s.Doubts()
	return i, nil
}
