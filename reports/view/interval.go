package view

import (
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
