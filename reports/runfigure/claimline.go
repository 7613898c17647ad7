package runfigure

import (
	"math"

	"gonum.org/v1/plot/vg"

	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// withChance adds the baseline and the claim to the values that an axis must hold;
// the baseline only where it is near enough not to squeeze everything else.
func withChance(v *view.View, values []float64) []float64 {
	values = append(values, v.Claim.Accuracy)
	chance, _ := v.Baseline()
	for _, x := range values {
		if text.Finite(x) && x < chance+0.3 {
			return append(values, chance)
		}
	}
	return values
}

// claimLine draws the claim as a line with its margin as a band, and the baseline as
// a dotted line, both named above the plot where there is room.
func claimLine(s *figure.Sheet, v *view.View, r figure.Ruler, top, bottom float64) {
	c, d := v.Claim.Accuracy, v.Claim.Margin
	if d > 0 && c-d > r.Min {
		s.Box(figure.Band, r.At(c-d), top, r.At(c), bottom)
	}
	if chance, name := v.Baseline(); v.Classes() > 1 && chance >= r.Min && chance <= r.Max {
		x := r.At(chance)
		s.Line(figure.Middle, 1, []vg.Length{2, 3}, s.At(x, top), s.At(x, bottom))
		if math.Abs(r.At(c)-x) > 110 {
			s.Print(x, top-4, name+" "+text.Decimal(100*chance, 0)+" %", figure.Style{Size: figure.Small, Ink: figure.Muted, X: r.Anchor(x)})
		}
	}
	if c >= r.Min && c <= r.Max {
		s.Rule(figure.Ink, 1.6, r.At(c), top, r.At(c), bottom)
		s.Print(r.At(c), top-4, "claim "+text.Percent(c), figure.Style{Size: figure.Small, Bold: true, X: r.Anchor(r.At(c))})
	}
}
