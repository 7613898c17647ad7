package reports

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// accuracyRange is the part of [0, 1] that holds all values and chance, on
// multiples of a tenth, at least three tenths wide.
func accuracyRange(values ...float64) (low, high float64) {
	low, high = 1, 0
	for _, x := range values {
		if finite(x) {
			low, high = min(low, x), max(high, x)
		}
	}
	if low > high {
		return 0, 1
	}
	low = max(0, math.Floor(10*low+1e-9)/10)
	high = min(1, math.Ceil(10*high-1e-9)/10)
	for high-low < 0.3-1e-9 {
		low, high = max(0, low-0.1), min(1, high+0.1)
	}
	return low, high
}

// withChance adds the baseline and the claim to the values that an axis must hold;
// the baseline only where it is near enough not to squeeze everything else.
func (v *view) withChance(values []float64) []float64 {
	values = append(values, v.Claim.Accuracy)
	chance, _ := v.baseline()
	for _, x := range values {
		if finite(x) && x < chance+0.3 {
			return append(values, chance)
		}
	}
	return values
}

// percentAxis draws the grid and the labels of an axis of accuracies between
// two heights.
func (s *sheet) percentAxis(r ruler, top, bottom float64) {
	step := 0.1
	if r.max-r.min > 0.65 {
		step = 0.2
	}
	label := style{size: small, ink: muted, x: -0.5, y: -1}
	for i := math.Ceil(r.min/step - 1e-9); i*step <= r.max+1e-9; i++ {
		x := r.at(i * step)
		s.rule(faint, 0.8, x, top, x, bottom)
		s.print(x, bottom+4, decimal(100*i*step, 0)+" %", label)
	}
}

// claimLine draws the claim as a line with its margin as a band, and the baseline as
// a dotted line, both named above the plot where there is room.
func (s *sheet) claimLine(v *view, r ruler, top, bottom float64) {
	c, d := v.Claim.Accuracy, v.Claim.Margin
	if d > 0 && c-d > r.min {
		s.box(band, r.at(c-d), top, r.at(c), bottom)
	}
	if chance, name := v.baseline(); v.classes() > 1 && chance >= r.min && chance <= r.max {
		x := r.at(chance)
		s.line(middle, 1, []vg.Length{2, 3}, s.at(x, top), s.at(x, bottom))
		if math.Abs(r.at(c)-x) > 110 {
			s.print(x, top-4, name+" "+decimal(100*chance, 0)+" %", style{size: small, ink: muted, x: anchor(x, r)})
		}
	}
	if c >= r.min && c <= r.max {
		s.rule(ink, 1.6, r.at(c), top, r.at(c), bottom)
		s.print(r.at(c), top-4, "claim "+percent(c), style{size: small, bold: true, x: anchor(r.at(c), r)})
	}
}

// anchor aligns a label so that it stays within the plot's width.
func anchor(x float64, r ruler) draw.XAlignment {
	switch {
	case x-r.from < 30:
		return 0
	case r.to-x < 30:
		return -1
	}
	return -0.5
}
