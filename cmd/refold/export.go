package main

import (
	"encoding/json"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/disk"
)

func exportCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "export",
		Usage: "write what another program needs to train the very same trial",
		Description: `Writes the weights that a trial's network has ahead of its first step, as safetensors
under Keras' names, and its images with the order in which each epoch takes those of
training: batches are its parts. Test images come without labels. A script in Keras or
PyTorch that starts from them and takes the same batches should show the same losses,
as far as float32 keeps two correct trainings together.

Examples:
   refold export --dir runs/mine --trial resnet50v1.stretch64x64.rows.n360.seed0.fold0
      --initial initial.safetensors --batches batches.json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "the run's `DIRECTORY`; needed"},
			&cli.StringFlag{Name: "trial", Usage: "the trial's `NAME`, as refold status --all lists them; needed"},
			&cli.StringFlag{Name: "initial", Usage: "`FILE` to write initial weights to"},
			&cli.StringFlag{Name: "batches", Usage: "`FILE` to write images and their order to, as JSON"},
		},
		Action: func(c *cli.Context) error {
			switch {
			case c.String("dir") == "" || c.String("trial") == "":
				return manual.Usagef("say which trial of which run: --dir DIRECTORY --trial NAME; refold status --all lists them")
			case c.String("initial") == "" && c.String("batches") == "":
				return manual.Usagef("say what to write: --initial FILE, --batches FILE or both")
			}
			trial, err := experiment.Export(c.String("dir"), c.String("trial"))
			if err != nil {
				return err
			}
			if path := c.String("initial"); path != "" {
				if err := disk.WriteFrom(path, trial.Initial); err != nil {
					return err
				}
				t.Say("refold: initial weights of %s: %s", trial.Architecture, path)
			}
			if path := c.String("batches"); path != "" {
				if err := disk.WriteFrom(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(trial) }); err != nil {
					return err
				}
				t.Say("refold: %s in batches of %d: %s", terminal.Plural(len(trial.Epochs), "epoch"), trial.Batch, path)
			}
			return nil
		},
	}
}
