package runfigure

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
)

// Layout of the figure, in points.
const (
	doseLeft   = 104 // accuracies, and what was found
	doseRight  = 112 // the names of the lines
	doseTop    = 58
	doseBottom = 96 // doses, their name, what was found
	doseHeight = 416
)

// doseSketch shows both protocols by dose: the mean over draws with its interval, and a
// small dot for each run.
func doseSketch(points []dosePoint) figure.Sketch {
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: "dose", Alt: doseAlt(points)},
		Height:    doseHeight,
		Draw:      func(s *figure.Sheet) { drawDoses(s, points) },
	}
}

// doseAxes map doses and accuracies to the sheet.
type doseAxes struct{ dose, accuracy figure.Ruler }

func (a doseAxes) at(dose int, accuracy float64) (x, y float64) {
	return a.dose.At(float64(dose)), a.accuracy.At(accuracy)
}

func drawDoses(s *figure.Sheet, points []dosePoint) {
	var values []float64
	for _, p := range points {
		values = append(values, p.published.low, p.published.high, p.guarded.low, p.guarded.high)
		for _, r := range p.runs {
			values = append(values, r.published.mean, r.guarded.mean)
		}
	}
	low, high := figure.AccuracyRange(values...)
	a := doseAxes{
		dose:     figure.Ruler{Min: 0, Max: float64(points[len(points)-1].dose), From: doseLeft + 14, To: s.Width - doseRight - 14},
		accuracy: figure.Ruler{Min: low, Max: high, From: doseHeight - doseBottom, To: doseTop},
	}
	doseGrid(s, a, points)
	doseFoot(s, a, points)
	published, guarded := splitColor(spec.SplitRows), splitColor(spec.SplitGroups)
	for _, p := range points {
		for _, r := range p.runs {
			doseDot(s, a, p.dose, r.published.mean, published)
			doseDot(s, a, p.dose, r.guarded.mean, guarded)
		}
	}
	doseLine(s, a, points, "as published", published, false, func(p dosePoint) spread { return p.published })
	doseLine(s, a, points, "guarded", guarded, true, func(p dosePoint) spread { return p.guarded })
	doseNote(s, a, points[0])
}

// doseDot draws a single run, beside the mean.
func doseDot(s *figure.Sheet, a doseAxes, dose int, accuracy float64, hue color.NRGBA) {
	x, y := a.at(dose, accuracy)
	s.Dot(figure.Blend(hue, 0.4), x+8, y, 1.8)
}

// doseNote says why the first point lies above chance.
func doseNote(s *figure.Sheet, a doseAxes, first dosePoint) {
	const above = 0.7 // the line of the grid below it
	x, y := a.at(first.dose, first.published.high)
	foot := a.accuracy.At(above) - 12
	label := figure.Style{Size: figure.Small, Ink: figure.Muted}
	s.Rule(figure.Middle, 0.8, x, y-6, x, foot+6)
	s.Print(x-6, foot-15, "no copies: what choosing the epoch", label)
	s.Print(x-6, foot, "by the test images is worth", label)
}

// doseGrid draws the title, the accuracies and chance.
func doseGrid(s *figure.Sheet, a doseAxes, points []dosePoint) {
	s.Print(8, 22, "Labels drawn at random: there is nothing to learn", figure.Style{Size: figure.Large, Bold: true})
	s.Print(8, 42, fmt.Sprintf("accuracy: mean of %d draws with %s interval, and each draw", len(points[0].runs), text.PercentShort(doseLevel)),
		figure.Style{Size: figure.Small, Ink: figure.Muted})
	left, right := float64(doseLeft), s.Width-doseRight
	label := figure.Style{Size: figure.Small, Ink: figure.Muted, X: -1, Y: -0.5}
	for percent := int(100*a.accuracy.Min + 0.5); percent <= int(100*a.accuracy.Max+0.5); percent += 10 {
		y := a.accuracy.At(float64(percent) / 100)
		name := fmt.Sprintf("%d %%", percent)
		if percent == 50 {
			s.Line(figure.Muted, 1.2, []vg.Length{2, 3}, s.At(left, y), s.At(right, y))
			name = "chance " + name
		} else {
			s.Rule(figure.Faint, 0.8, left, y, right, y)
		}
		s.Print(left-8, y, name, label)
	}
}

// doseFoot writes the doses, and how many of the copies the runs found.
func doseFoot(s *figure.Sheet, a doseAxes, points []dosePoint) {
	foot := a.accuracy.From
	label := figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -1}
	left := label
	s.Print(8, foot+8, "altered copies", left)
	s.Print(8, foot+26, "of these found", left)
	label.X = -0.5
	for _, p := range points {
		x := a.dose.At(float64(p.dose))
		found := "-"
		if p.copies > 0 {
			found = text.Decimal(100*float64(p.joined)/float64(p.copies), 0) + " %"
		}
		s.Rule(figure.Middle, 0.8, x, foot, x, foot+4)
		s.Print(x, foot+8, fmt.Sprintf("%d %%", p.dose), label)
		s.Print(x, foot+26, found, label)
	}
	s.Print(8, foot+54, fmt.Sprintf("%d images a run. A copy is resized, cropped, mirrored, recoloured, captioned or the like,", doseImages), left)
	s.Print(8, foot+70, "and has the label of its original. Found: by the audit of the run itself.", left)
}

// doseLine draws a protocol, and names it at its end.
func doseLine(s *figure.Sheet, a doseAxes, points []dosePoint, name string, hue color.NRGBA, bold bool, of func(dosePoint) spread) {
	var line []vg.Point
	for _, p := range points {
		x, y := a.at(p.dose, of(p).mean)
		line = append(line, s.At(x, y))
		_, low := a.at(p.dose, of(p).low)
		_, high := a.at(p.dose, of(p).high)
		s.Rule(hue, 1.6, x, low, x, high)
		s.Rule(hue, 1.6, x-4, low, x+4, low)
		s.Rule(hue, 1.6, x-4, high, x+4, high)
	}
	s.Line(hue, 2.4, nil, line...)
	for _, p := range points {
		x, y := a.at(p.dose, of(p).mean)
		s.Dot(hue, x, y, 4.6)
	}
	last := points[len(points)-1]
	_, y := a.at(last.dose, of(last).mean)
	x := s.Width - doseRight + 8
	s.Print(x, y-8, name, figure.Style{Size: figure.Body, Bold: bold, Ink: hue, Y: -0.5})
	s.Print(x, y+8, text.Percent(of(last).mean), figure.Style{Size: figure.Body, Bold: bold, Ink: hue, Y: -0.5})
}

// doseAlt says in words what the figure shows.
func doseAlt(points []dosePoint) string {
	say := func(p dosePoint) string {
		return fmt.Sprintf("with %d %% of copies as published %s, guarded %s", p.dose, text.Percent(p.published.mean), text.Percent(p.guarded.mean))
	}
	return "Accuracy on labels drawn at random, by the share of images that are copies of others: " +
		say(points[0]) + "; " + say(points[len(points)-1]) + "."
}
