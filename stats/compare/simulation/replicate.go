package simulation

import (
	"math/rand/v2"

	"github.com/refold/refold/stats/compare"
)

// Null is which hypothesis the models are made by.
type Null string

// The two hypotheses; with a Design's Edge, the first model is better than they say.
const (
	Procedures Null = "procedures"
	Models     Null = "models"
)

// Sizes of what is trained: k-fold cross-validation, seeds of it, and random thirds.
const (
	k         = 10
	seeds     = 3
	resamples = 30 // Dietterich's
	draws     = 199
	level     = 0.05
)

// replicate is one set of images, and what models that are trained on it get right.
type replicate struct {
	design Design
	null   Null
	data   *drawn
	learn  classifier
	random *rand.Rand
	found  map[string]bool // by test: it rejected
	failed map[string]bool // by test: it had no answer
}

// trial is a training and its test: what each model scored and got right.
type trial struct {
	side
	scores  [models][]float64
	correct [models][]bool
}

func (r *replicate) train(s side) trial {
	t := trial{side: s}
	for b := range models {
		from := b
		if r.null == Models {
			from = taught
		}
		t.scores[b] = r.learn.scores(from, b, s)
		for i, image := range s.test {
			t.correct[b] = append(t.correct[b], t.scores[b][i] > 0 == (r.data.labels[image] > 0))
		}
	}
	return t
}

func (r *replicate) trainAll(sides []side) []trial {
	out := make([]trial, len(sides))
	for i, s := range sides {
		out[i] = r.train(s)
	}
	return out
}

// accuracy of a model in a trial.
func (t trial) accuracy(model int) float64 {
	right := 0.0
	for _, c := range t.correct[model] {
		if c {
			right++
		}
	}
	return right / float64(len(t.correct[model]))
}

// difference is that of the first two models.
func (t trial) difference() float64 { return t.accuracy(0) - t.accuracy(1) }

func differences(trials []trial) []float64 {
	out := make([]float64, len(trials))
	for i, t := range trials {
		out[i] = t.difference()
	}
	return out
}

// note notes what a test said.
func (r *replicate) note(test string, p float64, err error) {
	r.found[test] = err == nil && p <= level
	r.failed[test] = err != nil
}

// run tries all tests.
func (r *replicate) run() {
	r.learn = r.design.Learner.on(r.data)
	var repeated []trial
	for range seeds {
		repeated = append(repeated, r.trainAll(r.design.folds(k, r.random))...)
	}
	once := repeated[:k]
	r.byFolds(once, repeated)
	r.byThirds()
	r.byHalves()
	r.byImages(once)
	r.ofThree(once)
}

// byFolds are tests of k-fold cross-validation, once and repeated.
func (r *replicate) byFolds(once, repeated []trial) {
	const overlap = 1.0 / (k - 1)
	t, err := compare.CorrectedT(differences(once), 0)
	r.note(PlainFolds, t.P, err)
	t, err = compare.CorrectedT(differences(once), overlap)
	r.note(CorrectedFolds, t.P, err)
	t, err = compare.CorrectedT(differences(repeated), 0)
	r.note(PlainRepeated, t.P, err)
	t, err = compare.CorrectedT(differences(repeated), overlap)
	r.note(CorrectedRepeated, t.P, err)
	b, err := compare.BayesianCorrelatedT(differences(repeated), overlap, 0.01)
	r.note(Bayes, 2*min(1-b.Worse, 1-b.Better), err)
	var first, second []float64
	for _, t := range repeated {
		first, second = append(first, t.accuracy(0)), append(second, t.accuracy(1))
	}
	s, err := compare.Superiority(first, second, overlap, 0.75, 1-level)
	p := 1.0
	if s.Conclusion != compare.NotSignificant {
		p = 0
	}
	r.note(Superior, p, err)
}

// byThirds are Dietterich's tests of random thirds: McNemar's of one, the t of thirty.
func (r *replicate) byThirds() {
	var sides []side
	for range resamples {
		sides = append(sides, r.design.third(r.random))
	}
	trials := r.trainAll(sides)
	t, err := compare.CorrectedT(differences(trials), 0)
	r.note(PlainResampled, t.P, err)
	t, err = compare.CorrectedT(differences(trials), 0.5)
	r.note(CorrectedResampled, t.P, err)
	m, err := mcnemar(trials[:1])
	r.note(McNemarThird, m.PMid, err)
}

// byHalves are the tests of five times two folds.
func (r *replicate) byHalves() {
	var d [5][2]float64
	for i := range d {
		for j, t := range r.trainAll(r.design.folds(2, r.random)) {
			d[i][j] = t.difference()
		}
	}
	t, err := compare.FiveByTwoT(d)
	r.note(FiveT, t.P, err)
	f, err := compare.FiveByTwoF(d)
	r.note(FiveF, f.P, err)
}

// byImages are tests of one prediction an image.
func (r *replicate) byImages(once []trial) {
	m, err := mcnemar(once)
	r.note(McNemarMid, m.PMid, err)
	r.note(McNemarExact, m.PExact, err)
	r.note(McNemarChi, m.PChiSquared, err)
	r.note(McNemarCorrected, m.PCorrected, err)
	var d, a, b []float64
	var groups []int
	var positive []bool
	for _, t := range once {
		for i, image := range t.test {
			d = append(d, number(t.correct[0][i])-number(t.correct[1][i]))
			groups = append(groups, r.data.group[image])
			positive = append(positive, r.data.labels[image] > 0)
		}
		a, b = append(a, t.scores[0]...), append(b, t.scores[1]...)
	}
	f, err := compare.SignFlip(d, groups, draws, r.random)
	r.note(Flips, f.P, err)
	area, err := compare.DeLong(positive, a, b, nil)
	r.note(DeLong, area.P, err)
	area, err = compare.DeLong(positive, a, b, groups)
	r.note(DeLongGroups, area.P, err)
	var folds []compare.Scored
	for _, t := range once {
		f := compare.Scored{A: t.scores[0], B: t.scores[1]}
		for _, image := range t.test {
			f.Positive, f.Groups = append(f.Positive, r.data.labels[image] > 0), append(f.Groups, r.data.group[image])
		}
		folds = append(folds, f)
	}
	area, err = compare.DeLongFolds(folds)
	r.note(DeLongFolds, area.P, err)
}

// ofThree are tests of all three models.
func (r *replicate) ofThree(once []trial) {
	var correct [][]bool
	var groups []int
	var scores [][]float64
	for _, t := range once {
		for i, image := range t.test {
			correct = append(correct, []bool{t.correct[0][i], t.correct[1][i], t.correct[2][i]})
			groups = append(groups, r.data.group[image])
		}
		scores = append(scores, []float64{t.accuracy(0), t.accuracy(1), t.accuracy(2)})
	}
	q, err := compare.CochranQ(correct)
	r.note(Cochran, q.P, err)
	q, err = compare.PermuteModels(correct, groups, draws, r.random)
	r.note(Permuted, q.P, err)
	f, err := compare.Friedman(scores)
	r.note(Friedman, f.P, err)
	r.note(FriedmanF, f.PF, err)
	n, err := compare.Nemenyi(f, 1-level)
	least := 1.0
	for i := range n.P {
		for j := range i {
			least = min(least, n.P[i][j])
		}
	}
	r.note(Nemenyi, least, err)
}

// mcnemar tests the predictions of trials that share no test image.
func mcnemar(trials []trial) (compare.McNemarResult, error) {
	var a, b []bool
	for _, t := range trials {
		a, b = append(a, t.correct[0]...), append(b, t.correct[1]...)
	}
	onlyA, onlyB, err := compare.Discordant(a, b)
	if err != nil {
		return compare.McNemarResult{}, err
	}
	return compare.McNemar(onlyA, onlyB)
}

func number(right bool) float64 {
	if right {
		return 1
	}
	return 0
}
