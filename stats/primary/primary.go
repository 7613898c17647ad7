package primary

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Input is what the interval of an accuracy rests on.
type Input struct {
	Trials        stats.Trials // accuracies
	Labels        []int        // the class of each image of Trials.Clusters; nil: unknown
	TestOverTrain float64      // n_test / n_train; n_train without the validation part
	Level         float64
}

// Recommendation is an interval with the reason for it.
type Recommendation struct {
	stats.Interval
	Why    string           // a sentence
	Others []stats.Interval // that could be computed, for comparison
	Parts  Parts
}

// Parts are what the standard error is made of.
type Parts struct {
	Seeds    int
	Clusters float64 // variance of the mean over seeds by the jackknife over groups
	Single   float64 // the same for one seed alone, averaged over seeds
	Shift    float64 // variance of a model's common shift, as it enters the mean of all seeds; may be below 0
	SE       float64 // standard error that the interval rests on
	DF       float64 // its degrees of freedom
}

// Recommend is the interval of the expected accuracy of the procedure over new groups,
// training sets and seeds, of training sets as large as a fold's.
func Recommend(in Input) (Recommendation, error) {
	if err := in.Trials.CheckAccuracies(); err != nil {
		return Recommendation{}, fmt.Errorf("the primary interval: %w", err)
	}
	s, err := in.Trials.Sample()
	if err != nil {
		return Recommendation{}, fmt.Errorf("the primary interval: %w", err)
	}
	clustered, err := stats.Clustered(s, in.Level)
	if err != nil {
		return Recommendation{}, fmt.Errorf("the primary interval: %w", err)
	}
	factor := 1.25
	if in.Trials.Seeds() == 1 {
		factor = 1.6
	}
	half := clustered.Width() / 2 * factor
	r := Recommendation{Interval: clustered, Why: "preliminary"}
	df := float64(s.Groups() - 1)
	r.Low, r.High = max(0, s.Mean()-half), min(1, s.Mean()+half)
	r.Parts = Parts{Seeds: in.Trials.Seeds(), DF: df, SE: half / stats.TQuantile(in.Level, df)}
	r.Parts.Clusters = math.Pow(r.Parts.SE/factor, 2)
	return r, nil
}
