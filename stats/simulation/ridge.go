package simulation

import (
	"math"
	"math/rand/v2"
)

// Ridge is least squares on class indicators with a penalty on all but the intercept; the
// largest of the fitted values wins.
type Ridge struct{ Penalty float64 }

// Name implements [Learner].
func (r Ridge) Name() string { return "ridge" }

// terms are the features and the intercept; it comes last.
const terms = dims + 1

// normal are the sums of the normal equations: x x' and, by class, x.
type normal struct {
	squares [terms * (terms + 1) / 2]float64 // lower triangle by rows
	sums    [][terms]float64                 // of images by class
}

func (n *normal) add(x [dims]float64, class int) {
	at := 0
	for i := range terms {
		a := 1.0
		if i < dims {
			a = x[i]
		}
		for j := range i + 1 {
			b := 1.0
			if j < dims {
				b = x[j]
			}
			n.squares[at] += a * b
			at++
		}
		n.sums[class][i] += a
	}
}

func (n *normal) plus(o *normal, sign float64) {
	for i, v := range o.squares {
		n.squares[i] += sign * v
	}
	for c := range o.sums {
		for i, v := range o.sums[c] {
			n.sums[c][i] += sign * v
		}
	}
}

type ridgeTrainer struct {
	Ridge
	design Design
	data   Data
	groups []normal
	whole  normal
	fresh  Data
}

// Learn implements [Learner]. With two classes the risk has a closed form, otherwise it is
// counted on new images.
func (r Ridge) Learn(d Design, data Data, random *rand.Rand) Trainer {
	t := &ridgeTrainer{Ridge: r, design: d, data: data, groups: make([]normal, data.count)}
	for g := range t.groups {
		t.groups[g].sums = make([][terms]float64, d.Classes)
	}
	t.whole.sums = make([][terms]float64, d.Classes)
	for i, x := range data.features {
		t.groups[data.groups[i]].add(x, data.labels[i])
	}
	for g := range t.groups {
		t.whole.plus(&t.groups[g], 1)
	}
	if d.Classes > 2 {
		t.fresh = d.fresh(heldOut, random)
	}
	return t
}

// Folds implements [Trainer].
func (t *ridgeTrainer) Folds(folds []int, k int) (correct, risk []float64) {
	left := make([]normal, k)
	for f := range left {
		left[f].sums = make([][terms]float64, t.design.Classes)
		left[f].plus(&t.whole, 1)
	}
	for g, f := range folds {
		left[f].plus(&t.groups[g], -1)
	}
	models := make([][][terms]float64, k)
	risk = make([]float64, k)
	for f := range models {
		models[f] = t.fit(&left[f])
		risk[f] = t.risk(models[f])
	}
	correct = make([]float64, len(t.data.labels))
	for i, x := range t.data.features {
		if classify(models[folds[t.data.groups[i]]], x) == t.data.labels[i] {
			correct[i] = 1
		}
	}
	return correct, risk
}

// Train implements [Trainer].
func (t *ridgeTrainer) Train(on []bool) Classifier {
	n := normal{sums: make([][terms]float64, t.design.Classes)}
	for g, learns := range on {
		if learns {
			n.plus(&t.groups[g], 1)
		}
	}
	return ridgeClassifier{t, t.fit(&n)}
}

type ridgeClassifier struct {
	of    *ridgeTrainer
	model [][terms]float64
}

// Right implements [Classifier].
func (c ridgeClassifier) Right(image int) bool {
	return classify(c.model, c.of.data.features[image]) == c.of.data.labels[image]
}

// Risk implements [Classifier].
func (c ridgeClassifier) Risk() float64 { return c.of.risk(c.model) }

// fit solves the normal equations by Cholesky's decomposition, for all classes.
func (t *ridgeTrainer) fit(n *normal) [][terms]float64 {
	var l [terms][terms]float64
	at := 0
	for i := range terms {
		for j := range i + 1 {
			v := n.squares[at]
			at++
			if i == j && i < dims {
				v += t.Penalty
			}
			for k := range j {
				v -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(max(v, 1e-12))
			} else {
				l[i][j] = v / l[j][j]
			}
		}
	}
	model := make([][terms]float64, len(n.sums))
	for c, b := range n.sums {
		for i := range terms {
			for k := range i {
				b[i] -= l[i][k] * b[k]
			}
			b[i] /= l[i][i]
		}
		for i := terms - 1; i >= 0; i-- {
			for k := i + 1; k < terms; k++ {
				b[i] -= l[k][i] * b[k]
			}
			b[i] /= l[i][i]
		}
		model[c] = b
	}
	return model
}

func classify(model [][terms]float64, x [dims]float64) int {
	best, most := 0, math.Inf(-1)
	for c, w := range model {
		v := w[dims]
		for j, a := range x {
			v += w[j] * a
		}
		if v > most {
			best, most = c, v
		}
	}
	return best
}

func (t *ridgeTrainer) risk(model [][terms]float64) float64 {
	d := t.design
	if d.Classes > 2 {
		correct := 0.0
		for i, x := range t.fresh.features {
			if classify(model, x) == t.fresh.labels[i] {
				correct++
			}
		}
		return correct / float64(len(t.fresh.labels))
	}
	// Class 0 wins where w'x + b > 0, w and b the differences.
	length := 0.0
	var w [terms]float64
	for j := range terms {
		w[j] = model[0][j] - model[1][j]
		if j < dims {
			length += w[j] * w[j]
		}
	}
	length = math.Sqrt(length)
	if length == 0 {
		if w[dims] > 0 {
			return d.Share
		}
		return 1 - d.Share
	}
	right := func(class int, sign float64) float64 {
		return phi(sign * (w[class]*d.Distance/math.Sqrt2 + w[dims]) / length)
	}
	return d.Share*right(0, 1) + (1-d.Share)*right(1, -1)
}

// phi is the normal distribution function.
func phi(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// heldOut is the number of new images on which a risk without a closed form is counted.
const heldOut = 1000

// fresh are so many new images, each a group of its own.
func (d Design) fresh(n int, random *rand.Rand) Data {
	d.Groups, d.Sizes, d.Correlation, d.Pure = n, One, 0, true
	return d.draw(random)
}
