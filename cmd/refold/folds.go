package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/foldset"
	"github.com/refold/refold/experiment/spec"
)

// foldsFlags are those of refold plan that decide how images are divided.
var foldsFlags = []string{
	"spec", "preset", "images", "manifest", "parts", "on-broken", "max-megapixels",
	"group", "group-pattern", "near-copies", "metadata", "decisions", "split", "folds", "k", "seeds", "sample", "seed", "verify", "cache", "cache-limit",
}

func foldsCommand(t *terminal.Terminal) *cli.Command {
	var flags []cli.Flag
	for _, f := range whatToRun() {
		if slices.Contains(foldsFlags, f.Names()[0]) {
			flags = append(flags, f)
		}
	}
	flags = append(flags,
		&cli.StringFlag{Name: "out", Usage: "`FOLDER` for the files; new, empty, or one of an earlier call", DefaultText: "runs/NAME-folds", Category: how},
		&cli.BoolFlag{Name: "links", Usage: "also make a folder for each fold, with train, validation and test, a folder for each class, and links to the images", DisableDefaultText: true, Category: how},
		manual.JSONFlag(),
	)
	return &cli.Command{
		Name:  "folds",
		Usage: "write the folds that a run would have as plain files, for a training script of your own",
		Description: `Reads the images, finds what relates them, draws and proves the folds exactly as
refold run with the same flags does, and writes them: images.csv, for each split and
seed a table with the test fold of each image (as scikit-learn's PredefinedSplit
takes it) and its part in each fold, the same as index arrays in JSON, and README.txt,
which says how scikit-learn, Keras and PyTorch read them. Nothing is trained; the
same flags give the same bytes. Train on them wherever you like; refold evaluate
takes the predictions.

` + whatIsOpen + `

Examples:
   refold folds --images pictures --out folds
   refold folds --manifest pictures.csv --group artist --k 10 --seeds 5 --out folds --links`,
		Flags:  slices.Concat(flags, logFlags(t)),
		Action: func(c *cli.Context) error { return folds(c, t) },
	}
}

func folds(c *cli.Context, t *terminal.Terminal) error {
	if !namesImages(c) {
		return manual.Usagef("say what to divide: --images DIR (one sub-folder a class), --manifest FILE or --spec FILE")
	}
	if c.IsSet("out") && c.String("out") == "" {
		return manual.Usagef("--out needs a value: a folder")
	}
	draft := draftOf(c)
	draft.Spec.Claim = spec.Claim{Accuracy: 1, Margin: draft.Spec.Claim.Margin, Level: draft.Spec.Claim.Level} // folds claim nothing
	if err := draft.Check(embedded(draft.Spec.Data)); err != nil {
		return err
	}
	out := c.String("out")
	if out == "" {
		out = filepath.Join("runs", runName(draft.Spec.Data)+"-folds")
	}
	if err := foldset.Check(out); err != nil {
		return otherFolder(err)
	}
	decisions, err := decisionsFor(c, t, draft.Spec)
	if err != nil {
		return err
	}
	t.Status(terminal.Part{Text: "reading the images"})
	d, err := experiment.Divide(c.Context, experiment.Options{
		Spec: draft.Spec, Origins: draft.Origins, Images: embedded(draft.Spec.Data), Version: buildVersion(),
		Cache: cacheOf(t, draft.Spec.Run), Verify: c.Bool("verify"), Observer: terminal.NewProgress(t, ""), Decisions: decisions,
	})
	if err != nil {
		return err
	}
	var o foldset.Options
	if c.Bool("links") {
		if o.Images = d.Folder; o.Images == "" {
			return manual.Usagef("--links: these images lie in the program itself, and there is no file to link to")
		}
	}
	written, err := foldset.Write(out, d.Plan, d.Spec, o)
	if err != nil {
		return otherFolder(err)
	}
	if written.NoLinks != nil {
		t.Say("refold: links cannot be made here (%v), so %s were copied", written.NoLinks, terminal.Plural(written.Copies, "file"))
	}
	if c.Bool("json") {
		return t.WriteJSON(view.FoldsRecord(out, d.Plan, written))
	}
	return view.WriteFolds(t, out, d.Plan, written)
}

// otherFolder adds which flag names another folder.
func otherFolder(err error) error {
	return fmt.Errorf("%w (--out)", err)
}
