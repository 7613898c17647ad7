package runfigure

import (
	"fmt"
	"math"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Layout of the reliability diagrams, in points.
const (
	calibrationTitle   = 34
	calibrationHeading = 18
	calibrationSquare  = 220
	calibrationBars    = 44 // how many images each bin has
	calibrationFoot    = 44
	calibrationRow     = calibrationHeading + calibrationSquare + calibrationBars + calibrationFoot
	calibrationLeft    = 52
	calibrationColumns = 2
)

// Calibration is the reliability diagram of each architecture under guarded: how often the
// predicted class was right, by the probability that was given to it; false where none has
// one.
func Calibration(v *view.View) (figure.Sketch, bool) {
	var cells []summary.Cell
	for _, c := range v.Cells {
		if c.Protocol == plan.Guarded && len(c.Calibration) > 0 {
			cells = append(cells, c)
		}
	}
	if len(cells) == 0 {
		return figure.Sketch{}, false
	}
	rows := (len(cells) + calibrationColumns - 1) / calibrationColumns
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: "calibration", Alt: calibrationAlt(cells)},
		Height:    calibrationTitle + float64(rows)*calibrationRow,
		Draw:      func(s *figure.Sheet) { drawCalibration(s, cells) },
	}, true
}

func drawCalibration(s *figure.Sheet, cells []summary.Cell) {
	s.Print(8, 14, "guarded", figure.Style{Size: figure.Large, Bold: true, Y: -0.5})
	s.Print(s.Width-8, 14, "line: as sure as right; bars: images × seeds", figure.Style{Size: figure.Small, Ink: figure.Muted, X: -1, Y: -0.5})
	low := 1.0
	for _, c := range cells {
		for _, b := range c.Calibration {
			low = min(low, b.Low)
		}
	}
	low = min(.9, max(0, math.Floor(10*low+1e-9)/10))
	width := s.Width / calibrationColumns
	for i, c := range cells {
		x, y := float64(i%calibrationColumns)*width, calibrationTitle+float64(i/calibrationColumns)*calibrationRow
		drawReliability(s, c, figure.Ruler{Min: low, Max: 1, From: x + calibrationLeft, To: x + width - 20}, y)
	}
}

// drawReliability draws the diagram of a cell from a height on.
func drawReliability(s *figure.Sheet, c summary.Cell, across figure.Ruler, y float64) {
	hue := cellColor(c)
	heading := figure.Style{Size: figure.Body, Bold: true, Ink: hue, Y: -0.5}
	s.Print(across.From, y+6, s.Fit(c.Architecture, heading, across.To-across.From), heading)
	top := y + calibrationHeading
	bottom := top + calibrationSquare
	up := figure.Ruler{Min: 0, Max: 1, From: bottom, To: top}
	for i := range 6 {
		share := float64(i) / 5
		s.Rule(figure.Faint, 0.8, across.From, up.At(share), across.To, up.At(share))
		s.Print(across.From-5, up.At(share), text.Decimal(100*share, 0)+" %", figure.Style{Size: figure.Small, Ink: figure.Muted, X: -1, Y: -0.5})
	}
	s.Rule(figure.Middle, 1.2, across.From, up.At(across.Min), across.To, up.At(1))
	most := 1
	for _, b := range c.Calibration {
		most = max(most, b.Images)
	}
	foot := bottom + 8 + calibrationBars
	for _, b := range c.Calibration {
		height := calibrationBars * float64(b.Images) / float64(most)
		s.Box(figure.Blend(hue, 0.35), across.At(max(b.Low, across.Min))+1, foot-height, across.At(b.High)-1, foot)
		x := across.At(b.Confidence)
		if b.Interval != nil {
			s.Rule(hue, 1.2, x, up.At(b.Interval.Low), x, up.At(b.Interval.High))
		}
		s.Dot(hue, x, up.At(b.Accuracy), 3.4)
	}
	s.PercentAxis(across, foot, foot)
	s.Print((across.From+across.To)/2, foot+20, "probability of the predicted class", figure.Style{Size: figure.Small, Ink: figure.Muted, X: -0.5, Y: -1})
}

// calibrationAlt says in words what the figure shows.
func calibrationAlt(cells []summary.Cell) string {
	var b strings.Builder
	b.WriteString("How often the predicted class was right, by the probability that was given to it.")
	for _, c := range cells {
		fmt.Fprintf(&b, " %s:", c.Architecture)
		for i, bin := range c.Calibration {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, " %s given, %s right of %s", text.Percent(bin.Confidence), text.Percent(bin.Accuracy), text.Number(bin.Images))
		}
		b.WriteByte('.')
	}
	return b.String()
}
