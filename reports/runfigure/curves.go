package runfigure

import (
	"fmt"

	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Curves shows, for every architecture and split, the accuracy and the loss by epoch of
// every read-out: one beside another, two in a row.
func Curves(v *view.View) []figure.Sketch {
	var all []figure.Sketch
	if g := v.Design.Given; g != nil && g.OneLook {
		return nil
	}
	for _, set := range curveSets(v) {
		if len(set.readouts) == 0 || set.epochs == 0 {
			continue
		}
		all = append(all, figure.Sketch{
			FigureRef: text.FigureRef{Name: set.name(v), Alt: set.alt()},
			Height:    figure.CurvesTitle + float64(set.rows())*(curvesRow+curvesGap) - curvesGap,
			Draw:      func(s *figure.Sheet) { drawCurves(s, v, set) },
		})
	}
	return all
}

const (
	curvesColumns = 2
	curvesRow     = figure.CurvesHeight - figure.CurvesTitle
	curvesGap     = 16 // between rows
)

// rows is how many rows of read-outs a figure has.
func (set curveSet) rows() int { return (len(set.readouts) + curvesColumns - 1) / curvesColumns }

func drawCurves(s *figure.Sheet, v *view.View, set curveSet) {
	hue := splitColor(set.split)
	title := figure.Style{Size: figure.Large, Bold: true, Y: -0.5}
	room := 150.0
	if len(v.Design.Preparations) > 0 {
		room = 240
	}
	name := s.Fit(set.architecture, title, room)
	s.Print(8, 14, name, title)
	s.Print(8+s.Measure(name, title)+8, 14, string(set.split), figure.Style{Size: figure.Large, Ink: hue, Y: -0.5})
	curvesKey(s, v, set)
	accuracy, loss := set.accuracyBounds(v), set.lossBounds()
	accuracyIndent, lossIndent := s.AxisIndents(loss)
	width := s.Width / float64(min(curvesColumns, len(set.readouts)))
	for i, r := range set.readouts {
		x, y := float64(i%curvesColumns)*width, figure.CurvesTitle+float64(i/curvesColumns)*(curvesRow+curvesGap)
		s.Print(x+48, y+8, readoutHeading(s, v, set, r, width-56), figure.Style{Size: figure.Small, Bold: true, Y: -0.5})
		caption := figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5}
		s.Print(x+48, y+24, "accuracy", caption)
		accuracyPanel(s, v, set, r, accuracy, accuracyIndent, s.Part(x, y+32, x+width, y+figure.CurvesPanel))
		s.Print(x+48, y+figure.CurvesPanel+14, "loss, on a logarithmic scale", caption)
		lossPanel(s, set, r, loss, lossIndent, s.Part(x, y+figure.CurvesPanel+22, x+width, y+curvesRow))
	}
}

// readoutHeading stands above the panels of a read-out, and says which one of several
// decides.
func readoutHeading(s *figure.Sheet, v *view.View, set curveSet, r readout, width float64) string {
	suffix := ""
	if r.name == v.Deciding() && len(set.readouts) > 1 {
		suffix = " (decides)"
	}
	style := figure.Style{Size: figure.Small, Bold: true, Y: -0.5}
	return s.Fit(r.title, style, width-s.Measure(suffix, style)) + suffix
}

// curvesKey explains the marks at the top right.
func curvesKey(s *figure.Sheet, v *view.View, set curveSet) {
	label := figure.Style{Size: figure.Small, Ink: figure.Muted, X: draw.XRight, Y: draw.YCenter}
	x := s.Width - 8
	if set.hasChoice(v) {
		const txt = "epoch chosen by the test labels"
		s.Print(x, 14, txt, label)
		x -= s.Measure(txt, label) + 8
		s.Glyph(figure.Ring(), x, 14)
		x -= 16
	}
	thin := "thin: a fold"
	if n := set.stride(); n > 1 {
		thin = fmt.Sprintf("thin: 1 fold of %d", n)
	}
	s.Print(x, 14, thin+", thick: mean", label)
}
