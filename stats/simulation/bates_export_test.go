package simulation

import "math/rand/v2"

// Accuracy is that of a model on new rows of a set-up.
func Accuracy(intercept float64, weights map[int]float64) float64 {
	s := sparse{intercept: intercept}
	for j, w := range weights {
		s.at, s.weights = append(s.at, j), append(s.weights, w)
	}
	return s.accuracy()
}

// TrainAndCount trains on a set-up's rows, and counts the accuracy of the model on so many
// new ones.
func (s Setup) TrainAndCount(random *rand.Rand, holdout int) (exact, counted float64, err error) {
	v, err := validate(s.draw(random))
	if err != nil {
		return 0, 0, err
	}
	fresh := Setup{Rows: holdout}.draw(random)
	for i, label := range fresh.labels {
		if (v.full.logOdds(fresh.columns, i) > 0) == (label == 1) {
			counted += 1 / float64(holdout)
		}
	}
	return v.full.accuracy(), counted, nil
}

// Nested are the numbers of right rows in one repetition of nested cross-validation: of each
// outer fold, and of the inner folds among all others.
func (s Setup) Nested(random *rand.Rand) (outer, inner []float64, err error) {
	v, err := validate(s.draw(random))
	if err != nil {
		return nil, nil, err
	}
	folds, err := v.nested(v.partition(random))
	for _, f := range folds {
		outer, inner = append(outer, sum(f.Out)), append(inner, sum(f.In))
	}
	return outer, inner, err
}
