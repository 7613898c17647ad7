package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/judgement"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports/judgereport"
)

// judgeFlags are those of refold audit that find relatives in a split.
var judgeFlags = []string{"images", "manifest", "on-broken", "max-megapixels", "group", "group-pattern", "decisions", "verify", "cache", "cache-limit"}

func judgeCommand(t *terminal.Terminal) *cli.Command {
	var flags []cli.Flag
	for _, f := range slices.Concat(specFlags(), runFlags()) {
		switch name := f.Names()[0]; {
		case name == "images":
			flags = append(flags, &cli.StringFlag{Name: "images", Usage: "`FOLDER` with the folders train and test (and alike), a sub-folder a class in each", Category: claim})
		case slices.Contains(judgeFlags, name):
			flags = append(flags, f)
		}
	}
	flags = append(flags,
		&cli.StringFlag{Name: "predictions", Usage: "CSV `FILE`, in place of the argument; - is standard input", Category: claim},
		&cli.StringFlag{Name: "split-column", Usage: "`COLUMN` of the manifest that says which part of the split an image is in", Value: "split", Category: claim},
		&cli.StringFlag{Name: "test-part", Usage: "`NAME` of the part that was tested", DefaultText: "the one called test", Category: claim},
		&cli.StringFlag{Name: "out", Usage: "`FOLDER` for judge.md", DefaultText: "none is written", Category: how},
		manual.JSONFlag(),
	)
	return &cli.Command{
		Name:      "judge",
		Usage:     "judge the predictions of one test set, where there are no folds",
		ArgsUsage: "predictions.csv",
		Description: `Takes what somebody's model predicted on its test set: a CSV file with a line for
each image (file, label, and predicted or a column for each class), or only the
counts. Says what the accuracy is worth: its interval, what always giving the
largest class reaches, and the verdict on the claim.

With the images of the split it looks for test images with a copy, a near copy or an
image of the same author, job, prompt, camera session or place among the others, and
judges by the test images that have none: --images names a folder with train and
test in it, --manifest a CSV file with a column for the part. Nothing is trained;
what cannot be known is said.

Examples:
   refold judge predictions.csv --claim 0.95
   refold judge predictions.csv --images dataset --claim-counts 95/100 --out judged
   refold judge predictions.csv --manifest pictures.csv --split-column part --claim 0.95
   refold judge --correct 83 --total 100 --claim 0.95`,
		Flags:  slices.Concat(flags, countFlags(), claimFlags(), logFlags(t)),
		Action: func(c *cli.Context) error { return judge(c, t) },
	}
}

func judge(c *cli.Context, t *terminal.Terminal) error {
	name, err := manual.OneArgument(c)
	if err != nil {
		return err
	}
	if name != "" && c.String("predictions") != "" {
		return manual.Usagef("%q and --predictions %q both name predictions: leave one out", name, c.String("predictions"))
	}
	name += c.String("predictions")
	counted := c.IsSet("correct") || c.IsSet("total") || c.IsSet("accuracy")
	switch {
	case name == "" && counted:
		return judgeCounts(c, t)
	case name == "":
		return manual.Usagef("say what was predicted: refold judge predictions.csv --claim 0.95, or --correct 83 --total 100")
	case counted:
		return manual.Usagef("%s has the counts: leave --correct, --total and --accuracy out", name)
	}
	claimed, err := claimOf(c)
	if err != nil {
		return err
	}
	data, err := readAll(c, t, name)
	if err != nil {
		return err
	}
	predictions, err := judgement.Read(bytes.NewReader(data), name)
	if err != nil {
		return err
	}
	split, crossings, err := judgedSplit(c, t)
	if err != nil {
		return err
	}
	j, err := judgement.Judge(claimed, predictions, split)
	if err != nil {
		return err
	}
	return tellJudgement(c, t, name, j, crossings)
}

// judgeCounts is for whoever has numbers only.
func judgeCounts(c *cli.Context, t *terminal.Terminal) error {
	if c.IsSet("images") || c.IsSet("manifest") || c.IsSet("out") {
		return manual.Usagef("counts alone say nothing of single images: --images, --manifest and --out go with a file of predictions")
	}
	return tellNumbers(c, t)
}

// tellJudgement prints and writes a judgement.
func tellJudgement(c *cli.Context, t *terminal.Terminal, name string, j *judgement.Judgement, crossings []judgement.Crossing) error {
	for _, note := range j.Notes {
		t.Say("refold: %s", note)
	}
	report := ""
	if out := c.String("out"); out != "" {
		page, err := judgereport.Markdown(filepath.Base(name), j, crossings, view.JudgeFigures(j))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(out, 0o755); err != nil {
			return fmt.Errorf("%w: name another folder with --out", err)
		}
		report = filepath.Join(out, "judge.md")
		if err := disk.Write(report, page); err != nil {
			return fmt.Errorf("%w: name another folder with --out", err)
		}
	}
	if c.Bool("json") {
		return t.WriteJSON(view.JudgeRecord(j, crossings, report))
	}
	if err := view.WriteJudge(t, j); err != nil || report == "" {
		return err
	}
	_, err := fmt.Fprintf(t.Out, "Report: %s\n", report)
	return err
}

// judgedSplit audits the split that the test set is from; nil: nobody names its images.
func judgedSplit(c *cli.Context, t *terminal.Terminal) (*judgement.Split, []judgement.Crossing, error) {
	folder, manifest := c.String("images"), c.String("manifest")
	switch {
	case folder == "" && manifest == "":
		return nil, nil, nil
	case folder != "" && manifest != "":
		return nil, nil, manual.Usagef("--images and --manifest both name the images: leave one out")
	}
	draft := spec.NewDraft(spec.PresetQuick, "")
	for _, f := range flagKeys() {
		if slices.Contains(judgeFlags, f.flag) {
			setFlag(c, draft, f.flag, f.key)
		}
	}
	column := c.String("split-column")
	if folder != "" {
		draft.Set("data.parts", "--images", spec.PartsJoin)
		column = view.PartColumn
	}
	draft.Spec.Claim.Accuracy = 1 // none is audited
	if err := draft.Check(embedded(draft.Spec.Data)); err != nil {
		return nil, nil, err
	}
	decisions, err := decisionsFor(c, t, draft.Spec)
	if err != nil {
		return nil, nil, err
	}
	t.Status(terminal.Part{Text: "reading the images"})
	var split *judgement.Split
	var crossings []judgement.Crossing
	_, baselines, err := experiment.AuditSplit(c.Context, experiment.Options{
		Spec: draft.Spec, Origins: draft.Origins, Images: embedded(draft.Spec.Data), Version: buildVersion(),
		Cache: cacheOf(t, draft.Spec.Run), Verify: c.Bool("verify"), Observer: terminal.NewProgress(t, ""), Decisions: decisions, SplitColumn: column,
	}, func(a *experiment.Audit) (baseline.Task, error) {
		asked, err := plan.Asked(draft.Spec.Groups, a.Manifest)
		if err != nil {
			return baseline.Task{}, err
		}
		if split, crossings, err = judgement.NewSplit(a.Manifest, column, c.String("test-part"), a.Resolution, asked...); err != nil {
			return baseline.Task{}, fmt.Errorf("%w (--split-column, --test-part)", err)
		}
		return split.Task(), nil
	})
	if err != nil {
		return nil, nil, err
	}
	split.Baselines = baselines
	return split, crossings, nil
}
