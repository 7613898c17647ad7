package runfigure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Layout of the headline figure, in points.
const (
	verdictLeft  = 128 // the column of names
	verdictRight = 168 // the column of numbers
	verdictTop   = 38
	verdictRow   = 27
	verdictGap   = 10 // between architectures
)

// Verdict shows, for every architecture, the accuracy as published and
// guarded on one scale with the claim, and what the difference consists of; false
// where there is no verdict.
func Verdict(v *view.View) (figure.Sketch, bool) {
	if len(v.Verdicts) == 0 {
		return figure.Sketch{}, false
	}
	height := float64(verdictTop + 18)
	for _, a := range judged(v) {
		height += verdictRow*verdictRows(v, a) + verdictGap
	}
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: "verdict", Alt: verdictAlt(v)},
		Height:    height,
		Draw:      func(s *figure.Sheet) { drawVerdict(s, v) },
	}, true
}

// judged are the architectures that have an accuracy to show: of others nothing is finished.
func judged(v *view.View) []string {
	return slices.DeleteFunc(slices.Clone(v.Architectures), func(a string) bool {
		return v.Cell(a, plan.AsPublished) == nil && v.Cell(a, plan.Guarded) == nil
	})
}

// verdictRows is the height of an architecture's block in rows.
func verdictRows(v *view.View, architecture string) float64 {
	rows := 1.0 // its name
	for _, p := range []plan.Protocol{plan.AsPublished, plan.Guarded} {
		if v.Cell(architecture, p) != nil {
			rows++
		}
	}
	if _, ok := optimism(v, architecture); ok {
		rows += 1.5
	}
	return rows
}

// optimism is the optimism of an architecture, where it can be drawn as a bar:
// a total above zero.
func optimism(v *view.View, architecture string) (summary.Optimism, bool) {
	for _, o := range v.Optimism {
		if o.Architecture == architecture && o.Total.Value > 0 && text.Finite(o.Total.Value) {
			return o, v.Cell(architecture, plan.AsPublished) != nil && v.Cell(architecture, plan.Guarded) != nil
		}
	}
	return summary.Optimism{}, false
}

func drawVerdict(s *figure.Sheet, v *view.View) {
	var values []float64
	own := true // level of each interval
	for _, a := range v.Architectures {
		for _, p := range []plan.Protocol{plan.AsPublished, plan.Guarded} {
			if c := v.Cell(a, p); c != nil {
				values = append(values, c.Mean)
				if i := v.Shown(c); i != nil {
					values, own = append(values, i.Low, i.High), own && v.OwnLevel(i) != ""
				}
			}
		}
	}
	low, high := figure.AccuracyRange(withChance(v, values)...)
	r := figure.Ruler{Min: low, Max: high, From: verdictLeft + 12, To: s.Width - verdictRight - 12}
	bottom := s.Height - 24
	s.PercentAxis(r, verdictTop-14, bottom)
	claimLine(s, v, r, verdictTop-14, bottom)
	heading := fmt.Sprintf("accuracy (%s interval)", text.PercentShort(v.Claim.Level))
	if own {
		heading = "accuracy (interval)" // each names its level
	}
	s.Print(s.Width-8, verdictTop-18, heading, figure.Style{Size: figure.Small, Ink: figure.Muted, X: -1})
	if v.Data.Null {
		s.Print(8, verdictTop-18, "labels drawn at random", figure.Style{Size: figure.Small, Bold: true, Ink: figure.Orange})
	}
	y := float64(verdictTop) - 6
	for _, a := range judged(v) {
		y = verdictBlock(s, v, r, a, y) + verdictGap
	}
}

// nameRoom is how far the name of an architecture may reach: to where the axis begins or,
// with the words of a preparation, over the grid, where nothing else stands in its row.
func nameRoom(s *figure.Sheet, v *view.View, left float64) float64 {
	if len(v.Design.Preparations) > 0 {
		return s.Width / 2
	}
	return left
}

// verdictBlock draws one architecture and returns the height below it.
func verdictBlock(s *figure.Sheet, v *view.View, r figure.Ruler, architecture string, y float64) float64 {
	name := figure.Style{Size: figure.Large, Bold: true, Y: -0.5}
	s.Print(8, y+verdictRow/2, s.Fit(architecture, name, nameRoom(s, v, verdictLeft)), name)
	y += verdictRow
	for _, p := range []plan.Protocol{plan.AsPublished, plan.Guarded} {
		c := v.Cell(architecture, p)
		if c == nil {
			continue
		}
		drawRow(s, v, r, c, y+verdictRow/2)
		y += verdictRow
	}
	if o, ok := optimism(v, architecture); ok {
		optimismBar(s, v, r, o, y)
		y += 1.5 * verdictRow
	}
	return y
}

// drawRow draws the mean and the interval of one protocol.
func drawRow(s *figure.Sheet, v *view.View, r figure.Ruler, c *summary.Cell, y float64) {
	hue := cellColor(*c)
	i := v.Shown(c)
	s.Print(16, y, view.ProtocolName(c.Protocol)+v.OwnLevel(i), figure.Style{Size: figure.Body, Bold: c.Protocol == plan.Guarded, Ink: hue, Y: -0.5})
	numbers := text.Percent(c.Mean)
	if i != nil {
		s.Whisker(hue, 2, r.At(i.Low), r.At(i.High), y, 5)
		numbers = text.Decimal(100*c.Mean, 1) + " (" + view.Span(i) + ")"
	}
	s.Dot(hue, r.At(c.Mean), y, 5.5)
	s.Print(s.Width-8, y, numbers, figure.Style{Size: figure.Body, Bold: c.Protocol == plan.Guarded, Ink: figure.Ink, X: -1, Y: -0.5})
}

// optimismBar draws the distance between the two means, divided into its parts.
func optimismBar(s *figure.Sheet, v *view.View, r figure.Ruler, o summary.Optimism, y float64) {
	left, right := v.Cell(o.Architecture, plan.Guarded).Mean, v.Cell(o.Architecture, plan.AsPublished).Mean
	top, bottom := y+6, y+17
	s.Print(16, (top+bottom)/2, "optimism", figure.Style{Size: figure.Body, Ink: figure.Muted, Y: -0.5})
	s.Print(s.Width-8, (top+bottom)/2, text.Points(o.Total.Value)+" points", figure.Style{Size: figure.Body, Ink: figure.Muted, X: -1, Y: -0.5})
	s.Box(figure.Blend(figure.Muted, 0.5), r.At(left), top, r.At(right), bottom)
	if !stackable(o.Parts) {
		return
	}
	hues := partColors()
	x := r.At(right) // the as-published mean, from which the parts are taken off
	for i, p := range o.Parts {
		width := r.Length(p.Value)
		s.Box(hues[i%len(hues)], x-width, top, x, bottom)
		x -= width
	}
	end := min(r.At(right), r.At(v.Claim.Accuracy-v.Claim.Margin)-6)
	partNames(s, o.Parts, max(16, end-partNamesWidth(s, o.Parts)), bottom+13)
}

// Space between a part's square and its name, and between two names.
const (
	squareSize = 9
	squareGap  = 4
	nameGap    = 12
)

// partNames writes the parts' names below the bar, in the order of the bar, each
// behind a square of its colour.
func partNames(s *figure.Sheet, parts []summary.Part, x, y float64) {
	hues := partColors()
	label := partLabel()
	for i := len(parts) - 1; i >= 0; i-- {
		s.Box(hues[i%len(hues)], x, y-squareSize/2, x+squareSize, y+squareSize/2)
		x += squareSize + squareGap
		s.Print(x, y, partName(parts[i]), label)
		x += s.Measure(partName(parts[i]), label) + nameGap
	}
}

func partNamesWidth(s *figure.Sheet, parts []summary.Part) float64 {
	width := -float64(nameGap)
	for _, p := range parts {
		width += squareSize + squareGap + s.Measure(partName(p), partLabel()) + nameGap
	}
	return width
}

func partName(p summary.Part) string { return p.Name + " " + text.Decimal(100*p.Value, 1) }

func partLabel() figure.Style { return figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5} }

// stackable reports whether the parts can be drawn side by side: none negative.
func stackable(parts []summary.Part) bool {
	for _, p := range parts {
		if !(p.Value >= 0) {
			return false
		}
	}
	return len(parts) > 0
}

// verdictAlt says in words what the figure shows.
func verdictAlt(v *view.View) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Claim %s.", text.Percent(v.Claim.Accuracy))
	for _, a := range v.Architectures {
		var parts []string
		for _, p := range []plan.Protocol{plan.AsPublished, plan.Guarded} {
			if c := v.Cell(a, p); c != nil {
				i := v.Shown(c)
				parts = append(parts, fmt.Sprintf("%s %s (%s%s)", view.ProtocolName(p), text.Percent(c.Mean), view.Span(i), v.OwnLevel(i)))
			}
		}
		if len(parts) > 0 {
			fmt.Fprintf(&b, " %s: %s.", a, strings.Join(parts, ", "))
		}
	}
	return b.String()
}
