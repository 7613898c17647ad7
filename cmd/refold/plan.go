package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/spec"
)

func planCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "plan",
		Usage: "check everything that a run needs, and say what it will train and take",
		Description: `Takes the flags of refold run, reads and divides the images, and checks memory,
disk and the run directory. It measures with a few steps of training, as many
trials at once as the run has, how fast this machine is: seconds for small networks,
up to minutes for ResNet50 on a few cores, which the cache remembers for 30 days
(--verify measures anew). Where the oneDNN library is installed, it measures which
engine trains faster too. It prints trials, images, memory, disk and time, and trains
nothing. What a run directory holds already is subtracted.

--power says what the plan can decide of the claim before anything is trained: up to
which true accuracy it would be refuted nine times in ten, and which k and number of
seeds refute it with the fewest trainings. It draws runs with these groups under
assumed correlations and applies the rule of the verdict to them.

` + whatIsOpen + `

Examples:
   refold plan --images pictures --claim 0.95
   refold plan --spec refold.toml --dir runs/mine --json
   refold plan --images pictures --claim 0.95 --power --truth 0.9
   refold plan --dir runs/mine                     (what is left)`,
		Flags: slices.Concat(whatToRun(), powerFlags(), logFlags(t), []cli.Flag{manual.JSONFlag()}),
		Action: func(c *cli.Context) error {
			draft, dir, err := checkedDraft(c)
			if err != nil {
				return err
			}
			e, err := preview(c, t, dir, draft)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return t.WriteJSON(e)
			}
			return view.WriteEstimate(t, e, longRun)
		},
	}
}

func preview(c *cli.Context, t *terminal.Terminal, dir string, draft *spec.Draft) (*forecast.Estimate, error) {
	s := draft.Spec
	asked, err := question(c, s.Claim.Accuracy)
	if err != nil {
		return nil, err
	}
	decisions, err := decisionsFor(c, t, s)
	if err != nil {
		return nil, err
	}
	t.Status(terminal.Part{Text: "reading the images"})
	return experiment.Preview(c.Context, experiment.Options{
		Dir: dir, Question: asked, Spec: s, Origins: draft.Origins, Images: embedded(s.Data), Version: buildVersion(),
		Cache: cacheOf(t, s.Run), Verify: c.Bool("verify"), Decisions: decisions, Observer: terminal.NewProgress(t, ""),
	})
}
