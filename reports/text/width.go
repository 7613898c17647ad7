package text

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Width is how many columns of a terminal a text of one line takes: two for each
// Chinese, Japanese or Korean character and for most emoji, none for combining marks and
// control characters, one where the Unicode standard leaves it open (UAX #11, ambiguous).
// Some terminals draw what belongs together, such as an emoji with a skin tone, as one
// character, others each by itself: it is the larger of both, so that nothing wraps.
func Width(s string) int {
	each := 0
	for _, r := range s { // as the tables are padded
		each += displaywidth.Rune(r)
	}
	return max(each, displaywidth.String(s))
}

// Cut is the beginning of a text that takes at most so many columns. It parts no
// character from its marks. Unlike displaywidth.TruncateString it counts as [Width] does.
func Cut(s string, columns int) string {
	end, width := 0, 0
	for g := displaywidth.StringGraphemes(s); g.Next(); end += len(g.Value()) {
		if width += Width(g.Value()); width > columns {
			return s[:end]
		}
	}
	return s
}

// Pieces are a text in pieces of at most so many columns, but of one character at least.
func Pieces(s string, columns int) []string {
	var pieces []string
	for Width(s) > columns {
		piece := Cut(s, columns)
		if piece == "" {
			g := displaywidth.StringGraphemes(s)
			g.Next()
			piece = g.Value()
		}
		if len(piece) == len(s) {
			break
		}
		pieces, s = append(pieces, piece), s[len(piece):]
	}
	return append(pieces, s)
}

// Fit cuts a text to at most so many columns, with an ellipsis.
func Fit(s string, columns int) string {
	if Width(s) <= columns {
		return s
	}
	return strings.TrimRight(Cut(s, columns-1), " ") + "…"
}
