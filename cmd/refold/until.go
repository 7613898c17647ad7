package main

import (
	"fmt"
	"log/slog"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/sequential"
)

// Names of the flags that say when a run stops.
const (
	untilDecidedFlag   = "until-decided"
	untilExplainedFlag = "until-explained"
	continueFlag       = "continue"
)

// untilFlags say when a run stops. The run directory keeps what they say.
func untilFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: untilDecidedFlag, Usage: "look at the claim after each seed of its network's guarded folds, and stop once it is decided or further seeds are not likely to decide it", DisableDefaultText: true, Category: how},
		&cli.BoolFlag{Name: untilExplainedFlag, Usage: "the same, and then train what a refuted claim is explained by", DisableDefaultText: true, Category: how},
		&cli.BoolFlag{Name: continueFlag, Usage: "go on to all planned trials after such a stop", DisableDefaultText: true, Category: how},
	}
}

// untilOf is what a flag sets run.until to.
func untilOf(flag string) spec.Until {
	switch flag {
	case untilDecidedFlag:
		return spec.UntilDecided
	case untilExplainedFlag:
		return spec.UntilExplained
	case continueFlag:
		return spec.UntilAll
	}
	return ""
}

// setUntil puts the flags that say when a run stops over a draft. A run that never stops
// early goes on to all trials anyway.
func setUntil(c *cli.Context, draft *spec.Draft) {
	given := ""
	for _, flag := range []string{untilDecidedFlag, untilExplainedFlag, continueFlag} {
		switch {
		case !c.Bool(flag):
			continue
		case given != "":
			draft.Problem(manual.Dashed(flag), "run.until", "stands beside %s: give one of them", manual.Dashed(given))
			return
		}
		given = flag
	}
	if given == "" || given == continueFlag && draft.Spec.Run.Until == "" {
		return
	}
	draft.Set("run.until", manual.Dashed(given), string(untilOf(given)))
}

// stoppedNote says what a look at the claim has saved, and how to go on all the same; false
// where no look has ended the run.
func stoppedNote(dir string, s *summary.Summary) (terminal.Note, bool) {
	e := s.Early
	if e == nil || e.Stopped == 0 || !e.Until.Stops() {
		return terminal.Note{}, false
	}
	trained := s.Trials.Finished
	saved := s.Trials.Planned - trained
	trainings := fmt.Sprintf("%d of %s", trained, terminal.Plural(s.Trials.Planned, "planned training"))
	text := fmt.Sprintf("stopped at look %d of %d: %s were enough", e.Stopped, e.Planned, trainings)
	if d := e.Looks[len(e.Looks)-1].Decision; d != sequential.Supported && d != sequential.Refuted {
		text = fmt.Sprintf("stopped at look %d of %d, after %s: the claim is not decided", e.Stopped, e.Planned, trainings)
	}
	if e.Reason > 0 {
		text += fmt.Sprintf("; %s show what explains it: `%s --%s`", terminal.Plural(e.Reason, "more training"), manual.ResumeCommand(dir, ""), untilExplainedFlag)
	}
	if saved > 0 {
		text += fmt.Sprintf("; `%s --%s` trains all", manual.ResumeCommand(dir, ""), continueFlag)
	}
	return terminal.Note{Event: "stopped early", Text: text, Attrs: []slog.Attr{
		slog.Int("look", e.Stopped), slog.Int("looks", e.Planned), slog.Int("trained", trained), slog.Int("saved", saved), slog.Int("reason_trainings", e.Reason)}}, true
}
