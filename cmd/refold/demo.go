package main

import (
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
)

func demoCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "the whole job on 360 real images that refold carries, in a minute or two",
		Description: `Checks the claim that a small ResNet tells emoji of women from emoji of men with
95 % accuracy. On random folds it does; on folds that keep all variants of a role
(police officer, cook, ...) on one side it does not. Real trainings: 2 networks x
2 splits x 2 seeds x 4 folds.

With --null, a random half of the roles gets label 1, redrawn for each seed, so
that there is nothing to learn: what still looks like accuracy is leakage.

What a flag leaves open is as the preset demo says; ` + "`refold init --preset demo`" + ` writes
it to a file.

Examples:
   refold demo
   refold demo --null --dir runs/null
   refold demo --seed 2 --kernels avx2 --dir runs/avx2`,
		Flags: append([]cli.Flag{
			&cli.BoolFlag{Name: "null", Usage: "labels at random by group: nothing can be learned", DisableDefaultText: true},
			&cli.StringFlag{Name: "dir", Usage: "run `DIRECTORY` (default: runs/demo, or runs/demo-null)"},
			seedFlag(),
		}, append(runFlags(), logFlags(t)...)...),
		Action: func(c *cli.Context) error {
			draft := spec.NewDraft(spec.PresetDemo, "")
			draft.Spec.Data.Manifest = demoPrefix + draft.Spec.Data.Manifest
			dir := filepath.Join("runs", "demo")
			if c.Bool("null") {
				draft.Set("data.null", "--null", "true")
				dir += "-null"
			}
			if c.IsSet("dir") {
				dir = c.String("dir")
			}
			setFlags(c, draft)
			if err := draft.Check(embedded(draft.Spec.Data)); err != nil {
				return err
			}
			return execute(c.Context, t, dir, draft, runChoices{yes: true})
		},
	}
}
