package main

import (
	"fmt"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/rundir"
)

const decided = "WHAT CAN BE DECIDED"

// powerFlags ask what a plan can decide.
func powerFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "power", Usage: "say what this plan can decide of the claim, and which k and number of seeds do it with the fewest trainings", DisableDefaultText: true, Category: decided},
		&cli.StringSliceFlag{Name: "truth", Usage: "true `ACCURACY` to ask about, e.g. 0.9; may be repeated (default: some below the claim)", Category: decided},
		&cli.StringSliceFlag{Name: "correlation", Usage: "assumed `CORRELATION` of the images of a group, from 0 to 1; may be repeated (default: 0, 0.3, 0.8)", Category: decided},
		&cli.StringFlag{Name: "as-in", Usage: "`DIRECTORY` of a finished run: take its parts of the variance instead of assuming them", Category: decided},
	}
}

// question is what the flags ask; nil: nothing.
func question(c *cli.Context, claim float64) (*forecast.Question, error) {
	if !c.Bool("power") {
		for _, name := range []string{"truth", "correlation", "as-in"} {
			if c.IsSet(name) {
				return nil, manual.Usagef("--%s says what --power is to ask about: add --power", name)
			}
		}
		return nil, nil
	}
	var q forecast.Question
	var err error
	if q.Truths, err = shares(c, "truth"); err != nil {
		return nil, err
	}
	for _, truth := range q.Truths {
		if truth == 0 || truth >= claim {
			return nil, manual.Usagef("--truth %v: must lie above 0 and below the claim of %v", truth, claim)
		}
	}
	if q.Correlations, err = shares(c, "correlation"); err != nil || !c.IsSet("as-in") {
		return &q, err
	}
	if c.IsSet("correlation") {
		return nil, manual.Usagef("--correlation and --as-in exclude each other: a correlation is assumed, or taken from a run")
	}
	dir := c.String("as-in")
	run, err := rundir.LoadSummary(dir)
	if err != nil {
		return nil, err
	}
	shown, err := forecast.SharesOf(run)
	if err != nil {
		return nil, fmt.Errorf("--as-in %s: %w", dir, err)
	}
	q.Shares = &shown
	return &q, nil
}

// shares are the numbers from 0 to 1 of a flag.
func shares(c *cli.Context, flag string) ([]float64, error) {
	var all []float64
	for _, text := range c.StringSlice(flag) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 0 && v <= 1) {
			return nil, manual.Usagef("--%s %q: must be a number from 0 to 1", flag, text)
		}
		all = append(all, v)
	}
	return all, nil
}
