package terminal

import (
	"fmt"
	"log/slog"

	"github.com/refold/refold/experiment/plan"
)

// place is where a trial stands in the plan.
type place struct {
	trial          plan.Trial
	number, trials int // from 1
}

// note is a message about the trial.
func (p place) note(level slog.Level, event string, text string, attrs ...slog.Attr) Note {
	return Note{Level: level, Event: event, Text: fmt.Sprintf("[%d/%d] %s: %s", p.number, p.trials, p.trial.Name, text),
		Attrs: append([]slog.Attr{slog.String(attrTrial, p.trial.Name), slog.Int(attrNumber, p.number), slog.Int(attrTrials, p.trials)}, attrs...)}
}
