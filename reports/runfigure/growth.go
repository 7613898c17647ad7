package runfigure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Layout of the growth of an accuracy, in points.
const (
	growthHeight = 330
	growthTop    = 64
	growthLeft   = 62
	growthRight  = 28
	growthFoot   = 46
)

// Growths shows, for each network and split with training sizes, the accuracy by the number
// of training images, with the curve through it and what that gives on more.
func Growths(v *view.View) []figure.Sketch {
	var all []figure.Sketch
	for i := range v.Growth {
		if len(v.Growth[i].Points) > 0 {
			all = append(all, growthSketch(v, &v.Growth[i]))
		}
	}
	return all
}

func growthSketch(v *view.View, g *summary.Growth) figure.Sketch {
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: growthName(v, *g), Alt: growthAlt(g)},
		Height:    growthHeight,
		Draw:      func(s *figure.Sheet) { drawGrowth(s, v, g) },
	}
}

// growthName is that of a figure.
func growthName(v *view.View, g summary.Growth) string {
	var splits []string
	for _, split := range v.Design.Splits {
		splits = append(splits, string(split))
	}
	return "growth-" + text.UniqueSlug(v.Architectures, g.Architecture) + "-" + text.UniqueSlug(splits, string(g.Split))
}

// growthPlot places sizes, on a logarithmic scale, and accuracies.
type growthPlot struct {
	*figure.Sheet
	across, up figure.Ruler
}

func (p growthPlot) x(size float64) float64 { return p.across.At(math.Log(size)) }

func drawGrowth(s *figure.Sheet, v *view.View, g *summary.Growth) {
	var values, sizes []float64
	for _, point := range g.Points {
		values, sizes = append(values, point.Mean, point.Interval.Low, point.Interval.High), append(sizes, point.Size)
	}
	if g.Curve != nil {
		for _, p := range g.Curve.Beyond {
			values, sizes = append(values, p.Low, p.High), append(sizes, p.Size)
		}
	}
	low, high := figure.AccuracyRange(withChance(v, values)...)
	first, last := sizes[0], sizes[len(sizes)-1]
	if first == last {
		last = 2 * first
	}
	p := growthPlot{s,
		figure.Ruler{Min: math.Log(first) - 0.1, Max: math.Log(last) + 0.1, From: growthLeft, To: s.Width - growthRight},
		figure.Ruler{Min: low, Max: high, From: growthHeight - growthFoot, To: growthTop}}
	title := figure.Style{Size: figure.Large, Bold: true, Y: -0.5}
	s.Print(8, 14, s.Fit("Accuracy by training images: "+g.Architecture+", "+string(g.Split), title, s.Width-16), title)
	p.key(v, g)
	p.axes(v, low, high)
	p.sizes(g)
	p.curve(g.Curve)
	p.points(g)
}

// key explains the marks.
func (p growthPlot) key(v *view.View, g *summary.Growth) {
	label := figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5}
	const y = 36
	claim, bold := "claim "+text.Percent(v.Claim.Accuracy), figure.Style{Size: figure.Small, Bold: true, X: -1, Y: -0.5}
	p.Print(p.across.To, y, claim, bold)
	end := p.across.To - p.Measure(claim, bold) - 6
	p.Rule(figure.Ink, 1.6, end-18, y, end, y)
	x := 12.0
	p.Dot(figure.Blue, x, y, 4)
	const trained = "trained, with interval"
	p.Print(x+10, y, trained, label)
	if g.Curve == nil {
		return
	}
	x += p.Measure(trained, label) + 34
	p.Glyph(figure.Ring(), x, y)
	p.Print(x+10, y, "by the curve, beyond what was trained", label)
}

// axes draws the grid, the claim and chance.
func (p growthPlot) axes(v *view.View, low, high float64) {
	left, right := p.across.From, p.across.To
	muted := figure.Style{Size: figure.Small, Ink: figure.Muted, X: -1, Y: -0.5}
	c, d := v.Claim.Accuracy, v.Claim.Margin
	if c >= low && c <= high {
		p.Box(figure.Band, left, p.up.At(c), right, p.up.At(max(low, c-d)))
		p.Rule(figure.Ink, 1.6, left, p.up.At(c), right, p.up.At(c))
	}
	if chance, name := v.Baseline(); v.Classes() > 1 && chance >= low && chance <= high {
		y := p.up.At(chance)
		p.Line(figure.Middle, 1, []vg.Length{2, 3}, p.At(left, y), p.At(right, y))
		p.Print(right, y-4, name+" "+text.Decimal(100*chance, 0)+" %", figure.Style{Size: figure.Small, Ink: figure.Muted, X: -1})
	}
	step := 0.1
	if high-low > 0.55 {
		step = 0.2
	}
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9; i++ {
		y := p.up.At(i * step)
		p.Rule(figure.Faint, 0.8, left, y, right, y)
		p.Print(left-6, y, text.Decimal(100*i*step, 0)+" %", muted)
	}
}

// sizes marks the training images, as far as there is room.
func (p growthPlot) sizes(g *summary.Growth) {
	foot := figure.Style{Size: figure.Small, Ink: figure.Muted, X: -0.5, Y: -1}
	left, right, bottom := p.across.From, p.across.To, p.up.From
	p.Rule(figure.Middle, 1, left, bottom, right, bottom)
	at := math.Inf(-1) // the right end of the last label
	mark := func(size float64) {
		label := text.Number(int(math.Round(size)))
		half := p.Measure(label, foot) / 2
		if x := p.x(size); x-half > at+8 {
			p.Rule(figure.Middle, 1, x, bottom, x, bottom+4)
			p.Print(x, bottom+6, label, foot)
			at = x + half
		}
	}
	for _, point := range g.Points {
		mark(point.Size)
	}
	if g.Curve != nil {
		for _, beyond := range g.Curve.Beyond {
			mark(beyond.Size)
		}
	}
	p.Print((left+right)/2, bottom+24, "training images", foot)
}

// curve draws the law, dashed where nothing was trained.
func (p growthPlot) curve(c *summary.GrowthCurve) {
	if c == nil || len(c.Fitted) == 0 || len(c.Beyond) == 0 {
		return
	}
	line := func(from, to float64, dashes []vg.Length) {
		const pieces = 60
		var points []vg.Point
		for i := range pieces + 1 {
			size := from * math.Pow(to/from, float64(i)/pieces)
			y := min(max(c.A-c.B*math.Pow(size, -c.C), p.up.Min), p.up.Max)
			points = append(points, p.At(p.x(size), p.up.At(y)))
		}
		p.Line(figure.Blend(figure.Blue, 0.7), 1.8, dashes, points...)
	}
	line(c.Fitted[0].Size, c.Largest, nil)
	line(c.Largest, c.Beyond[len(c.Beyond)-1].Size, []vg.Length{4, 4})
	for _, b := range c.Beyond {
		p.upright(b.Size, b.Low, b.High, 1.2)
		p.Glyph(figure.Ring(), p.x(b.Size), p.up.At(b.Accuracy))
	}
}

func (p growthPlot) points(g *summary.Growth) {
	for _, point := range g.Points {
		p.upright(point.Size, point.Interval.Low, point.Interval.High, 1.8)
		p.Dot(figure.Blue, p.x(point.Size), p.up.At(point.Mean), 4)
	}
}

// upright is an interval with its ends.
func (p growthPlot) upright(size, low, high, width float64) {
	x, top, bottom := p.x(size), p.up.At(min(high, p.up.Max)), p.up.At(max(low, p.up.Min))
	p.Rule(figure.Blue, width, x, top, x, bottom)
	p.Rule(figure.Blue, width, x-4, top, x+4, top)
	p.Rule(figure.Blue, width, x-4, bottom, x+4, bottom)
}

// growthAlt says in words what the figure shows.
func growthAlt(g *summary.Growth) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Accuracy of %s on %s by training images:", g.Architecture, g.Split)
	for i, p := range g.Points {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %s with %s", text.Percent(p.Mean), text.Number(int(math.Round(p.Size))))
	}
	b.WriteByte('.')
	if g.Curve != nil {
		for _, p := range g.Curve.Beyond {
			fmt.Fprintf(&b, " By the curve, %s with %s.", text.Percent(p.Accuracy), text.Number(int(math.Round(p.Size))))
		}
	}
	return b.String()
}
