package reports

import (
	"math"

	"gonum.org/v1/plot/vg"

	"github.com/refold/refold/reports/text"
)

// withChance adds the baseline and the claim to the values that an axis must hold;
// the baseline only where it is near enough not to squeeze everything else.
func (v *view) withChance(values []float64) []float64 {
	values = append(values, v.Claim.Accuracy)
	chance, _ := v.baseline()
	for _, x := range values {
		if text.Finite(x) && x < chance+0.3 {
			return append(values, chance)
		}
	}
	return values
}

// claimLine draws the claim as a line with its margin as a band, and the baseline as
// a dotted line, both named above the plot where there is room.
func (v *view) claimLine(s *sheet, r ruler, top, bottom float64) {
	c, d := v.Claim.Accuracy, v.Claim.Margin
	if d > 0 && c-d > r.min {
		s.box(band, r.at(c-d), top, r.at(c), bottom)
	}
	if chance, name := v.baseline(); v.classes() > 1 && chance >= r.min && chance <= r.max {
		x := r.at(chance)
		s.line(middle, 1, []vg.Length{2, 3}, s.at(x, top), s.at(x, bottom))
		if math.Abs(r.at(c)-x) > 110 {
			s.print(x, top-4, name+" "+text.Decimal(100*chance, 0)+" %", style{size: small, ink: muted, x: r.anchor(x)})
		}
	}
	if c >= r.min && c <= r.max {
		s.rule(ink, 1.6, r.at(c), top, r.at(c), bottom)
		s.print(r.at(c), top-4, "claim "+text.Percent(c), style{size: small, bold: true, x: r.anchor(r.at(c))})
	}
}
