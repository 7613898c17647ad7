package simulation

import (
	"math/rand/v2"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// Method makes an interval of what cross-validation gave.
type Method struct {
	Name     string
	Interval func(r Result, level float64, random *rand.Rand) (stats.Interval, error)
}

// Methods are all that are scored; the first is the recommended one.
func Methods() []Method {
	return []Method{
		{"recommended", recommended},
		{"corrected t", func(r Result, level float64, _ *rand.Rand) (stats.Interval, error) {
			return stats.CorrectedT(r.Trials.Means(), r.Ratio, level)
		}},
		{"clustered t", clustered},
		{"Wilson on images", wilson},
	}
}

func recommended(r Result, level float64, _ *rand.Rand) (stats.Interval, error) {
	i, err := primary.Recommend(primary.Input{Trials: r.Trials, Labels: r.Labels, TestOverTrain: r.Ratio, Level: level})
	return i.Interval, err
}

func clustered(r Result, level float64, _ *rand.Rand) (stats.Interval, error) {
	s, err := r.Trials.Sample()
	if err != nil {
		return stats.Interval{}, err
	}
	return stats.Clustered(s, level)
}

// wilson takes each image as independent, and its mean over seeds as one outcome.
func wilson(r Result, level float64, _ *rand.Rand) (stats.Interval, error) {
	s, err := r.Trials.Sample()
	if err != nil {
		return stats.Interval{}, err
	}
	n := float64(s.Len())
	return stats.Wilson(s.Mean()*n, n, level)
}
