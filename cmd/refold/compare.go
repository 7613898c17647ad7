package main

import (
	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/pairing"
)

func compareCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Usage:     "compare two runs image by image",
		ArgsUsage: "RUN RUN",
		Description: `Takes the guarded predictions of two run directories, A and B, on the images that
both tested, known by the SHA-256 of their files, and says by how much A is more
accurate: the difference with its interval, and the tests of it, each with what it
asks. Where both runs divide the images into the same folds, trainings are paired
too; where they do not, tests that need that are left out, and the reason is said.

What cannot be compared is refused by name: no image in common, other classes,
another label for the same image, a run without a whole seed. An unfinished run
counts with the seeds that are whole. Nothing is trained or written.

Examples:
   refold compare runs/v1 runs/v2
   refold compare runs/mine runs/mine --architecture resnet50v1 --against resnet50v2
   refold compare runs/v1 runs/v2 --json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "architecture", Usage: "`NAME` of A's architecture", DefaultText: "that of the run's claim"},
			&cli.StringFlag{Name: "against", Usage: "`NAME` of B's architecture", DefaultText: "that of the run's claim"},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error {
			runs, err := manual.Arguments(c, 2)
			if err != nil {
				return err
			}
			if len(runs) < 2 {
				return manual.Usagef("say which two runs: refold compare runs/v1 runs/v2")
			}
			compared, err := pairing.Compare(pairing.Chosen{Dir: runs[0], Architecture: c.String("architecture")}, pairing.Chosen{Dir: runs[1], Architecture: c.String("against")})
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return t.WriteJSON(view.CompareRecord(compared))
			}
			return view.WriteCompare(t, compared)
		},
	}
}
