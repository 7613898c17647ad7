package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
)

// Terminal prints the verdict and one table for a terminal of the given width
// (in columns; 0: 80). Text is wrapped to it; the table needs 64. It writes no
// escape codes.
func Terminal(w io.Writer, s *summary.Summary, width int) error {
	v := newView(s)
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	for _, paragraph := range v.terminalWords() {
		b.WriteString(text.Wrap(paragraph, width) + "\n\n")
	}
	t := text.NewTable(text.Words("architecture"), text.Words("protocol"), text.Numbers("accuracy"), text.Numbers(text.PercentShort(v.Claim.Level)+" interval"))
	last := ""
	for _, c := range v.Cells {
		name := text.Fit(text.Plain(c.Architecture), 24)
		if name == last {
			name = ""
		} else {
			last = name
		}
		t.Add(name, text.Fit(text.Plain(forestLabel(c)), 24), text.Percent(c.Mean), span(c.Primary))
	}
	if t.Size() > 0 {
		if err := t.Terminal(&b); err != nil {
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
		all = append(all, fmt.Sprintf("Incomplete: %s of %s missing.", text.Number(missing), text.Count(v.Trials.Planned, "trial is", "trials are")))
	}
	if s := v.leftOut(); s != "" {
		all = append(all, s)
	}
	h := v.headline()
	if h == nil {
		title, reason := v.noVerdict()
		return append(all, title+" "+text.Plain(reason))
	}
	all = append(all, text.Plain(h.Sentence))
	if text.Plain(h.Suspicious) != "" {
		all = append(all, "Suspicious: "+text.Plain(h.Suspicious))
	}
	if text.Plain(h.Trivial) != "" {
		all = append(all, "No achievement: "+text.Plain(h.Trivial))
	}
	if text.Plain(h.Undertrained) != "" {
		all = append(all, "Too little training: "+text.Plain(h.Undertrained))
	}
	return all
}
