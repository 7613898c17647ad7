package reports

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/refold/refold/experiment"
)

// Terminal prints the verdict and one table for a terminal of the given width
// (in characters; 0: 80). It writes no escape codes.
func Terminal(w io.Writer, s *experiment.Summary, width int) error {
	v := newView(s)
	if width <= 0 {
		width = 80
	}
	for _, verdict := range v.Verdicts {
		if verdict.Headline || len(v.Verdicts) == 1 {
			if _, err := fmt.Fprintf(w, "%s\n\n", wrap(plain(verdict.Sentence), width)); err != nil {
				return err
			}
		}
	}
	t := newTable(words("architecture"), words("protocol"), figures("accuracy"), figures("interval"))
	last := ""
	for _, c := range v.Cells {
		name := plain(c.Architecture)
		if name == last {
			name = ""
		} else {
			last = name
		}
		t.add(shorten(name, 30), shorten(plain(protocolName(c.Protocol)), 30), percent(c.Mean), span(c.Primary))
	}
	return t.terminal(w)
}

// wrap breaks text between words at the given width.
func wrap(s string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
