package simulation

import (
	"math/rand/v2"

	"github.com/refold/refold/stats"
)

// Result is what repeated k-fold cross-validation gave on one data set.
type Result struct {
	Trials stats.Trials
	Labels []int   // of images
	Risk   float64 // mean accuracy of the trained classifiers on new images, each as often as it tested
	Ratio  float64 // n_test / n_train over all trials

	further further // for methods that train more
}

// Run draws a data set and validates on it. It reports how many were refused before.
func (d Design) Run(random *rand.Rand) (r Result, refused int, err error) {
	data, refused, err := d.Draw(random)
	if err != nil {
		return Result{}, refused, err
	}
	trainer := d.Learner.Learn(d, data, random)
	r = Result{Labels: data.labels, Ratio: 1 / float64(d.K-1), further: further{d, data, trainer}}
	tested := make([]stats.Tested, 0, d.Seeds*len(data.labels))
	for seed := range d.Seeds {
		folds := data.divide(d.Classes, d.K, random)
		correct, risks := trainer.Folds(folds, d.K)
		for i, v := range correct {
			fold := folds[data.groups[i]]
			tested = append(tested, stats.Tested{Image: i, Seed: seed, Fold: fold, Value: v})
			r.Risk += risks[fold]
		}
	}
	r.Risk /= float64(len(tested))
	r.Trials, err = stats.NewTrials(tested, data.groups)
	return r, refused, err
}
