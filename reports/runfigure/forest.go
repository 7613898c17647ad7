package runfigure

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Layout of the forest plot, in points.
const (
	forestLeft  = 176
	forestRight = 70
	forestTop   = 62
)

// Forest shows every fold as a small dot, every seed as a stroke and the
// pooled mean with its interval as a diamond, for every architecture and
// protocol; false where none was finished.
func Forest(v *view.View) (figure.Sketch, bool) {
	if len(v.Cells) == 0 {
		return figure.Sketch{}, false
	}
	height := forestTop + 30.0
	last := ""
	for _, c := range v.Cells {
		if c.Architecture != last {
			height += forestName
			last = c.Architecture
		}
		height += forestHeight(c)
	}
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: "folds", Alt: forestAlt(v)},
		Height:    height,
		Draw:      func(s *figure.Sheet) { drawForest(s, v) },
	}, true
}

// Heights within the forest plot, in points.
const (
	forestName    = 30 // an architecture's name
	forestDiamond = 22 // the pooled mean
	forestSpace   = 10 // between cells
)

// mostSeeds is how many seeds of a cell have a line: more make no figure that fits a page.
const mostSeeds = 100

// seedLines is how many seeds are drawn, the first ones.
func seedLines(c summary.Cell) int { return min(mostSeeds, len(c.SeedMeans)) }

// seedPitch is the height of one seed's line of folds.
func seedPitch(c summary.Cell) float64 {
	return max(3.5, min(11, 60/float64(max(1, seedLines(c)))))
}

func forestHeight(c summary.Cell) float64 {
	return forestDiamond + seedPitch(c)*float64(seedLines(c)) + forestSpace
}

func drawForest(s *figure.Sheet, v *view.View) {
	var values []float64
	for _, c := range v.Cells {
		values = append(values, c.Mean)
		for _, f := range c.Folds {
			values = append(values, f.Accuracy)
		}
		if i := v.Shown(&c); i != nil {
			values = append(values, i.Low, i.High)
		}
	}
	low, high := figure.AccuracyRange(withChance(v, values)...)
	r := figure.Ruler{Min: low, Max: high, From: forestLeft, To: s.Width - forestRight}
	bottom := s.Height - 24
	s.PercentAxis(r, forestTop-12, bottom)
	claimLine(s, v, r, forestTop-12, bottom)
	forestKey(s, r)
	y := float64(forestTop)
	last := ""
	for _, c := range v.Cells {
		if c.Architecture != last {
			name := figure.Style{Size: figure.Large, Bold: true, Y: -0.5}
			s.Print(8, y+forestName/2, s.Fit(c.Architecture, name, nameRoom(s, v, forestLeft-16)), name)
			y += forestName
			last = c.Architecture
		}
		forestCell(s, v, r, c, y)
		y += forestHeight(c)
	}
}

// forestKey explains the three marks above the plot.
func forestKey(s *figure.Sheet, r figure.Ruler) {
	const y = 14
	label := figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5}
	x := r.From
	next := func(name string, width float64) {
		s.Print(x+width, y, name, label)
		x += width + s.Measure(name, label) + 18
	}
	s.Dot(figure.Blend(figure.Muted, 0.6), x+4, y, 2.6)
	next("a fold", 12)
	s.Rule(figure.Muted, 2, x+3, y-6, x+3, y+6)
	next("a seed's mean", 10)
	s.Whisker(figure.Muted, 1.8, x, x+26, y, 4)
	s.Diamond(figure.Muted, x+13, y, 5.5)
	next("mean with interval", 32)
}

// forestCell draws one architecture under one protocol.
func forestCell(s *figure.Sheet, v *view.View, r figure.Ruler, c summary.Cell, y float64) {
	hue := cellColor(c)
	middleLine := y + forestDiamond/2
	name := figure.Style{Size: figure.Body, Ink: hue, Bold: c.Protocol.IsNamed(), Y: -0.5}
	i := v.Shown(&c)
	s.Print(16, middleLine, s.Fit(view.Label(c)+v.OwnLevel(i), name, forestLeft-28), name)
	if c.Protocol.IsNamed() {
		s.Print(16, middleLine+15, view.ReadOut(c), figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5})
	}
	if n := len(c.SeedMeans); n > mostSeeds {
		s.Print(16, middleLine+30, fmt.Sprintf("the first %d of %s", mostSeeds, text.Count(n, "seed", "seeds")), figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5})
	}
	if i != nil {
		s.Whisker(hue, 1.8, r.At(i.Low), r.At(i.High), middleLine, 4.5)
	}
	s.Diamond(hue, r.At(c.Mean), middleLine, 6.5)
	s.Print(s.Width-8, middleLine, text.Percent(c.Mean), figure.Style{Size: figure.Body, X: -1, Y: -0.5, Bold: name.Bold})
	pitch := seedPitch(c)
	equal := map[[2]float64]int{} // folds drawn at a place already
	seed, last := -1, 0
	for _, f := range c.Folds { // ordered by seed; seeds need not count from 0
		if seed < 0 || f.Seed != last {
			seed, last = seed+1, f.Seed
		}
		if seed >= mostSeeds {
			break
		}
		line := float64(seed)
		place := [2]float64{line, f.Accuracy}
		s.Dot(figure.Blend(hue, 0.55), r.At(f.Accuracy)+aside(equal[place]), y+forestDiamond+pitch*(line+0.5), min(2.6, 0.36*pitch))
		equal[place]++
	}
	for i, mean := range c.SeedMeans[:seedLines(c)] {
		at := y + forestDiamond + pitch*float64(i)
		s.Rule(hue, 2, r.At(mean), at+0.5, r.At(mean), at+pitch-0.5)
	}
}

// aside moves the nth of several equal folds aside, alternately to the right
// and to the left, so that all of them can be counted.
func aside(n int) float64 {
	const step = 3.4
	if n%2 == 1 {
		return step * float64(n/2+1)
	}
	return -step * float64(n/2)
}

// forestAlt says in words what the figure shows.
func forestAlt(v *view.View) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Folds, seeds and means against the claim of %s.", text.Percent(v.Claim.Accuracy))
	for _, c := range v.Cells {
		low, high := view.FoldRange(c)
		fmt.Fprintf(&b, " %s %s: mean %s, folds %s to %s.", c.Architecture, view.Label(c), text.Percent(c.Mean), text.Percent(low), text.Percent(high))
	}
	return b.String()
}
