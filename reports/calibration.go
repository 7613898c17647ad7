package reports

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// calibrationSection writes whether the networks are as sure as they are right, with the
// reliability diagram.
func calibrationSection(d *text.Document, v *view.View) {
	k, ok := runfigure.Calibration(v)
	if !ok {
		return
	}
	d.Heading(2, "How sure the networks are")
	d.Para("Images are put together by the probability that a network gave to the class that it predicted. Where it is as sure as it is right, the dots lie on the line; " +
		"below it, it is too sure. Vertical strokes are the intervals of the accuracy, by group.")
	d.Figure(k.FigureRef)
	for _, a := range v.Architectures {
		if c := v.Cell(a, plan.Guarded); c != nil && len(c.Calibration) > 0 {
			d.Para("%s", calibrationWords(*c))
		}
	}
}

// calibrationWords are the figures of a cell in a sentence.
func calibrationWords(c summary.Cell) string {
	var parts []string
	if m := measureOf(c, "ece"); m != nil && m.Value != nil {
		parts = append(parts, fmt.Sprintf("the mean gap between probability and accuracy (ECE, bins of equal width) is %s (%s)", text.Decimal(*m.Value, 3), measureSpan(m)))
	}
	m := measureOf(c, "calibration_slope")
	switch {
	case m == nil:
	case m.Value == nil:
		parts = append(parts, "the calibration slope does not exist")
	default:
		parts = append(parts, fmt.Sprintf("the calibration slope is %s (%s)%s", text.Decimal(*m.Value, 2), measureSpan(m), slopeWords(m)))
	}
	if len(parts) == 0 {
		return ""
	}
	return text.Code(c.Architecture) + ": " + strings.Join(parts, "; ") + "."
}

// slopeWords say what a slope means that is surely not 1.
func slopeWords(m *summary.Measure) string {
	switch {
	case m.Interval == nil:
		return ""
	case m.Interval.High < 1:
		return ", below 1: log-odds are too far from 0, the network is too sure"
	case m.Interval.Low > 1:
		return ", above 1: log-odds are too near 0, the network is less sure than it could be"
	}
	return ", where 1 is calibrated"
}
