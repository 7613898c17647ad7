package probe

import (
	"context"
	"math"
	"slices"
)

// logistic is multinomial logistic regression with a quadratic penalty: it minimises
//
//	sum over images of -log p(label) + 1/2 * sum of all weights squared,
//
// intercepts apart, as scikit-learn's LogisticRegression with C = 1 does (with two
// classes, where that has one weight a term instead of two, with C = 2). Unlike counting
// by value or naive Bayes it takes columns that say the same, as width and aspect do,
// only once; unlike trees it has no choices that make it unsteady on fifty images.
type logistic struct {
	coding  coding
	classes int
	weights []float64 // terms x classes: intercept, binary terms, numeric terms
	shares  []float64 // logarithms of the classes' shares in training
}

// tieSlack is how much larger the score of a later class must be to win: a tie goes to
// the first class on every machine, whatever the rounding.
const tieSlack = 1e-6

// fit trains on the given images.
func fit(ctx context.Context, columns []Column, train, labels []int, classes int) (*logistic, error) {
	m := &logistic{coding: newCoding(columns, train, classes), classes: classes}
	terms := 1 + m.coding.levels + m.coding.linear
	problem := objective{patterns: patterns(m.coding, train, labels, classes), model: m, scores: make([]float64, classes), odds: make([]float64, classes)}
	// Intercepts start at the shares of the classes, with one image added to each.
	m.weights, m.shares = make([]float64, terms*classes), make([]float64, classes)
	for _, i := range train {
		m.shares[labels[i]]++
	}
	for c, n := range m.shares {
		m.shares[c] = math.Log((n + 1) / float64(len(train)+classes))
	}
	copy(m.weights, m.shares)
	var err error
	m.weights, err = minimise(ctx, problem.value, m.weights, 1e-6*float64(len(train)), problem.steps(len(columns)))
	return m, err
}

// predictor predicts by a model, image by image.
type predictor struct {
	model          *logistic
	scores         []float64 // buffers
	active         []int
	linear, evened []float64
}

func newPredictor(m *logistic) *predictor {
	return &predictor{model: m, scores: make([]float64, m.classes), evened: make([]float64, m.classes)}
}

// predict is the most probable class of image i, and the one that would be if all classes
// were equally frequent in training.
func (p *predictor) predict(i int) (likely, even int) {
	p.active, p.linear = p.model.coding.row(i, p.active, p.linear)
	p.model.score(p.model.weights, p.active, p.linear, p.scores)
	for c, s := range p.scores {
		p.evened[c] = s - p.model.shares[c]
	}
	return best(p.scores), best(p.evened)
}

func best(scores []float64) int {
	at := 0
	for c, s := range scores {
		if s > scores[at]+tieSlack {
			at = c
		}
	}
	return at
}

// score writes the scores of all classes, which are log-probabilities but for a constant.
func (m *logistic) score(weights []float64, active []int, linear, scores []float64) {
	copy(scores, weights[:m.classes])
	for _, a := range active {
		for c, w := range weights[(1+a)*m.classes : (2+a)*m.classes] {
			scores[c] += w
		}
	}
	for t, v := range linear {
		at := (1 + m.coding.levels + t) * m.classes
		for c, w := range weights[at : at+m.classes] {
			scores[c] += float64(w * v)
		}
	}
}

// objective is the penalised loss of a model's training table.
type objective struct {
	patterns []pattern
	model    *logistic
	scores   []float64 // buffers, one number a class
	odds     []float64
}

// steps are as many as a budget of some 3e9 operations allows, within limits: enough to
// converge but for 100,000 thumbnails or hundreds of classes, which get close.
func (o objective) steps(columns int) int {
	const budget, least, most = 3_000_000_000, 30, 300
	operations := (columns + 1) * o.model.classes * max(len(o.patterns), 1)
	return min(max(budget/operations, least), most)
}

// value returns the objective at weights and writes its gradient. Products are rounded
// before they are added, so that sums are the same on machines that could fuse them.
func (o objective) value(weights, gradient []float64) float64 {
	m, loss := o.model, 0.0
	clear(gradient[:m.classes])
	for i := m.classes; i < len(weights); i++ {
		gradient[i] = weights[i]
		loss += float64(weights[i] * weights[i] / 2)
	}
	for _, p := range o.patterns {
		m.score(weights, p.active, p.linear, o.scores)
		largest := slices.Max(o.scores)
		sum := 0.0
		for c, s := range o.scores {
			o.odds[c] = math.Exp(s - largest)
			sum += o.odds[c]
		}
		logSum := largest + math.Log(sum)
		for c, s := range o.scores {
			if p.counts[c] > 0 {
				loss += float64(p.counts[c] * (logSum - s))
			}
			// From here on the score is the derivative of the loss by it.
			o.scores[c] = float64(p.total*(o.odds[c]/sum)) - p.counts[c]
		}
		o.spread(p, gradient)
	}
	return loss
}

// spread adds a pattern's derivatives by score to those by weight.
func (o objective) spread(p pattern, gradient []float64) {
	classes := o.model.classes
	for c, d := range o.scores {
		gradient[c] += d
	}
	for _, a := range p.active {
		row := gradient[(1+a)*classes : (2+a)*classes]
		for c, d := range o.scores {
			row[c] += d
		}
	}
	for t, v := range p.linear {
		row := gradient[(1+o.model.coding.levels+t)*classes:][:classes]
		for c, d := range o.scores {
			row[c] += float64(d * v)
		}
	}
}
