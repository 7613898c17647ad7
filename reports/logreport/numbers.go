package logreport

import (
	"fmt"
	"math"
	"strconv"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/experiment/traininglog/count"
	"github.com/refold/refold/reports/text"
)

// allOf says how many of n: "it", "both", "all of them", "8 of them".
func allOf(k, n int) string {
	switch {
	case k == n && n == 1:
		return "it"
	case k == n && n == 2:
		return "both"
	case k == n:
		return "all of them"
	}
	return text.Number(k) + " of them"
}

// lossText formats a loss with about three significant digits.
func lossText(x float64) string {
	switch {
	case !text.Finite(x):
		return text.Missing
	case x >= 1e6:
		return text.Short(x)
	case x >= 100:
		return text.Number(int(x + 0.5))
	case x >= 10:
		return text.Decimal(x, 1)
	case x >= 0.1:
		return text.Decimal(x, 2)
	}
	return text.Decimal(x, 4)
}

func ratioText(x float64) string {
	if !text.Finite(x) {
		return text.Missing
	}
	return text.Decimal(x, 1)
}

// rows says how many epochs there are, or entries where they are something else.
func rows(l *traininglog.Log) string {
	if oneLookAnEpoch(l) {
		return text.Count(len(l.Epochs), "epoch", "epochs")
	}
	return text.Count(len(l.Epochs), "entry", "entries")
}

// oneLookAnEpoch reports whether there is one look an epoch.
func oneLookAnEpoch(l *traininglog.Log) bool {
	for i, e := range l.Epochs {
		if l.Unit != traininglog.UnitEpoch || e.After || e.Number != math.Trunc(e.Number) || i > 0 && e.Run == l.Epochs[i-1].Run && e.Number == l.Epochs[i-1].Number {
			return false
		}
	}
	return true
}

// counted is a count, or the range that rounding leaves open: "158 or 159".
func counted(c count.Range) string {
	switch c.High - c.Low {
	case 0:
		return strconv.Itoa(c.Low)
	case 1:
		return fmt.Sprintf("%d or %d", c.Low, c.High)
	}
	return fmt.Sprintf("%d to %d", c.Low, c.High)
}

// numbered is the number of an epoch, which may hold a fraction.
func numbered(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
