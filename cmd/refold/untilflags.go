package main

import (
	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/spec"
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
