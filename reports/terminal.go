package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/refold/refold/experiment"
)

// Terminal prints the verdict and one table for a terminal of the given width
// (in columns; 0: 80). Text is wrapped to it; the table needs 64. It writes no
// escape codes.
func Terminal(w io.Writer, s *experiment.Summary, width int) error {
	v := newView(s)
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	for _, paragraph := range v.terminalWords() {
		b.WriteString(wrap(paragraph, width) + "\n\n")
	}
	t := newTable(words("architecture"), words("protocol"), figures("accuracy"), figures(percentShort(v.Claim.Level)+" interval"))
	last := ""
	for _, c := range v.Cells {
		name := cutTo(plain(c.Architecture), 24)
		if name == last {
			name = ""
		} else {
			last = name
		}
		t.add(name, cutTo(plain(forestLabel(c)), 24), percent(c.Mean), span(c.Primary))
	}
	if len(t.rows) > 0 {
		if err := t.trimmed(&b); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// terminalWords is the verdict, and before it what would mislead a reader who
// did not know it.
func (v *view) terminalWords() []string {
	var all []string
	if v.Data.Null {
		all = append(all, "The labels were drawn at random: there is nothing to learn.")
	}
	if missing := v.Trials.Planned - v.Trials.Finished; missing > 0 {
		all = append(all, fmt.Sprintf("Incomplete: %s of %s missing.", number(missing), count(v.Trials.Planned, "trial is", "trials are")))
	}
	if s := v.leftOut(); s != "" {
		all = append(all, s)
	}
	h := v.headline()
	if h == nil {
		title, reason := v.noVerdict()
		return append(all, title+" "+plain(reason))
	}
	all = append(all, plain(h.Sentence))
	if plain(h.Suspicious) != "" {
		all = append(all, "Suspicious: "+plain(h.Suspicious))
	}
	if plain(h.Trivial) != "" {
		all = append(all, "No achievement: "+plain(h.Trivial))
	}
	if plain(h.Undertrained) != "" {
		all = append(all, "Too little training: "+plain(h.Undertrained))
	}
	return all
}

// wrap breaks text between words at the given width, but not before a percent sign.
func wrap(s string, width int) string {
	var b strings.Builder
	column := 0
	const glue = "\x00" // not in plain text
	for i, word := range strings.Fields(strings.ReplaceAll(s, " %", glue+"%")) {
		word = strings.ReplaceAll(word, glue, " ")
		n := Width(word)
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
