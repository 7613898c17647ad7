package view

import (
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
)

// Span formats an interval of fractions: "62.4 to 80.1 %".
func Span(i *summary.Interval) string {
	if i == nil || !text.Finite(i.Low) || !text.Finite(i.High) {
		return text.Missing
	}
	return text.Span(i.Low, i.High) + " %"
}

// PointSpan formats an interval of a difference: "+12.0 to +26.4".
func PointSpan(i *summary.Interval) string {
	if i == nil || !text.Finite(i.Low) || !text.Finite(i.High) {
		return text.Missing
	}
	return text.Points(i.Low) + " to " + text.Points(i.High)
}

// Shown is the interval that stands beside a cell's accuracy: of the guarded cell that of the
// verdict, which of a run that is looked at early is another one than its own; nil: none.
func (v *View) Shown(c *summary.Cell) *summary.Interval {
	if c.Protocol != plan.Guarded {
		return c.Primary
	}
	for n := range v.Verdicts {
		if g := &v.Verdicts[n].Guarded; v.Verdicts[n].Architecture == c.Architecture && g.Level != v.Claim.Level {
			return g
		}
	}
	return c.Primary
}

// OneLevel reports whether all intervals that stand beside accuracies have the level of the
// claim.
func (v *View) OneLevel() bool {
	return !slices.ContainsFunc(v.Cells, func(c summary.Cell) bool { return v.OwnLevel(v.Shown(&c)) != "" })
}

// OwnLevel names the level of an interval behind a name, as ", 97.5 %", where it is not that of
// the claim; empty: it is.
func (v *View) OwnLevel(i *summary.Interval) string {
	if i == nil || i.Level == v.Claim.Level {
		return ""
	}
	return ", " + text.Level(i.Level)
}
