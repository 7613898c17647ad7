package simulation

import (
	"math/rand/v2"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/clusters"
	"github.com/refold/refold/stats/crossval"
	"github.com/refold/refold/stats/primary"
)

// Method makes an interval of what cross-validation gave.
type Method struct {
	Name     string
	Interval func(r Result, level float64, random *rand.Rand) (stats.Interval, error)
}

// bootstrapReplicates are few, since each interval is one of thousands: the ends of single
// intervals are rough, and shares over many are not.
const bootstrapReplicates = 300

// Methods are all that are scored; the first is the recommended one.
func Methods() []Method {
	return []Method{
		{"recommended", recommended},
		{"corrected t", correctedT},
		{"clustered t (CR1)", bySample(stats.Clustered)},
		{"clustered, CR2", bySample(clusters.CR2)},
		{"clustered, jackknife", bySample(clusters.Jackknife)},
		{"groups x seeds", func(r Result, level float64, _ *rand.Rand) (stats.Interval, error) {
			i, err := clusters.Crossed(r.Trials, level)
			return i.Interval, err
		}},
		{"group bootstrap, percentile", resampled(clusters.Percentile, bootstrapReplicates)},
		{"Bayle, all pairs", byTrials(crossval.AllPairs)},
		{"Bayle, within folds", byTrials(crossval.WithinFold)},
		{"naive CV", byTrials(crossval.Naive)},
		{"Wilson on images", bySample(wilson)},
	}
}

// Numbers of what methods of [ExtraMethods] repeat: of bootstrap draws, fewer than which
// stats calls few, of pairs of halves (Nadeau and Bengio have as many), and of repetitions of
// nested cross-validation, as in the set-ups of its authors.
const (
	extraReplicates = stats.FewReplicates
	extraPairs      = 10
	extraNested     = 25
)

// ExtraMethods are those that take longer, since they draw more or train more, and two to
// compare them with.
func ExtraMethods() []Method {
	return []Method{
		{"corrected t", correctedT},
		{"clustered t (CR1)", bySample(stats.Clustered)},
		{"clustered, at least Clopper-Pearson", bySample(stats.AccuracyInterval)},
		{"group bootstrap, BCa", resampled(stats.GroupBootstrap, extraReplicates)},
		{"group bootstrap, studentised", resampled(clusters.Studentised, extraReplicates)},
		{"two-way clustered", byTrials(clusters.TwoWay)},
		{"conservative Z", func(r Result, level float64, random *rand.Rand) (stats.Interval, error) {
			halves, err := r.further.halves(extraPairs, random)
			if err != nil {
				return stats.Interval{}, err
			}
			return crossval.ConservativeZ(r.Trials.Means(), halves, level)
		}},
		{"nested, groups", func(r Result, level float64, random *rand.Rand) (stats.Interval, error) {
			nested, err := r.further.nested(extraNested, random)
			if err != nil {
				return stats.Interval{}, err
			}
			i, err := crossval.NestedCV(nested, level)
			return i.Interval, err
		}},
	}
}

func correctedT(r Result, level float64, _ *rand.Rand) (stats.Interval, error) {
	return stats.CorrectedT(r.Trials.Means(), r.Ratio, level)
}

func recommended(r Result, level float64, _ *rand.Rand) (stats.Interval, error) {
	i, err := primary.Recommend(primary.Input{Trials: r.Trials, Labels: r.Labels, TestOverTrain: r.Ratio, Level: level})
	return i.Interval, err
}

func byTrials(method func(stats.Trials, float64) (stats.Interval, error)) func(Result, float64, *rand.Rand) (stats.Interval, error) {
	return func(r Result, level float64, _ *rand.Rand) (stats.Interval, error) { return method(r.Trials, level) }
}

// bySample gives a method each image's mean over seeds.
func bySample(method func(stats.Sample, float64) (stats.Interval, error)) func(Result, float64, *rand.Rand) (stats.Interval, error) {
	return func(r Result, level float64, _ *rand.Rand) (stats.Interval, error) {
		s, err := r.Trials.Sample()
		if err != nil {
			return stats.Interval{}, err
		}
		return method(s, level)
	}
}

// resampled gives a bootstrap each image's mean over seeds.
func resampled(method func(stats.Sample, int, float64, *rand.Rand) (stats.Interval, error), replicates int) func(Result, float64, *rand.Rand) (stats.Interval, error) {
	return func(r Result, level float64, random *rand.Rand) (stats.Interval, error) {
		return bySample(func(s stats.Sample, level float64) (stats.Interval, error) {
			return method(s, replicates, level, random)
		})(r, level, random)
	}
}

// wilson takes each image as independent, and its mean over seeds as one outcome.
func wilson(s stats.Sample, level float64) (stats.Interval, error) {
	n := float64(s.Len())
	return stats.Wilson(s.Mean()*n, n, level)
}
