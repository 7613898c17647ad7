package simulation

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/crossval"
)

// Setup is one of the two classification set-ups of Bates, Hastie and Tibshirani (JASA 119,
// 2024), in which the usual interval of cross-validation fails: rows of 1,000 independent
// standard normal features, of which 4 have the coefficient 1 in the log-odds of the label
// and the others none; the best classifier is right in .78. The model is a logistic
// regression with an L1 penalty that is the same in all trainings.
type Setup struct {
	Rows    int
	Penalty float64 // on coefficients of standardised features, in glmnet's scale
}

// Bates is the set-up with 90 or 200 rows. Its penalty is the one of the authors' own
// experiments (stephenbates19/nestedcv_experiments), which testdata/penalty.R makes again.
func Bates(rows int) (Setup, error) {
	switch rows {
	case 90:
		return Setup{Rows: 90, Penalty: 0.158730266731}, nil
	case 200:
		return Setup{Rows: 200, Penalty: 0.0757974630272}, nil
	}
	return Setup{}, fmt.Errorf("%d rows: the set-ups have 90 or 200", rows)
}

const (
	batesFeatures = 1000
	batesRelevant = 4 // features with the coefficient 1: the first
	batesFolds    = 10
)

func (s Setup) draw(random *rand.Rand) *lasso {
	l := &lasso{columns: make([][]float64, batesFeatures), labels: make([]float64, s.Rows), penalty: s.Penalty}
	odds := make([]float64, s.Rows)
	for j := range l.columns {
		l.columns[j] = make([]float64, s.Rows)
		for i := range l.columns[j] {
			l.columns[j][i] = random.NormFloat64()
			if j < batesRelevant {
				odds[i] += l.columns[j][i]
			}
		}
	}
	for i := range l.labels {
		if random.Float64() < 1/(1+math.Exp(-odds[i])) {
			l.labels[i] = 1
		}
	}
	return l
}

// accuracy of a model on new rows, which a holdout would count: exact up to an integral in
// one dimension. The true log-odds of a row, t, are normal with variance 4; given them those
// of the model are normal with mean intercept + along * t.
func (s sparse) accuracy() float64 {
	along, squares := 0.0, 0.0
	for a, j := range s.at {
		if j < batesRelevant {
			along += s.weights[a] / batesRelevant
		}
		squares += s.weights[a] * s.weights[a]
	}
	spread := math.Sqrt(max(0, squares-batesRelevant*along*along))
	const step, end = 0.02, 800 // to 8 standard deviations
	right, total := 0.0, 0.0
	for i := -end; i <= end; i++ {
		t := step * float64(i)
		density := math.Exp(-t * t / (2 * batesRelevant))
		one := s.one(along*t, spread)
		truth := 1 / (1 + math.Exp(-t))
		right += density * (truth*one + (1-truth)*(1-one))
		total += density
	}
	return right / total
}

// one is the probability of label 1, which is said where the log-odds are above 0.
func (s sparse) one(shift, spread float64) float64 {
	odds := s.intercept + shift
	switch {
	case spread > 0:
		return phi(odds / spread)
	case odds > 0:
		return 1
	}
	return 0
}

// validation trains on parts of one set of rows.
type validation struct {
	*lasso
	whole moments
	full  sparse // of all rows
}

func validate(l *lasso) (*validation, error) {
	v := &validation{lasso: l}
	rows := make([]int, len(l.labels))
	for i := range rows {
		rows[i] = i
	}
	v.whole = l.moments(rows)
	var err error
	v.full, err = l.fit(make([]bool, len(rows)), v.whole, sparse{})
	return v, err
}

// partition is a division of the rows into folds, with the moments of each.
type partition struct {
	fold []int // of each row
	of   []moments
}

func (v *validation) partition(random *rand.Rand) partition {
	p := partition{fold: make([]int, len(v.labels)), of: make([]moments, batesFolds)}
	rows := make([][]int, batesFolds)
	for at, i := range random.Perm(len(v.labels)) {
		f := at % batesFolds
		p.fold[i], rows[f] = f, append(rows[f], i)
	}
	for f := range p.of {
		p.of[f] = v.moments(rows[f])
	}
	return p
}

// without says for the rows of two folds, which may be one, whether the model of all others
// has them right: 1 or 0. Of other rows it says nothing.
func (v *validation) without(p partition, f, g int) ([]float64, error) {
	held, m := make([]bool, len(v.labels)), v.whole.without(p.of[f])
	if g != f {
		m = m.without(p.of[g])
	}
	for i, fold := range p.fold {
		held[i] = fold == f || fold == g
	}
	model, err := v.fit(held, m, v.full)
	if err != nil {
		return nil, err
	}
	correct := make([]float64, len(v.labels))
	for i, out := range held {
		if out && (model.logOdds(v.columns, i) > 0) == (v.labels[i] == 1) {
			correct[i] = 1
		}
	}
	return correct, nil
}

// folds is plain cross-validation.
func (v *validation) folds(p partition, seed int) ([]stats.Tested, error) {
	var tested []stats.Tested
	for f := range batesFolds {
		correct, err := v.without(p, f, f)
		if err != nil {
			return nil, err
		}
		for i, fold := range p.fold {
			if fold == f {
				tested = append(tested, stats.Tested{Image: i, Seed: seed, Fold: f, Value: correct[i]})
			}
		}
	}
	return tested, nil
}

// nested is a repetition of nested cross-validation. The model without two folds serves
// both.
func (v *validation) nested(p partition) ([]crossval.NestedFold, error) {
	out := make([]crossval.NestedFold, batesFolds)
	for f := range batesFolds {
		for g := range f + 1 {
			correct, err := v.without(p, f, g)
			if err != nil {
				return nil, err
			}
			for i, fold := range p.fold {
				switch {
				case fold == f && f == g:
					out[f].Out = append(out[f].Out, correct[i])
				case fold == f:
					out[g].In = append(out[g].In, correct[i])
				case fold == g:
					out[f].In = append(out[f].In, correct[i])
				}
			}
		}
	}
	return out, nil
}
