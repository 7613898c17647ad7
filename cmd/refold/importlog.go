package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports"
)

func importLogCommand(t *terminal) *cli.Command {
	return &cli.Command{
		Name:  "import-log",
		Usage: "say what the accuracies in somebody's training log are worth",
		Description: `Reads the log of a training that looked at its test set after every epoch, and
says what the best epoch is worth: what choosing it added at most, its interval,
whether the claim is compatible with it, the last epochs, the gap to training, and
spikes of the test loss. Writes log.md and log.html with a figure.

The log is text ("Epoch 1, Loss: 0.7, Accuracy: 71.0, Test Loss: 1.4, Test
Accuracy: 48.0"), what Keras writes on its console, CSV (as the loggers of Keras
and PyTorch Lightning write) or JSON lines. Runs are told apart by the epoch number
starting again, and joined.

Example:
   refold import-log --log training.log --test-images 100 --claim 0.95`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "log", Usage: "training log `FILE`; - is standard input"},
			&cli.IntFlag{Name: "test-images", Usage: "`NUMBER` of images in the test set", DefaultText: "none"},
			&cli.Float64Flag{Name: "claim", Usage: "the claimed `ACCURACY`, e.g. 0.95", DefaultText: "none"},
			&cli.IntFlag{Name: "steps", Usage: "`NUMBER` of training steps an epoch, to say how long batch norm's initial statistics last", DefaultText: "not known"},
			&cli.StringFlag{Name: "out", Usage: "`DIRECTORY` for log.md, log.html and the figure", DefaultText: "runs/NAME-log"},
			jsonFlag(),
		},
		Action: func(c *cli.Context) error { return importLog(c, t) },
	}
}

func importLog(c *cli.Context, t *terminal) error {
	if c.String("log") == "" {
		return usagef("say which log to read: --log FILE, or --log - for standard input")
	}
	options := traininglog.Options{TestImages: c.Int("test-images"), Claim: c.Float64("claim"), Steps: c.Int("steps")}
	if err := checkLogFlags(c, options); err != nil {
		return err
	}
	log, err := readLog(c, t)
	if err != nil {
		return err
	}
	if !c.IsSet("test-images") {
		return usagef("say how many images the test set has, such as --test-images %d%s", max(100, log.FittingImages()), fitting(log))
	}
	analysis, err := log.Analyse(options)
	if err != nil {
		return err
	}
	path, err := reports.WriteLog(logFolder(c), analysis)
	if err != nil {
		return err
	}
	if runs := log.Runs(); runs > 1 {
		t.say("the epoch number starts again: %d runs, joined one behind the other", runs)
	}
	if c.Bool("json") {
		return printJSON(t.out, newAnalysisJSON(analysis, path))
	}
	if err := reports.LogTerminal(t.out, analysis, t.width()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "\nReport: %s (and log.html)\n", path)
	return err
}

// checkLogFlags finds the flags that make no sense whatever the log holds.
func checkLogFlags(c *cli.Context, o traininglog.Options) error {
	switch {
	case c.IsSet("claim") && o.Claim > 1 && o.Claim <= 100:
		return usagef("--claim %v: must lie between 0 and 1; did you mean %v?", o.Claim, o.Claim/100)
	case c.IsSet("claim") && !(o.Claim > 0 && o.Claim <= 1):
		return usagef("--claim %v: must lie between 0 and 1, such as 0.95", o.Claim)
	case c.IsSet("test-images") && o.TestImages < 1:
		return usagef("--test-images %d: must be at least 1", o.TestImages)
	case c.IsSet("steps") && (o.Steps < 1 || o.Steps > math.MaxInt32):
		return usagef("--steps %d: must be at least 1", o.Steps)
	}
	return nil
}

func readLog(c *cli.Context, t *terminal) (*traininglog.Log, error) {
	name := c.String("log")
	if name == "-" {
		t.say("refold: reading the log from standard input")
		return traininglog.Read(interruptible{c.Context, c.App.Reader}, "standard input")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("import-log: %w", err)
	}
	defer f.Close()
	return traininglog.Read(f, name)
}

// fitting says which number of test images the log's accuracies suggest.
func fitting(log *traininglog.Log) string {
	if n := log.FittingImages(); n > 0 {
		return fmt.Sprintf("; the accuracies in %s fit %d, or a multiple of it", log.Name, n)
	}
	return ""
}

// logFolder is where the report goes: runs/NAME-log by the file's name.
func logFolder(c *cli.Context) string {
	if out := c.String("out"); out != "" {
		return out
	}
	base := filepath.Base(c.String("log"))
	if base == "-" {
		base = "stdin"
	}
	return filepath.Join("runs", strings.TrimSuffix(base, filepath.Ext(base))+"-log")
}
