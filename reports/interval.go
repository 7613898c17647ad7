package reports

import (
	"math"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
)

// span formats an interval of fractions: "62.4 to 80.1 %".
func span(i *summary.Interval) string {
	if i == nil || !text.Finite(i.Low) || !text.Finite(i.High) {
		return text.Missing
	}
	return text.Span(i.Low, i.High) + " %"
}

// pointSpan formats an interval of a difference: "+12.0 to +26.4".
func pointSpan(i *summary.Interval) string {
	if i == nil || !text.Finite(i.Low) || !text.Finite(i.High) {
		return text.Missing
	}
	return text.Points(i.Low) + " to " + text.Points(i.High)
}

// known is a figure that may be absent: then it is NaN, which is shown as missing.
func known(x *float64) float64 {
	if x == nil {
		return math.NaN()
	}
	return *x
}
