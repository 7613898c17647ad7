package main

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/reports/text"
)

// longRun is what a run may take without --yes.
const longRun = 12 * time.Hour

// approve says what a run will take, and refuses a long one that nobody has agreed
// to.
func approve(t *terminal.Terminal, e *forecast.Estimate, yes bool) error {
	if e.ToTrain() == 0 {
		return nil
	}
	if e.Time.Known && e.Time.Duration() > longRun && !yes {
		return manual.Usagef("the run would take %s; more than 12 hours are not begun unasked: "+
			"add --yes, or choose fewer --seeds, --epochs or --architecture, a smaller --size or --sample; `refold plan` shows what takes how long",
			estimateText(e))
	}
	t.Tell(terminal.Note{Event: "estimate", Text: "refold: " + estimateText(e), Attrs: []slog.Attr{
		slog.Bool("known", e.Time.Known), slog.Float64("seconds", e.Time.Total.Middle),
		slog.Float64("seconds_low", e.Time.Total.Low), slog.Float64("seconds_high", e.Time.Total.High),
		slog.Int("trials", e.ToTrain()), slog.Int("trials_at_once", e.Parallel),
	}})
	return nil
}

// estimateText is the time and what it is for: "about 22 s (19 s to 26 s): 32 trials, 2 at once".
func estimateText(e *forecast.Estimate) string {
	trials := terminal.Plural(e.ToTrain(), "trial")
	if e.Finished > 0 {
		trials = fmt.Sprintf("%d of %s are left", e.ToTrain(), terminal.Plural(e.Selected, "trial"))
	}
	return fmt.Sprintf("%s: %s, %d at once%s", timeText(e.Time), trials, min(e.Parallel, e.ToTrain()), rememberedText(e.Time))
}

// rememberedText says of an estimate that rests on a speed that was measured before
// when that was.
func rememberedText(t forecast.TimeNeed) string {
	oldest := -1.0
	for _, p := range t.Paces {
		if p.Basis == forecast.BasisRemembered {
			oldest = max(oldest, p.Age)
		}
	}
	if oldest < 0 {
		return ""
	}
	return fmt.Sprintf("; the speed was measured %s ago (--verify measures anew)", terminal.SpanText(oldest))
}

// timeText is an estimate with its range.
func timeText(t forecast.TimeNeed) string {
	if !t.Known {
		return "unknown time (" + text.Plain(t.Reason) + ")"
	}
	return fmt.Sprintf("about %s (%s to %s)", terminal.SpanText(t.Total.Middle), terminal.SpanText(t.Total.Low), terminal.SpanText(t.Total.High))
}
