package reports

import (
	"image/color"
	"testing"
)

// WCAG 2 wants 4.5:1 between a text of this size and what is behind it.
func TestNumbersOfAHeatmapCanBeRead(t *testing.T) {
	for _, hue := range []color.NRGBA{orange, blue, green, purple, muted} {
		for percent := range 101 {
			fill := heatFill(hue, float64(percent)/100)
			if c := contrast(numberInk(fill), fill); c < 4.5 {
				t.Errorf("%v at %d %%: contrast %.2f", hue, percent, c)
			}
		}
		if c := contrast(heatZero, heatFill(hue, 0)); c < 4.5 {
			t.Errorf("the 0 of %v: contrast %.2f", hue, c)
		}
	}
}

func TestContrast(t *testing.T) {
	black := rgb(0)
	for _, c := range []struct {
		a, b color.NRGBA
		want float64
	}{{black, paper, 21}, {paper, black, 21}, {paper, paper, 1}, {rgb(0x777777), paper, 4.48}} { // the last is WCAG's well-known near miss
		if got := contrast(c.a, c.b); got < c.want-0.005 || got > c.want+0.005 {
			t.Errorf("contrast of %v and %v is %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}
