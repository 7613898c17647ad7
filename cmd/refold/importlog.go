package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/record"
	"github.com/refold/refold/reports/logreport"
)

func importLogCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "import-log",
		Usage: "say what the accuracies in somebody's training log are worth",
		Description: `Reads the log of a training that looked at its test set after every epoch, and
says what the best epoch is worth: what choosing it added at most, its interval,
whether the claim is compatible with it, the last epochs, the gap to training, and
spikes of the test loss. Writes log.md and log.html with a figure.

The log is what a tool wrote: the console, CSV or history of Keras; the CSV or
progress bars of PyTorch Lightning; trainer_state.json or the printed lines of
Hugging Face; tables of fastai; results.csv of Ultralytics; summary.csv of timm;
logs of DeiT, mmpretrain and PyTorch's examples; TensorBoard's event files, or the
folder of them; exports of TensorBoard and Weights & Biases. Or it is one of your
own: lines such as "Epoch 1, Loss: 0.7, Test Accuracy: 48.0", CSV, or JSON lines.
Where names mean nothing to refold, say with --column what they are.

Where a log has a validation and a test set, the test set judges. Runs are told
apart by the epoch number starting again, and joined as looks at the same test
images; --folds says that each had its own.

Examples:
   refold import-log --log training.log --test-images 100 --claim 0.95
   refold import-log --log table.csv --test-images 100 --column test-accuracy=holdout --column epoch=it`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "log", Usage: "training log `FILE`, or folder of event files; - is standard input"},
			&cli.IntFlag{Name: "test-images", Usage: "`NUMBER` of images in the test set", DefaultText: "as the log says"},
			&cli.StringSliceFlag{Name: "column", Usage: "`ROLE=NAME`: what a name in the log is, such as test-accuracy=NAME, test-accuracy=NAME:percent or epoch=NAME"},
			&cli.BoolFlag{Name: "folds", Usage: "the runs in the log are folds, each with test images of its own"},
			&cli.IntFlag{Name: "batch-size", Usage: "`NUMBER` of images in a batch, where accuracies are means over batches", DefaultText: "accuracies are of all images"},
			&cli.Float64Flag{Name: "claim", Usage: "the claimed `ACCURACY`, e.g. 0.95", DefaultText: "none"},
			&cli.IntFlag{Name: "steps", Usage: "`NUMBER` of training steps an epoch, to say how long batch norm's initial statistics last", DefaultText: "not known"},
			&cli.StringFlag{Name: "out", Usage: "`DIRECTORY` for log.md, log.html and the figure", DefaultText: "runs/NAME-log"},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error { return importLog(c, t) },
	}
}

func importLog(c *cli.Context, t *terminal.Terminal) error {
	if c.String("log") == "" {
		return manual.Usagef("say which log to read: --log FILE, or --log - for standard input")
	}
	options := traininglog.Options{TestImages: c.Int("test-images"), Claim: c.Float64("claim"), Steps: c.Int("steps"), BatchSize: c.Int("batch-size")}
	if err := checkLogFlags(c, options); err != nil {
		return err
	}
	columns, err := logColumns(c.StringSlice("column"))
	if err != nil {
		return err
	}
	log, err := readLog(c, t, traininglog.Reader{Columns: columns, Folds: c.Bool("folds")})
	if err != nil {
		return err
	}
	if len(log.Folds) > 0 {
		return importFolds(c, t, log, options)
	}
	if err := knowImages(c, log); err != nil {
		return err
	}
	analysis, err := log.Analyse(options)
	if err != nil {
		return err
	}
	path, err := logreport.Write(logFolder(c), analysis)
	if err != nil {
		return err
	}
	if runs := log.Runs(); runs > 1 {
		t.Say("the epoch number starts again: %d runs, joined one behind the other", runs)
	}
	if c.Bool("json") {
		return t.WriteJSON(record.OfAnalysis(analysis, path))
	}
	if err := logreport.Terminal(t.Out, analysis, t.Width()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.Out, "\nReport: %s (and log.html)\n", path)
	return err
}

// logOptions says which flag sets an option of package traininglog.
func logOptions() map[string]string {
	return map[string]string{
		traininglog.OptionTestImages: "test-images", traininglog.OptionBatchSize: "batch-size", traininglog.OptionFolds: "folds",
	}
}

// knowImages asks for the number of test images, unless the log says it.
func knowImages(c *cli.Context, log *traininglog.Log) error {
	if c.IsSet("test-images") || log.Images > 0 {
		return nil
	}
	return manual.Usagef("say how many images the test set has, such as --test-images %d%s", max(100, log.FittingImages()), fitting(log))
}

// importFolds judges each fold by itself.
func importFolds(c *cli.Context, t *terminal.Terminal, log *traininglog.Log, options traininglog.Options) error {
	var all []*traininglog.Analysis
	for _, fold := range log.Folds {
		if err := knowImages(c, fold); err != nil {
			return err
		}
		a, err := fold.Analyse(options)
		if err != nil {
			return fmt.Errorf("fold %s: %w", fold.Fold, err)
		}
		all = append(all, a)
	}
	path, err := logreport.WriteFolds(logFolder(c), all)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		j, err := record.OfFolds(log, all, path)
		if err != nil {
			return err
		}
		return t.WriteJSON(j)
	}
	if err := logreport.FoldsTerminal(t.Out, all, t.Width()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.Out, "\nReport: %s (and log.html)\n", path)
	return err
}

// logColumns reads what the user says that names mean.
func logColumns(flags []string) ([]entry.Column, error) {
	var all []entry.Column
	for _, flag := range flags {
		role, name, ok := strings.Cut(flag, "=")
		known, found := entry.RoleNamed(strings.TrimSpace(role))
		name, unit := cutUnit(strings.TrimSpace(name))
		if !ok || !found || name == "" {
			return nil, manual.Usagef("--column %q: must be ROLE=NAME, where ROLE is one of %s", flag, strings.Join(entry.RoleNames(), ", "))
		}
		if unit != entry.UnitUnknown && !known.IsAccuracy() {
			return nil, manual.Usagef("--column %q: only an accuracy is a percentage or a fraction", flag)
		}
		for _, other := range all {
			if other.Role == known {
				return nil, manual.Usagef("--column %q: %s is %q already", flag, role, other.Name)
			}
		}
		all = append(all, entry.Column{Role: known, Name: name, Unit: unit})
	}
	return all, nil
}

// cutUnit cuts the unit off a name, as in "acc:percent".
func cutUnit(name string) (string, entry.Unit) {
	for suffix, unit := range map[string]entry.Unit{":percent": entry.Percent, ":fraction": entry.Fraction} {
		if before, ok := strings.CutSuffix(name, suffix); ok {
			return before, unit
		}
	}
	return name, entry.UnitUnknown
}

// checkLogFlags finds the flags that make no sense whatever the log holds.
func checkLogFlags(c *cli.Context, o traininglog.Options) error {
	switch {
	case c.IsSet("claim") && o.Claim > 1 && o.Claim <= 100:
		return manual.Usagef("--claim %v: must lie between 0 and 1; did you mean %v?", o.Claim, o.Claim/100)
	case c.IsSet("claim") && !(o.Claim > 0 && o.Claim <= 1):
		return manual.Usagef("--claim %v: must lie between 0 and 1, such as 0.95", o.Claim)
	case c.IsSet("test-images") && o.TestImages < 1:
		return manual.Usagef("--test-images %d: must be at least 1", o.TestImages)
	case c.IsSet("batch-size") && o.BatchSize < 1:
		return manual.Usagef("--batch-size %d: must be at least 1", o.BatchSize)
	case c.IsSet("steps") && (o.Steps < 1 || o.Steps > math.MaxInt32):
		return manual.Usagef("--steps %d: must be at least 1", o.Steps)
	}
	return nil
}

func readLog(c *cli.Context, t *terminal.Terminal, r traininglog.Reader) (*traininglog.Log, error) {
	name := c.String("log")
	if name == "-" {
		t.Say("refold: reading the log from standard input")
		return readFile(r, interruptible{c.Context, c.App.Reader}, "standard input")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("import-log: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		if whole, err := filepath.Abs(name); err == nil && filepath.Base(name) == "." {
			return r.ReadFolder(os.DirFS(name), whole)
		}
		return r.ReadFolder(os.DirFS(name), name)
	}
	return readFile(r, f, name)
}

// readFile reads a log or an event file.
func readFile(r traininglog.Reader, f io.Reader, name string) (*traininglog.Log, error) {
	in := bufio.NewReader(f)
	if traininglog.IsEvents(in) {
		return r.ReadEvents(in, name)
	}
	return r.Read(in, name)
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
	base := c.String("log")
	if base == "-" {
		base = "stdin"
	} else if whole, err := filepath.Abs(base); err == nil {
		base = filepath.Base(whole) // of ".", too
	}
	return filepath.Join("runs", strings.TrimSuffix(base, filepath.Ext(base))+"-log")
}

// interruptible reads until the context ends, also while it waits for somebody to
// type.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

func (i interruptible) Read(p []byte) (int, error) {
	type result struct {
		data []byte
		err  error
	}
	// A read that is given up may still write to its buffer.
	buffer, results := make([]byte, len(p)), make(chan result, 1)
	go func() {
		n, err := i.r.Read(buffer)
		results <- result{buffer[:n], err}
	}()
	select {
	case r := <-results:
		return copy(p, r.data), r.err
	case <-i.ctx.Done():
		return 0, i.ctx.Err()
	}
}
