package figure

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
)

// WCAG 2 wants 4.5:1 between a text of this size and what is behind it.
func TestNumbersOfAHeatmapCanBeRead(t *testing.T) {
	for _, hue := range []color.NRGBA{Orange, Blue, Green, Purple, Muted} {
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
	black := RGB(0)
	for _, c := range []struct {
		a, b color.NRGBA
		want float64
	}{{black, Paper, 21}, {Paper, black, 21}, {Paper, Paper, 1}, {RGB(0x777777), Paper, 4.48}} { // the last is WCAG's well-known near miss
		if got := contrast(c.a, c.b); got < c.want-0.005 || got > c.want+0.005 {
			t.Errorf("contrast of %v and %v is %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

// No two rows and no two columns of a figure have the same label, and each has room.
func TestLabelsOfAHeatmapStayDistinct(t *testing.T) {
	numbered := func(format string, n int) (all []string) {
		for i := range n {
			all = append(all, fmt.Sprintf(format, i+1))
		}
		return all
	}
	long := strings.Repeat("long", 20)
	for name, classes := range map[string][]string{
		"numbers at the end":       numbered("class %d", 12),
		"not in the font":          numbered("日本 %d", 12),
		"many":                     numbered("class %d", MaxHeatClasses),
		"alike at both ends":       {long + "a" + long, long + "b" + long, long + "c" + long},
		"alike at the end":         {"red " + long, "blue " + long, "green " + long},
		"differ in what is hidden": {"a\u200bb", "ab", "c"},
	} {
		h := NewHeatMap(classes, 1)
		s := NewTypesetter()
		if !allDiffer(h.labels) || !allDiffer(h.columns) {
			t.Errorf("%s: rows %q, columns %q", name, h.labels, h.columns)
		}
		for _, column := range h.columns {
			if s.Measure(column, h.label) > h.cell {
				t.Errorf("%s: %q is wider than its column", name, column)
			}
		}
	}
}
