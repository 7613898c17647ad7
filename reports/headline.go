package reports

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/reports/text"
)

// Layout of the headline figure, in points.
const (
	headlineLeft  = 128 // the column of names
	headlineRight = 168 // the column of numbers
	headlineTop   = 38
	headlineRow   = 27
	headlineGap   = 10 // between architectures
)

// headlineFigure shows, for every architecture, the accuracy as published and
// guarded on one scale with the claim, and what the difference consists of.
func (v *view) headlineFigure() (sketch, bool) {
	if len(v.Verdicts) == 0 {
		return sketch{}, false
	}
	height := float64(headlineTop + 18)
	for _, a := range v.architectures {
		height += headlineRow*v.headlineRows(a) + headlineGap
	}
	return sketch{
		FigureRef: text.FigureRef{Name: "verdict", Alt: v.headlineAlt()},
		height:    height,
		draw:      v.drawHeadline,
	}, true
}

// headlineRows is the height of an architecture's block in rows.
func (v *view) headlineRows(architecture string) float64 {
	rows := 1.0 // its name
	for _, p := range []string{asPublished, guarded} {
		if v.cell(architecture, p) != nil {
			rows++
		}
	}
	if _, ok := v.optimism(architecture); ok {
		rows += 1.5
	}
	return rows
}

// optimism is the optimism of an architecture, where it can be drawn as a bar:
// a total above zero.
func (v *view) optimism(architecture string) (experiment.Optimism, bool) {
	for _, o := range v.Optimism {
		if o.Architecture == architecture && o.Total.Value > 0 && text.Finite(o.Total.Value) {
			return o, v.cell(architecture, asPublished) != nil && v.cell(architecture, guarded) != nil
		}
	}
	return experiment.Optimism{}, false
}

func (v *view) drawHeadline(s *sheet) {
	var values []float64
	for _, a := range v.architectures {
		for _, p := range []string{asPublished, guarded} {
			if c := v.cell(a, p); c != nil {
				values = append(values, c.Mean)
				if c.Primary != nil {
					values = append(values, c.Primary.Low, c.Primary.High)
				}
			}
		}
	}
	low, high := accuracyRange(v.withChance(values)...)
	r := ruler{min: low, max: high, from: headlineLeft + 12, to: s.width - headlineRight - 12}
	bottom := s.height - 24
	s.percentAxis(r, headlineTop-14, bottom)
	v.claimLine(s, r, headlineTop-14, bottom)
	s.print(s.width-8, headlineTop-18, fmt.Sprintf("accuracy (%s interval)", text.PercentShort(v.Claim.Level)),
		style{size: small, ink: muted, x: -1})
	if v.Data.Null {
		s.print(8, headlineTop-18, "labels drawn at random", style{size: small, bold: true, ink: orange})
	}
	y := float64(headlineTop) - 6
	for _, a := range v.architectures {
		y = v.headlineBlock(s, r, a, y) + headlineGap
	}
}

// headlineBlock draws one architecture and returns the height below it.
func (v *view) headlineBlock(s *sheet, r ruler, architecture string, y float64) float64 {
	name := style{size: large, bold: true, y: -0.5}
	s.print(8, y+headlineRow/2, s.fit(architecture, name, headlineLeft), name)
	y += headlineRow
	for _, p := range []string{asPublished, guarded} {
		c := v.cell(architecture, p)
		if c == nil {
			continue
		}
		v.headlineRow(s, r, c, y+headlineRow/2)
		y += headlineRow
	}
	if o, ok := v.optimism(architecture); ok {
		v.optimismBar(s, r, o, y)
		y += 1.5 * headlineRow
	}
	return y
}

// headlineRow draws the mean and the interval of one protocol.
func (v *view) headlineRow(s *sheet, r ruler, c *experiment.Cell, y float64) {
	hue := cellColor(*c)
	s.print(16, y, protocolName(c.Protocol), style{size: body, bold: c.Protocol == guarded, ink: hue, y: -0.5})
	numbers := text.Percent(c.Mean)
	if c.Primary != nil {
		s.whisker(hue, 2, r.at(c.Primary.Low), r.at(c.Primary.High), y, 5)
		numbers = text.Decimal(100*c.Mean, 1) + " (" + span(c.Primary) + ")"
	}
	s.dot(hue, r.at(c.Mean), y, 5.5)
	s.print(s.width-8, y, numbers, style{size: body, bold: c.Protocol == guarded, ink: ink, x: -1, y: -0.5})
}

// optimismBar draws the distance between the two means, divided into its parts.
func (v *view) optimismBar(s *sheet, r ruler, o experiment.Optimism, y float64) {
	left, right := v.cell(o.Architecture, guarded).Mean, v.cell(o.Architecture, asPublished).Mean
	top, bottom := y+6, y+17
	s.print(16, (top+bottom)/2, "optimism", style{size: body, ink: muted, y: -0.5})
	s.print(s.width-8, (top+bottom)/2, text.Points(o.Total.Value)+" points", style{size: body, ink: muted, x: -1, y: -0.5})
	s.box(blend(muted, 0.5), r.at(left), top, r.at(right), bottom)
	if !additive(o.Parts) {
		return
	}
	hues := partColors()
	x := r.at(right) // the as-published mean, from which the parts are taken off
	for i, p := range o.Parts {
		width := r.length(p.Value)
		s.box(hues[i%len(hues)], x-width, top, x, bottom)
		x -= width
	}
	end := min(r.at(right), r.at(v.Claim.Accuracy-v.Claim.Margin)-6)
	v.partNames(s, o.Parts, max(16, end-partNamesWidth(s, o.Parts)), bottom+13)
}

// Space between a part's square and its name, and between two names.
const (
	squareSize = 9
	squareGap  = 4
	nameGap    = 12
)

// partNames writes the parts' names below the bar, in the order of the bar, each
// behind a square of its colour.
func (v *view) partNames(s *sheet, parts []experiment.Part, x, y float64) {
	hues := partColors()
	label := partLabel()
	for i := len(parts) - 1; i >= 0; i-- {
		s.box(hues[i%len(hues)], x, y-squareSize/2, x+squareSize, y+squareSize/2)
		x += squareSize + squareGap
		s.print(x, y, partName(parts[i]), label)
		x += s.measure(partName(parts[i]), label) + nameGap
	}
}

func partNamesWidth(s *sheet, parts []experiment.Part) float64 {
	width := -float64(nameGap)
	for _, p := range parts {
		width += squareSize + squareGap + s.measure(partName(p), partLabel()) + nameGap
	}
	return width
}

func partName(p experiment.Part) string { return p.Name + " " + text.Decimal(100*p.Value, 1) }

func partLabel() style { return style{size: small, ink: muted, y: -0.5} }

// additive reports whether the parts can be drawn side by side: none negative.
func additive(parts []experiment.Part) bool {
	for _, p := range parts {
		if !(p.Value >= 0) {
			return false
		}
	}
	return len(parts) > 0
}

// headlineAlt says in words what the figure shows.
func (v *view) headlineAlt() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Claim %s.", text.Percent(v.Claim.Accuracy))
	for _, a := range v.architectures {
		var parts []string
		for _, p := range []string{asPublished, guarded} {
			if c := v.cell(a, p); c != nil {
				parts = append(parts, fmt.Sprintf("%s %s (%s)", protocolName(p), text.Percent(c.Mean), span(c.Primary)))
			}
		}
		if len(parts) > 0 {
			fmt.Fprintf(&b, " %s: %s.", a, strings.Join(parts, ", "))
		}
	}
	return b.String()
}
