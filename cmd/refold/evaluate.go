package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/evaluation"
	"github.com/refold/refold/experiment/foldset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

func evaluateCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:      "evaluate",
		Usage:     "judge predictions that were made elsewhere, on the folds of refold folds or of a run",
		ArgsUsage: "predictions.csv",
		Description: `Reads predictions that any program made on folds of refold, holds them against the
folds, and gives what a run gives: statistics, verdict, report. Nothing is trained,
and images are not needed.

The file has a line for each test image (and validation image), fold and epoch:
file (a path of images.csv, or a SHA-256), a column for each class with its
probability, and, where they are not clear, architecture, split, seed, fold, part
(test, validation, train) and epoch. The first line may be "# folds: HASH". Commas,
semicolons or tabs divide the columns, in any order.

Each test image must be predicted exactly once an epoch, by the model of the fold
that tests it: a training image among the tested ones is refused, with its line. What
cannot be known is said: without epochs, how the model was chosen.

Examples:
   refold evaluate predictions.csv --folds folds --claim 0.95
   refold evaluate logits.csv --folds runs/mine --logits --architecture "my net"`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "folds", Usage: "`FOLDER` of refold folds, or a run directory; needed"},
			&cli.StringFlag{Name: "predictions", Usage: "CSV `FILE`, in place of the argument; - is standard input"},
			&cli.BoolFlag{Name: "logits", Usage: "the values are logits, not probabilities", DisableDefaultText: true},
			&cli.StringFlag{Name: "architecture", Usage: "`NAME` of the network, where the file has no column for it", Value: "model"},
			&cli.StringFlag{Name: "hash", Usage: "`HASH` of the folds that the predictions were made on", DefaultText: "as the file says"},
			&cli.StringFlag{Name: "claim", Usage: "the claimed `ACCURACY`, e.g. 0.95", DefaultText: "of a run directory: its own"},
			&cli.StringFlag{Name: "claim-counts", Usage: "the claim's own counts, `CORRECT/TOTAL`, e.g. 95/100"},
			&cli.StringFlag{Name: "margin", Usage: "`FRACTION` by which an accuracy may lie below the claim and still counts as the claim", Value: "0.01"},
			&cli.StringFlag{Name: "level", Usage: "`CONFIDENCE` of intervals", Value: "0.95"},
			&cli.StringFlag{Name: "source", Usage: "`WHERE` the claim stands; shown in the report"},
			&cli.StringFlag{Name: "dir", Usage: "run `DIRECTORY` for predictions, statistics and report", DefaultText: "runs/NAME-evaluation"},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error { return evaluate(c, t) },
	}
}

func evaluate(c *cli.Context, t *terminal.Terminal) error {
	name, err := predictionsArgument(c)
	if err != nil {
		return err
	}
	folds := c.String("folds")
	if folds == "" {
		return manual.Usagef("say on which folds: --folds FOLDER, of refold folds or a run directory")
	}
	p, hash, err := loadFolds(folds)
	if err != nil {
		return err
	}
	claim, err := evaluatedClaim(c, p, folds)
	if err != nil {
		return err
	}
	data, err := readAll(c, t, name)
	if err != nil {
		return err
	}
	given, err := evaluation.Read(bytes.NewReader(data), name, p, hash, evaluation.Options{Logits: c.Bool("logits"), Architecture: c.String("architecture"), Folds: c.String("hash")})
	if labels := new(evaluation.LabelsOnlyError); errors.As(err, &labels) {
		return fmt.Errorf("%w: add a column for each class with its probability; `refold judge` takes labels alone, of one test set", err)
	}
	if err != nil {
		return err
	}
	for _, note := range given.Notes {
		t.Say("refold: %s", note)
	}
	sum := sha256.Sum256(data)
	dir := evaluationFolder(c, name)
	outcome, err := experiment.Evaluate(c.Context, experiment.Evaluation{
		Dir: dir, Folds: p, Predictions: given, SHA256: hex.EncodeToString(sum[:]), Claim: claim, Version: buildVersion(),
	})
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return errors.Join(renderReport(dir, outcome.Summary), t.WriteJSON(outcome.Summary))
	}
	return writeReport(t, dir, outcome.Summary)
}

// predictionsArgument is the file of predictions. Flags may stand behind it.
func predictionsArgument(c *cli.Context) (string, error) {
	name, err := manual.OneArgument(c)
	if err != nil {
		return "", err
	}
	switch flag := c.String("predictions"); {
	case name == "" && flag == "":
		return "", manual.Usagef("say which predictions: refold evaluate predictions.csv --folds FOLDER; - is standard input")
	case name != "" && flag != "":
		return "", manual.Usagef("%q and --predictions %q both name predictions: leave one out", name, flag)
	default:
		return name + flag, nil
	}
}

// loadFolds reads folds that were written for others, or those of a run, with their hash.
func loadFolds(dir string) (*plan.Plan, string, error) {
	p, err := foldset.Load(dir)
	if errors.Is(err, foldset.ErrNone) {
		if !isFile(filepath.Join(dir, rundir.SpecFile)) {
			return nil, "", fmt.Errorf("--folds %s holds neither folds nor a run: `refold folds --out FOLDER` writes folds", dir)
		}
		p, err = rundir.Dir(dir).LoadPlan()
	}
	if err != nil {
		return nil, "", err
	}
	data, err := disk.ReadFile(filepath.Join(dir, foldset.FoldsFile), 1<<30)
	if err != nil {
		return nil, "", err
	}
	hash, err := plan.FoldsHash(data)
	return p, hash, err
}

// evaluatedClaim is what the flags claim or, where they claim nothing, a run.
func evaluatedClaim(c *cli.Context, p *plan.Plan, folds string) (spec.Claim, error) {
	own := p.Spec.Claim
	own.Architecture = ""
	if !c.IsSet("claim") && !c.IsSet("claim-counts") {
		if _, err := rundir.LoadSpec(folds); err == nil {
			return own, nil
		}
	}
	s, err := claimOf(c)
	return spec.Claim{Accuracy: s.Claim, Correct: s.ClaimCorrect, Total: s.ClaimTotal, Margin: s.Margin, Level: s.Level, Source: c.String("source")}, err
}

// readAll reads a file or standard input.
func readAll(c *cli.Context, t *terminal.Terminal, name string) ([]byte, error) {
	const most = 4 << 30
	in := io.Reader(interruptible{c.Context, c.App.Reader})
	if name == "-" {
		t.Say("refold: reading the predictions from standard input")
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("the predictions cannot be read: %w", err)
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && len(data) > most {
		err = fmt.Errorf("%s: longer than %d GiB: name a CSV file of predictions, or fewer epochs", name, most>>30)
	}
	return data, err
}

// evaluationFolder is where the report goes: runs/NAME-evaluation by the file's name.
func evaluationFolder(c *cli.Context, name string) string {
	if dir := c.String("dir"); dir != "" {
		return dir
	}
	if name == "-" {
		name = "stdin"
	}
	base := filepath.Base(name)
	return filepath.Join("runs", strings.TrimSuffix(base, filepath.Ext(base))+"-evaluation")
}
