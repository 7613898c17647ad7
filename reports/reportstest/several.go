package reportstest

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// Several has three networks, compared in pairs and all at once.
func Several() *summary.Summary {
	o := Demo()
	o.K, o.Architectures = 2, []string{"resnet8v1", "resnet8v2", "resnet20v2"}
	s := o.Summary()
	s.Comparison = nil
	for i, a := range o.Architectures {
		for _, b := range o.Architectures[i+1:] {
			d := &summary.Interval{Estimate: .021, Low: -.01, High: .052, Level: .95, Method: "clustered"}
			s.Comparison = append(s.Comparison, summary.Comparison{A: a, B: b, Protocol: plan.Guarded, Value: d.Estimate, Interval: d, Tests: tests()})
		}
	}
	s.Ranking = &summary.Ranking{
		Protocol: plan.Guarded, Folds: 10, Level: .95, CriticalDifference: 1.048,
		Tests: []summary.Test{
			test("Cochran's Q", "all trained models equally accurate", .0004, nil, "Q", 15.6, "df", 2),
			test("models permuted by group", "all trained models equally accurate, by group", .012, new(.072), "points from best to worst", 4.2),
			test("Friedman", "all procedures of equal mean rank", .021, new(.105), "chi-squared", 7.7, "df", 2),
		},
		Models:  []summary.Ranked{{Architecture: "resnet20v2", MeanRank: 1.4}, {Architecture: "resnet8v2", MeanRank: 2.05}, {Architecture: "resnet8v1", MeanRank: 2.55}},
		Cliques: [][2]int{{0, 1}, {1, 2}},
	}
	s.Ranking.Tests[0].LeftOut = "images come in groups, which this test takes for independent images"
	return s
}

// tests are those of one difference.
func tests() []summary.Test {
	all := []summary.Test{
		test("corrected resampled t", "equally accurate procedures", .0312, new(.156), "t", 2.55, "df", 19),
		{Name: "Bayesian correlated t", Null: "equally accurate procedures", Assumes: "differences of trials are about normal",
			Figures: figures("worse", .0004, "practically equal", .112, "better", .8876)},
		{Name: "P(A > B)", Null: "equally accurate procedures", Assumes: "pairs of trials are correlated", Says: "chance may explain the difference",
			Figures: figures("P(A > B)", .75, "from", .364, "to", .943)},
		test("McNemar", "equally accurate trained models", .0021, nil, "only A right", 31, "only B right", 12),
		test("sign flips by group", "equally accurate trained models, by group", .0625, new(.25), "points", 2.1, "groups that differ", 9),
		{Name: "DeLong, mean of folds", Null: "trained models of equal areas under the ROC curve", Missing: "there are more than two classes"},
	}
	all[3].LeftOut = "images come in groups, which this test takes for independent images"
	all[4].Warnings = []string{"only 9 groups hold a difference"}
	return all
}

func test(name, null string, p float64, holm *float64, named ...any) summary.Test {
	return summary.Test{Name: name, Null: null, Assumes: "groups are independent of each other", P: &p, Holm: holm, Figures: figures(named...)}
}

// figures are names, each with its value.
func figures(named ...any) []summary.Figure {
	var all []summary.Figure
	for i := 0; i < len(named); i += 2 {
		f := summary.Figure{Name: named[i].(string)}
		switch v := named[i+1].(type) {
		case int:
			f.Value = float64(v)
		case float64:
			f.Value = v
		}
		all = append(all, f)
	}
	return all
}

// hostileTests have a string everywhere.
func hostileTests(name string) ([]summary.Test, *summary.Ranking) {
	hostile := []summary.Test{
		{Name: name, Null: name, Assumes: name, Says: name, LeftOut: name, Warnings: []string{name}, Figures: []summary.Figure{{Name: name, Value: .5}}, P: new(.5)},
		{Name: name, Null: name, Missing: name},
	}
	return hostile, &summary.Ranking{Protocol: plan.Guarded, Tests: hostile, Folds: 4, Level: .95, CriticalDifference: 9, Cliques: [][2]int{{0, 1}},
		Models: []summary.Ranked{{Architecture: name, MeanRank: 1}, {Architecture: name + "!", MeanRank: 2}}}
}
