package view

import (
	"strings"

	"github.com/refold/refold/experiment/summary"
)

// FoldRange is the lowest and the highest accuracy of a fold.
func FoldRange(c summary.Cell) (low, high float64) {
	for i, f := range c.Folds {
		if i == 0 {
			low, high = f.Accuracy, f.Accuracy
		}
		low, high = min(low, f.Accuracy), max(high, f.Accuracy)
	}
	return low, high
}

// Label names a cell shortly: its protocol where that has a name, or else its two
// halves.
func Label(c summary.Cell) string {
	if c.Protocol.IsNamed() {
		return ProtocolName(c.Protocol)
	}
	return ReadOut(c)
}

// ReadOut is a protocol by its two halves: "rows, best test".
func ReadOut(c summary.Cell) string {
	return string(c.Split) + ", " + strings.TrimSuffix(SelectionName(c.Selection), " epoch")
}
