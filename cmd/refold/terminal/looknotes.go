package terminal

import (
	"fmt"
	"log/slog"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/stats/sequential"
)

// lookedNote says what came of a look at the claim.
func lookedNote(e event.Looked) Note {
	return Note{Event: "look", Text: fmt.Sprintf("look %d of %d, after %s: %s", e.Look, e.Looks, Plural(e.Trainings, "training"), DecisionText(e.Decision)),
		Attrs: []slog.Attr{slog.Int("look", e.Look), slog.Int("looks", e.Looks), slog.Int("trainings", e.Trainings), slog.String("decision", string(e.Decision))}}
}

// untilText says how far a run that stops early may come, and what of it is done now.
func untilText(p *plan.Plan, now []plan.Trial, finished int) string {
	text := fmt.Sprintf("\nuntil %s: at most %d of them, with a look at the claim after each seed", p.Spec.Run.Until, len(p.Selected()))
	ahead := p.LooksAhead(now)
	switch {
	case ahead && finished > 0:
		return text + fmt.Sprintf("\nfinished already: %d; to train now: %d at most", finished, len(now))
	case ahead:
		return text
	case len(now) > 0:
		return text + fmt.Sprintf("\nfinished already: %d; to train now: %d, to see what explains the claim that a look has refuted", finished, len(now))
	}
	return text + fmt.Sprintf("\nfinished already: %d; to train now: 0, since a look has ended the run", finished)
}

// DecisionText is what came of a look, in words.
func DecisionText(d sequential.Decision) string {
	switch d {
	case sequential.Supported, sequential.Refuted:
		return "the claim is " + string(d)
	case sequential.Futile:
		return "undecided, and further seeds are not likely to decide it"
	case sequential.Undecided:
		return "undecided, and this was the last seed"
	}
	return "undecided, so it goes on"
}

// explainingNote says that more is trained although the claim is decided.
func explainingNote(trials int) Note {
	return Note{Event: "explaining", Text: Plural(trials, "more training") + " to see what explains it",
		Attrs: []slog.Attr{slog.Int("to_train", trials)}}
}
