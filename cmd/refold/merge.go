package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/rundir"
)

func mergeCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:      "merge",
		Usage:     "take finished trials from copies of a run directory that other machines worked on",
		ArgsUsage: "OTHER...",
		Description: `For machines that share no folder: make a run ready (refold submit hand), copy its
directory to each of them, train a shard on each, copy the directories back, and
merge them. Each trial is verified; one that is here already must be equal, or that is
a conflict. Then refold run --dir D --collect sums up.

Example:
   refold merge --dir runs/mine /media/pc1/mine /media/pc2/mine`,
		Flags: []cli.Flag{&cli.StringFlag{Name: "dir", Usage: "the run's `DIRECTORY`"}},
		Action: func(c *cli.Context) error {
			dir, others := c.String("dir"), c.Args().Slice()
			if dir == "" || len(others) == 0 {
				return manual.Usagef("say which run, and which copies of it: refold merge --dir runs/mine OTHER...")
			}
			s, err := rundir.LoadSpec(dir)
			if err != nil {
				return err
			}
			taken, err := experiment.Merge(c.Context, experiment.Options{Dir: dir, Spec: s, Version: buildVersion()}, others)
			for i, n := range taken {
				if _, err := fmt.Fprintf(t.Out, "%s: %s\n", others[i], terminal.Plural(n, "trial")+" taken"); err != nil {
					return err
				}
			}
			return err
		},
	}
}
