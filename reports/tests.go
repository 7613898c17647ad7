package reports

import (
	"slices"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// differenceTests writes the tests of the differences between architectures, and of all of
// them at once.
func differenceTests(d *text.Document, v *view.View) {
	tested := slices.DeleteFunc(slices.Clone(v.Comparison), func(c summary.Comparison) bool { return len(c.Tests) == 0 })
	if len(tested) > 0 {
		d.Para("Tests of the difference, %s. A test's p is how probable such figures are where its hypothesis holds; \"p, Holm\" is adjusted for all %s of this run together.",
			text.Escape(view.ProtocolName(tested[0].Protocol)), text.Count(v.Family(), "test", "tests"))
		if len(tested) == 1 {
			d.Para("A is %s, B is %s. McNemar's test takes one prediction an image, that of the first seed.", text.Code(tested[0].A), text.Code(tested[0].B))
		} else {
			d.Para("A is the first one of each difference, B the second. McNemar's test takes one prediction an image, that of the first seed.")
		}
		if len(tested) == 1 {
			d.Table(testTable(tested))
		} else {
			d.Details("The tests of every difference", func() { d.Table(testTable(tested)) })
		}
		d.Details("What these tests assume, and what is doubtful about them", func() {
			d.Table(doubtTable(tested))
		})
	}
	ranking(d, v)
}

// differenceOf names a difference, where there are several.
func differenceOf(c summary.Comparison, all []summary.Comparison) string {
	if len(all) == 1 {
		return ""
	}
	return text.Code(c.A) + " minus " + text.Code(c.B)
}

// testTable is a row a test.
func testTable(compared []summary.Comparison) *text.Table {
	columns := []text.Column{text.Words("test"), text.Words("hypothesis"), text.Words("result"), text.Numbers("p"), text.Numbers("p, Holm")}
	if len(compared) > 1 {
		columns = append([]text.Column{text.Words("difference")}, columns...)
	}
	t := text.NewTable(columns...)
	for _, c := range compared {
		addTests(t, differenceOf(c, compared), c.Tests)
	}
	return t
}

// addTests adds rows, with the name of what is compared ahead of each, if there is one.
func addTests(t *text.Table, name string, tests []summary.Test) {
	for _, test := range tests {
		row := []string{text.Escape(test.Name), text.Escape(test.Null), text.Escape(view.TestResult(test)),
			text.Tight(view.TestProbability(test.P)), text.Tight(view.TestProbability(test.Holm))}
		if name != "" {
			row = append([]string{name}, row...)
		}
		t.Add(row...)
	}
}

// doubtTable says what tests assume and what is doubtful: once a test, where that is the same
// for all differences.
func doubtTable(compared []summary.Comparison) *text.Table {
	t := text.NewTable(text.Words("test"), text.Words("assumes"), text.Words("doubts"))
	for i, test := range compared[0].Tests {
		same := !slices.ContainsFunc(compared, func(c summary.Comparison) bool {
			return i >= len(c.Tests) || c.Tests[i].Assumes != test.Assumes || view.TestDoubts(c.Tests[i]) != view.TestDoubts(test)
		})
		if same {
			addDoubts(t, "", []summary.Test{test})
			continue
		}
		for _, c := range compared {
			if i < len(c.Tests) {
				addDoubts(t, differenceOf(c, compared), c.Tests[i:i+1])
			}
		}
	}
	return t
}

// addDoubts adds rows of what tests assume.
func addDoubts(t *text.Table, name string, tests []summary.Test) {
	if name != "" {
		name += ": "
	}
	for _, test := range tests {
		if test.Missing == "" {
			t.Add(name+text.Escape(test.Name), text.Escape(test.Assumes), text.Escape(view.TestDoubts(test)))
		}
	}
}

// ranking writes the tests of all architectures at once, with the diagram of critical
// differences.
func ranking(d *text.Document, v *view.View) {
	r := v.Ranking
	if r == nil {
		return
	}
	d.Para("All of them at once, %s, on the folds and predictions of seed %d:", text.Escape(view.ProtocolName(r.Protocol)), r.Seed)
	t := text.NewTable(text.Words("test"), text.Words("hypothesis"), text.Words("result"), text.Numbers("p"), text.Numbers("p, Holm"))
	addTests(t, "", r.Tests)
	d.Table(t)
	if k, ok := runfigure.Ranking(v); ok {
		d.Para("Mean ranks over %s, 1 being the best. Those that a bar joins are not shown to differ: their mean ranks are nearer than the critical difference of %s (Nemenyi, %s for all pairs together).",
			text.Count(r.Folds, "fold", "folds"), text.Decimal(r.CriticalDifference, 2), text.PercentShort(r.Level))
		d.Figure(k.FigureRef)
	}
	d.Details("What the tests of all of them assume, and what is doubtful about them", func() {
		t := text.NewTable(text.Words("test"), text.Words("assumes"), text.Words("doubts"))
		addDoubts(t, "", r.Tests)
		d.Table(t)
	})
}
