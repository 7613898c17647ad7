package figure

import (
	"fmt"
	"slices"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	plottext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"github.com/refold/refold/reports/text"
)

// Typesetter measures and draws text in Liberation Sans.
type Typesetter struct{ handler plottext.Handler }

// NewTypesetter reads the font.
func NewTypesetter() Typesetter {
	return Typesetter{handler: plottext.Plain{Fonts: font.NewCache(liberation.Collection())}}
}

func (t Typesetter) textStyle(s Style) plottext.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(s.Size)}
	if s.Bold {
		f.Weight = xfont.WeightBold
	}
	if s.Ink == nil {
		s.Ink = Ink
	}
	return plottext.Style{Color: s.Ink, Font: f, Rotation: s.Turn, XAlign: s.X, YAlign: s.Y, Handler: t.handler}
}

// shows reports whether the font has a glyph for every character.
func (t Typesetter) shows(s string) bool {
	face := t.handler.Cache().Lookup(t.textStyle(Style{Size: Body}).Font, Body)
	var buffer sfnt.Buffer
	for _, r := range s {
		if i, err := face.Face.GlyphIndex(&buffer, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}

// Measure is the width of a line of text.
func (t Typesetter) Measure(txt string, st Style) float64 {
	return float64(t.textStyle(st).Width(text.Plain(txt)))
}

// Fit shortens a text until it is at most width wide.
func (t Typesetter) Fit(txt string, st Style, width float64) string {
	txt = text.Plain(txt)
	for n := len([]rune(txt)); n > 2 && t.Measure(txt, st) > width; n-- {
		txt = text.Shorten(txt, n-1)
	}
	return txt
}

// fitApart shortens names to a width, at their ends or, where that makes two of
// them equal, at their starts; it reports whether they are different then.
func (t Typesetter) fitApart(names []string, st Style, width float64) ([]string, bool) {
	ends, starts := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		ends[i], starts[i] = t.Fit(name, st, width), t.fitEnd(name, st, width)
	}
	switch {
	case allDiffer(ends):
		return ends, true
	case allDiffer(starts):
		return starts, true
	}
	return ends, false
}

// fitEnd keeps the end of a name that is too wide, as fit keeps the start.
func (t Typesetter) fitEnd(name string, st Style, width float64) string {
	cut := text.Plain(name)
	for rest := []rune(cut); len(rest) > 1 && t.Measure(cut, st) > width; {
		rest = rest[1:]
		cut = "…" + strings.TrimLeft(string(rest), " ")
	}
	return cut
}

// allDiffer reports whether no string is there twice.
func allDiffer(all []string) bool {
	sorted := slices.Sorted(slices.Values(all))
	return len(slices.Compact(sorted)) == len(all)
}

// ClassLabel is a class as a figure can show it: "class 3" where the font lacks
// a character of the name.
func ClassLabel(t Typesetter, name string, i int) string {
	if name = text.Plain(name); name != "" && t.shows(name) {
		return name
	}
	return fmt.Sprintf("class %d", i+1)
}
