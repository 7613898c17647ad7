package figure

import (
	"gonum.org/v1/plot/vg/draw"
)

// Ruler maps values to a stretch of the x axis.
type Ruler struct {
	Min, Max float64 // values
	From, To float64 // points
}

// At is where a value is on the sheet.
func (r Ruler) At(value float64) float64 {
	return r.From + (value-r.Min)/(r.Max-r.Min)*(r.To-r.From)
}

// Anchor aligns a label so that it stays within the plot's width.
func (r Ruler) Anchor(x float64) draw.XAlignment {
	switch {
	case x-r.From < 30:
		return 0
	case r.To-x < 30:
		return -1
	}
	return -0.5
}

// Length is how long a difference of two values is on the sheet.
func (r Ruler) Length(value float64) float64 {
	return value / (r.Max - r.Min) * (r.To - r.From)
}
