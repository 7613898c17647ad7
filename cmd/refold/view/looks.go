package view

import (
	"fmt"
	"strconv"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
)

// lookLines say what the last look at the claim said, and what the next one waits for.
func lookLines(s *status.Status) []string {
	e := s.Early
	if e == nil {
		return nil
	}
	var lines []string
	if n := len(e.Looks); n > 0 {
		lines = append(lines, fmt.Sprintf("look %d of %d, %s", n, e.Planned, lookText(e.Looks[n-1])))
	}
	switch {
	case e.Stopped > 0 && e.NextFinished < e.Next:
		lines = append(lines, fmt.Sprintf("what explains it: %d of %s finished", e.NextFinished, terminal.Plural(e.Next, "trial")))
	case e.Stopped == 0 && e.Next > 0:
		lines = append(lines, fmt.Sprintf("look %d of %d waits for its trials: %d of %d finished", len(e.Looks)+1, e.Planned, e.NextFinished, e.Next))
	}
	return lines
}

// lookText is a look: its trainings, its interval and what came of it.
func lookText(l summary.Look) string {
	i := l.Interval
	return fmt.Sprintf("after %s: %s (%s to %s, level %s), %s", terminal.Plural(l.Trainings, "training"),
		text.Percent(i.Estimate), text.Percent(i.Low), text.Percent(i.High), text.Level(i.Level), terminal.DecisionText(l.Decision))
}

// writePlannedLooks lists the looks that a run has planned.
func writePlannedLooks(t *terminal.Terminal, l *forecast.Looks) error {
	if l == nil {
		return nil
	}
	last := l.Looks[len(l.Looks)-1]
	said := fmt.Sprintf("until %s: the claim is looked at after each seed of %s, %s, and nothing more is trained once a look decides it or no further seed is likely to; %d of %s at most",
		l.Until, l.Architecture, l.Split, last.Trainings, terminal.Plural(l.Planned, "planned training"))
	switch {
	case l.Until == spec.UntilAll:
		said = fmt.Sprintf("until all: the claim is looked at after each seed of %s, %s; until all %s are in, the last look speaks", l.Architecture, l.Split, terminal.Plural(l.Planned, "planned training"))
	case l.Until == spec.UntilExplained && l.Explaining > 0:
		said += fmt.Sprintf(", and %d more where the claim is refuted, to see what explains it", l.Explaining)
	}
	if _, err := fmt.Fprintf(t.Out, "\n%s\n", text.Wrap(said, t.Width())); err != nil {
		return err
	}
	var rows [][]string
	for _, look := range l.Looks {
		rows = append(rows, []string{strconv.Itoa(look.Look), strconv.Itoa(look.Trainings), text.Level(look.Level)})
	}
	return t.WriteTable([]text.Column{text.Numbers("look"), text.Numbers("trainings so far"), text.Numbers("interval")}, rows)
}
