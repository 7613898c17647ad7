package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Terminal prints the verdict, one table, what the audit found and how many labels are doubtful, for a terminal of the given width
// (in columns; 0: 80). Text is wrapped to it; the table needs 64. It writes no
// escape codes.
func Terminal(w io.Writer, s *summary.Summary, width int) error {
	v := view.New(s)
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	for _, paragraph := range terminalWords(v) {
		b.WriteString(text.Wrap(paragraph, width) + "\n\n")
	}
	t := text.NewTable(text.Words("architecture"), text.Words("protocol"), text.Numbers("accuracy"), text.Numbers(text.PercentShort(v.Claim.Level)+" interval"))
	last, room := "", 24
	if len(v.Design.Preparations) > 0 {
		room = min(40, max(12, width-52)) // what the other columns leave
	}
	for i, c := range v.Cells {
		name := text.Fit(text.Plain(c.Architecture), room)
		if i > 0 && c.Architecture == last {
			name = ""
		}
		last = c.Architecture
		i := v.Shown(&c)
		t.Add(name, text.Fit(text.Plain(view.Label(c))+v.OwnLevel(i), 24), text.Percent(c.Mean), view.Span(i))
	}
	if t.Size() > 0 {
		if err := t.Terminal(&b); err != nil {
			return err
		}
	}
	for _, paragraph := range []string{levelWords(v), growthWords(v), relativesWords(v), auditWords(v), labelsWords(v)} {
		if paragraph != "" {
			b.WriteString("\n" + text.Wrap(paragraph, width) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// terminalWords is the verdict, and before it what would mislead a reader who
// did not know it.
func terminalWords(v *view.View) []string {
	var all []string
	if v.Data.Null {
		all = append(all, "The labels were drawn at random: there is nothing to learn.")
	}
	if missing := v.Trials.Planned - v.Trials.Finished; missing > 0 && !stoppedEarly(v) {
		all = append(all, fmt.Sprintf("Incomplete: %s of %s missing.", text.Number(missing), text.Count(v.Trials.Planned, "trial is", "trials are")))
	}
	if s := leftOut(v); s != "" {
		all = append(all, s)
	}
	h := v.Headline()
	if h == nil {
		title, reason := noVerdict(v)
		return append(all, title+" "+text.Plain(reason))
	}
	all = append(all, text.Plain(h.Sentence))
	if headlineStart(v) != nil {
		all = append(all, "Judged: "+judged(v))
	}
	if s := givenWords(v); s != "" {
		all = append(all, text.Plain(s))
	}
	if text.Plain(h.Suspicious) != "" {
		all = append(all, "Suspicious: "+text.Plain(h.Suspicious))
	}
	if text.Plain(h.Trivial) != "" {
		all = append(all, "No achievement: "+text.Plain(h.Trivial))
	}
	if text.Plain(h.Shortcut) != "" {
		all = append(all, "A shortcut: "+text.Plain(h.Shortcut))
	}
	if text.Plain(h.Undertrained) != "" {
		all = append(all, "Too little training: "+text.Plain(h.Undertrained))
	}
	if words := text.Plain(baselineWords(v)); words != "" {
		all = append(all, words)
	}
	return all
}
