package reports

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

// typesetter measures and draws text in Liberation Sans.
type typesetter struct{ handler plottext.Handler }

func newTypesetter() typesetter {
	return typesetter{handler: plottext.Plain{Fonts: font.NewCache(liberation.Collection())}}
}

func (t typesetter) textStyle(s style) plottext.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(s.size)}
	if s.bold {
		f.Weight = xfont.WeightBold
	}
	if s.ink == nil {
		s.ink = ink
	}
	return plottext.Style{Color: s.ink, Font: f, Rotation: s.turn, XAlign: s.x, YAlign: s.y, Handler: t.handler}
}

// shows reports whether the font has a glyph for every character.
func (t typesetter) shows(s string) bool {
	face := t.handler.Cache().Lookup(t.textStyle(style{size: body}).Font, body)
	var buffer sfnt.Buffer
	for _, r := range s {
		if i, err := face.Face.GlyphIndex(&buffer, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}

// measure is the width of a line of text.
func (t typesetter) measure(txt string, st style) float64 {
	return float64(t.textStyle(st).Width(text.Plain(txt)))
}

// fit shortens a text until it is at most width wide.
func (t typesetter) fit(txt string, st style, width float64) string {
	txt = text.Plain(txt)
	for n := len([]rune(txt)); n > 2 && t.measure(txt, st) > width; n-- {
		txt = text.Shorten(txt, n-1)
	}
	return txt
}

// fitApart shortens names to a width, at their ends or, where that makes two of
// them equal, at their starts; it reports whether they are different then.
func (t typesetter) fitApart(names []string, st style, width float64) ([]string, bool) {
	ends, starts := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		ends[i], starts[i] = t.fit(name, st, width), t.fitEnd(name, st, width)
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
func (t typesetter) fitEnd(name string, st style, width float64) string {
	cut := text.Plain(name)
	for rest := []rune(cut); len(rest) > 1 && t.measure(cut, st) > width; {
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

// classLabel is a class as a figure can show it: "class 3" where the font lacks
// a character of the name.
func classLabel(t typesetter, name string, i int) string {
	if name = text.Plain(name); name != "" && t.shows(name) {
		return name
	}
	return fmt.Sprintf("class %d", i+1)
}
