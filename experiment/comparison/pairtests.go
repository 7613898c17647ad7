package comparison

import (
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/compare"
)

// ofTrials are the tests of procedures.
func (p Pair) ofTrials() []summary.Test {
	t := summary.Test{Name: compare.MethodCorrectedT, Null: compare.NullProcedures}
	posterior := summary.Test{Name: compare.MethodBayes, Null: compare.NullProcedures}
	superior := summary.Test{Name: compare.MethodSuperior, Null: compare.NullProcedures}
	if why := p.unpaired(); why != "" {
		t.Missing, posterior.Missing, superior.Missing = why, why, why
		return []summary.Test{t, posterior, superior}
	}
	d, ratio := p.Differences(), p.TestOverTrain()
	if r, err := compare.CorrectedT(d, ratio); err != nil {
		t.Missing = err.Error()
	} else {
		t = tested(r, figure("t", r.Statistic), figure("df", r.DF))
	}
	if r, err := compare.BayesianCorrelatedT(d, ratio, Region); err != nil {
		posterior.Missing = err.Error()
	} else {
		posterior.Assumes, posterior.Warnings = r.Assumes, r.Warnings
		posterior.Figures = []summary.Figure{figure("worse", r.Worse), figure("practically equal", r.Equal), figure("better", r.Better)}
	}
	a, b := make([]float64, len(d)), make([]float64, len(d))
	for i := range d {
		a[i], b[i] = p.A.Trials[i].accuracy(), p.B.Trials[i].accuracy()
	}
	if r, err := compare.Superiority(a, b, ratio, Threshold, p.Level); err != nil {
		superior.Missing = err.Error()
	} else {
		superior.Assumes, superior.Warnings = r.Assumes, r.Warnings
		superior.Says = string(r.Conclusion)
		superior.Figures = []summary.Figure{figure("P(A > B)", r.Estimate), figure("from", r.Low), figure("to", r.High)}
	}
	return append([]summary.Test{t, posterior, superior}, p.fiveByTwo()...)
}

// fiveByTwo is the F test of a run of five seeds, or more, of two folds; nothing otherwise.
func (p Pair) fiveByTwo() []summary.Test {
	var d [5][2]float64
	seeds := p.A.Seeds()
	if len(seeds) < len(d) || len(p.A.Trials) != 2*len(seeds) {
		return nil
	}
	for i, v := range p.Differences()[:2*len(d)] {
		if p.A.Trials[i].Seed != seeds[i/2] {
			return nil
		}
		d[i/2][i%2] = v
	}
	r, err := compare.FiveByTwoF(d)
	if err != nil {
		return []summary.Test{{Name: compare.MethodFiveF, Null: compare.NullProcedures, Missing: err.Error()}}
	}
	return []summary.Test{tested(r, figure("F", r.Statistic), figure("df", r.DF), figure("df of the denominator", r.DF2))}
}

// mcnemar is of the first seed of each.
func (p Pair) mcnemar(both []int) summary.Test {
	t := summary.Test{Name: compare.MethodMcNemar, Null: compare.NullModels}
	ofA, ofB := p.A.once(), p.B.once()
	var a, b []bool
	for _, image := range both {
		x, inA := ofA[image]
		y, inB := ofB[image]
		if inA && inB {
			a, b = append(a, x), append(b, y)
		}
	}
	if len(a) == 0 {
		t.Missing = "the first seeds of both share no test image"
		return t
	}
	onlyA, onlyB, err := compare.Discordant(a, b)
	if err == nil {
		var r compare.McNemarResult
		if r, err = compare.McNemar(onlyA, onlyB); err == nil {
			t.Assumes, t.P = r.Assumes, &r.PMid // doubts are about its other forms
			t.Figures = []summary.Figure{figure("only A right", float64(onlyA)), figure("only B right", float64(onlyB)), figure("exact p", r.PExact)}
		}
	}
	if err != nil {
		t.Missing = err.Error()
	}
	if t.P != nil && p.grouped(both) {
		t.LeftOut = inGroups
	}
	return t
}

// inGroups is why tests that take images as independent are shown, and not believed.
const inGroups = "images come in groups, which this test takes for independent images"

// signFlip is of the differences of images, averaged over seeds.
func (p Pair) signFlip(both []int) summary.Test {
	t := summary.Test{Name: compare.MethodSignFlip, Null: compare.NullGroups}
	s, err := p.Sample()
	if err != nil {
		t.Missing = err.Error()
		return t
	}
	values, groups := s.Values(), make([]int, len(both))
	for i, w := range s.Weights() {
		values[i] *= w
		groups[i] = p.Groups[both[i]]
	}
	r, err := compare.SignFlip(values, groups, draws, p.Random)
	if err != nil {
		t.Missing = err.Error()
		return t
	}
	return tested(r.Result, figure("points", 100*s.Mean()), figure("groups that differ", float64(r.Groups)))
}

// delong is of the first seed's areas, averaged over its folds.
func (p Pair) delong() summary.Test {
	t := summary.Test{Name: compare.MethodDeLongFolds, Null: compare.NullAreas}
	switch {
	case p.Unpaired != "":
		t.Missing = p.Unpaired
	case len(p.A.Trials) == 0 || p.A.Trials[0].Scores == nil:
		t.Missing = "there are more than two classes"
	}
	if t.Missing != "" {
		return t
	}
	seed := p.A.Trials[0].Seed
	var folds []compare.Scored
	for i, trial := range p.A.of(seed) {
		f := compare.Scored{A: trial.Scores, B: p.B.of(seed)[i].Scores}
		for j, image := range trial.Images {
			f.Positive, f.Groups = append(f.Positive, trial.Labels[j] == 1), append(f.Groups, p.Groups[image])
		}
		folds = append(folds, f)
	}
	r, err := compare.DeLongFolds(folds)
	if err != nil {
		t.Missing = err.Error()
		return t
	}
	return tested(r.Result, figure("AUC of A", r.AUC[0]), figure("of B", r.AUC[1]), figure("Z", r.Statistic))
}
