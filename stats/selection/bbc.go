package selection

import (
	"fmt"
	"slices"

	"github.com/refold/refold/stats"
)

// What the figures of this package are about, and their methods.
const (
	EstimandChosen = "mean accuracy, on new groups of images, of the models at the epochs that their test images chose"
	EstimandBest   = "accuracy, on new groups of images, of the candidate that was best on these"
	MethodBBC      = "bootstrap bias correction over epochs, by group (percentiles)"
)

// Corrected is an accuracy freed from what choosing added.
type Corrected struct {
	Published float64        // on the images that chose
	Interval  stats.Interval // of the corrected accuracy, its estimate
	Bias      float64        // Published less the estimate
}

// BBC is the bootstrap bias correction of cross-validation (Tsamardinos, Greasidou and
// Borboudakis, Machine Learning 107, 2018), with epochs for configurations and groups for
// samples. Each draw takes groups with replacement, chooses in each fold the epoch that is
// right most often on the images drawn, and scores it on the fold's images that were not
// drawn; the estimate is the mean over draws, the interval their percentiles (section 4.2
// there). Folds choose for themselves, since their models are different ones. All seeds
// share a draw.
//
// It assumes that groups are independent of each other. Since a draw chooses from about
// 63 % of the groups, the choice is a little worse than on all of them: the estimate errs
// downwards, if anything. The percentiles are wide: with 40 groups they held the truth in
// all simulated runs. A draw passes over folds of which it takes all groups, or none;
// folds with one group are an error ([ErrOneGroup]), as is a single epoch ([ErrOneLook]).
func BBC(in Input) (Corrected, error) {
	p, err := prepare(in)
	if err == nil {
		err = p.checkChoice()
	}
	if err != nil {
		return Corrected{}, fmt.Errorf("the bootstrap bias correction: %w", err)
	}
	var values []float64
	drawn := make([]int, p.groups)
	for range in.Draws {
		clear(drawn)
		for range p.groups {
			drawn[in.Random.IntN(p.groups)]++
		}
		sum, share := 0.0, 0.0
		for _, f := range p.folds {
			if accuracy, ok := f.outOfBag(drawn); ok {
				sum += f.share * accuracy
				share += f.share
			}
		}
		if share > 0 {
			values = append(values, sum/share)
		}
	}
	if len(values) == 0 {
		return Corrected{}, fmt.Errorf("the bootstrap bias correction: every draw took all groups of each fold, or none: %w", ErrOneGroup)
	}
	c := Corrected{Published: p.published()}
	mean := total(values) / float64(len(values))
	slices.Sort(values)
	c.Interval = stats.Interval{Estimate: mean, Level: in.Level, Method: MethodBBC, Estimand: EstimandChosen, Units: float64(p.groups), Warnings: p.warnings(),
		Low: min(mean, quantile(values, (1-in.Level)/2)), High: max(mean, quantile(values, (1+in.Level)/2))}
	c.Bias = c.Published - mean
	return c, nil
}

// checkChoice refuses what has no choice, or nothing to be left out.
func (p *prepared) checkChoice() error {
	if p.looks() < 2 {
		return ErrOneLook
	}
	for i, f := range p.folds {
		if len(f.groups) < 2 {
			return fmt.Errorf("fold %d: %w", i, ErrOneGroup)
		}
	}
	return nil
}

// outOfBag is the accuracy, on groups that were not drawn, of the epoch that is right most
// often on those that were.
func (f fold) outOfBag(drawn []int) (accuracy float64, ok bool) {
	left, in := 0.0, false
	for j, g := range f.groups {
		if drawn[g] == 0 {
			left += f.sizes[j]
		} else {
			in = true
		}
	}
	if left == 0 || !in {
		return 0, false
	}
	best, most := 0, -1.0
	for e, right := range f.right {
		sum := 0.0
		for j, g := range f.groups {
			sum += float64(drawn[g]) * right[j]
		}
		if sum > most {
			best, most = e, sum
		}
	}
	sum := 0.0
	for j, g := range f.groups {
		if drawn[g] == 0 {
			sum += f.right[best][j]
		}
	}
	return sum / left, true
}
