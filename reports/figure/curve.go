package figure

import (
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/reports/text"
)

// Heights of a figure of curves: a title, and below it two panels, one above the
// other, for accuracy and loss.
const (
	CurvesTitle  = 34
	CurvesPanel  = 206
	CurvesHeight = CurvesTitle + 2*CurvesPanel + 20
)

// Losses outside these limits are drawn at them: a logarithm needs a positive
// number, and a network with wild statistics reaches 1e30.
const (
	lowestLoss  = 1e-4
	highestLoss = 1e6
)

// ClampLoss is a loss that can be drawn.
func ClampLoss(x float64) float64 { return min(highestLoss, max(lowestLoss, x)) }

// ClampAccuracy is an accuracy from 0 to 1.
func ClampAccuracy(x float64) float64 { return min(1, max(0, x)) }

// DecadesAround is the range of losses in whole decades.
func DecadesAround(values []float64) [2]float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range values {
		if text.Finite(x) {
			low, high = min(low, ClampLoss(x)), max(high, ClampLoss(x))
		}
	}
	if low > high {
		return [2]float64{0.1, 1}
	}
	low, high = math.Pow(10, math.Floor(math.Log10(low)+1e-9)), math.Pow(10, math.Ceil(math.Log10(high)-1e-9))
	return [2]float64{low, max(high, 10*low)}
}

// Runs are the stretches of a curve without a gap: a value that is not finite
// breaks the line.
func Runs(values []float64, transform func(float64) float64) []plotter.XYs {
	var all []plotter.XYs
	open := false
	for i, x := range values {
		if !text.Finite(x) {
			open = false
			continue
		}
		if !open {
			all, open = append(all, nil), true
		}
		last := len(all) - 1
		all[last] = append(all[last], plotter.XY{X: float64(i + 1), Y: transform(x)})
	}
	return all
}

// Ring marks a point that was chosen.
func Ring() draw.GlyphStyle {
	return draw.GlyphStyle{Color: Ink, Radius: 2.8, Shape: draw.RingGlyph{}}
}

// Cross marks a point that stands out.
func Cross() draw.GlyphStyle {
	return draw.GlyphStyle{Color: Ink, Radius: 3.4, Shape: draw.CrossGlyph{}}
}
