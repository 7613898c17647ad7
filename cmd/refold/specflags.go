package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/experiment"
)

// Categories of flags; help lists them in alphabetical order.
const (
	claim   = "CLAIM AND IMAGES"
	groups  = "GROUPS: WHAT BELONGS TOGETHER"
	how     = "HOW"
	machine = "MACHINE"
)

// fromPreset stands for a default that preset, spec file or run directory gives.
const fromPreset = "as the preset or spec says"

// specFlags are the flags that change a spec; each overrides the spec file.
func specFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "images", Usage: "`FOLDER` with one sub-folder a class", Category: claim},
		&cli.StringFlag{Name: "manifest", Usage: "CSV `FILE`: path,label and any further columns", Category: claim},
		&cli.Float64Flag{Name: "claim", Usage: "the claimed `ACCURACY`, e.g. 0.95", DefaultText: fromPreset, Category: claim},
		&cli.StringFlag{Name: "claim-counts", Usage: "the claim's own counts, `CORRECT/TOTAL`, e.g. 95/100", Category: claim},
		&cli.StringFlag{Name: "source", Usage: "`WHERE` the claim stands; shown in the report", Category: claim},
		&cli.StringSliceFlag{Name: "group", Usage: "manifest `COLUMN` whose equal values belong together; may be repeated", Category: groups},
		&cli.StringFlag{Name: "group-pattern", Usage: "regular `EXPRESSION` on file names with a part named group, e.g. '^(?P<group>[^_]+)_'", Category: groups},
		&cli.StringSliceFlag{Name: "architecture", Usage: "`NAME` of a network, e.g. resnet50v2; may be repeated", Category: how},
		&cli.Float64Flag{Name: "width", Usage: "`FACTOR` on the number of filters", DefaultText: fromPreset, Category: how},
		&cli.StringFlag{Name: "size", Usage: "image size, `HEIGHTxWIDTH`, e.g. 64x64", Category: how},
		&cli.StringFlag{Name: "resize", Usage: "`MODE`: stretch, crop, trim or pad", Category: how},
		&cli.StringSliceFlag{Name: "split", Usage: "`KIND` of folds: rows, groups or groups:COLUMN; may be repeated", Category: how},
		&cli.IntFlag{Name: "k", Usage: "`NUMBER` of folds", DefaultText: fromPreset, Category: how},
		&cli.IntFlag{Name: "seeds", Usage: "`NUMBER` of repetitions", DefaultText: fromPreset, Category: how},
		&cli.IntFlag{Name: "sample", Usage: "`NUMBER` of images drawn for each seed; 0: all", DefaultText: fromPreset, Category: how},
		&cli.IntFlag{Name: "epochs", Usage: "`NUMBER` of passes over the training images", DefaultText: fromPreset, Category: how},
		&cli.IntFlag{Name: "batch", Usage: "`NUMBER` of images a training step", DefaultText: fromPreset, Category: how},
		&cli.Float64Flag{Name: "learning-rate", Usage: "`RATE` of the optimiser", DefaultText: fromPreset, Category: how},
		&cli.StringFlag{Name: "save-weights", Usage: "`WHICH` weights to keep: none, selected (by validation images) or last", Category: how},
		&cli.Uint64Flag{Name: "seed", Usage: "`NUMBER`, the root of all randomness", DefaultText: fromPreset, Category: how},
	}
}

// runFlags say how trials are run; they decide no result but for --threads.
func runFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "threads", Usage: "`NUMBER` of threads a trial", DefaultText: fromPreset, Category: machine},
		&cli.IntFlag{Name: "parallel", Usage: "`NUMBER` of trials at once; 0: from cores and memory", DefaultText: fromPreset, Category: machine},
	}
}

// specOf resolves preset, spec file and flags, in this order.
func specOf(c *cli.Context) (experiment.Spec, error) {
	spec, err := experiment.Preset(c.String("preset"))
	if err != nil {
		return spec, usageError{err}
	}
	if path := c.String("spec"); path != "" {
		data, err := os.ReadFile(path)
		if err != nil {
			return spec, usagef("--spec: %w; `refold init` writes one", err)
		}
		if spec, err = experiment.ParseSpec(path, data, spec); err != nil {
			return spec, err
		}
		spec.Data.Images = besideFile(path, spec.Data.Images)
		spec.Data.Manifest = besideFile(path, spec.Data.Manifest)
	}
	if err := overrideSpec(c, &spec); err != nil {
		return spec, err
	}
	return spec, spec.Validate()
}

// besideFile reads a relative path as relative to the file that names it.
func besideFile(file, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// overrideSpec puts the flags that were given over the spec.
func overrideSpec(c *cli.Context, spec *experiment.Spec) error {
	if c.IsSet("images") && c.IsSet("manifest") {
		return usagef("--images and --manifest exclude each other: a manifest names its own images")
	}
	if c.IsSet("images") {
		spec.Data.Images, spec.Data.Manifest = c.String("images"), ""
	}
	if c.IsSet("manifest") {
		spec.Data.Images, spec.Data.Manifest = "", c.String("manifest")
	}
	setIf(c, "claim", &spec.Claim.Accuracy, c.Float64)
	setIf(c, "source", &spec.Claim.Source, c.String)
	setIf(c, "group", &spec.Groups.Columns, c.StringSlice)
	setIf(c, "group-pattern", &spec.Groups.Pattern, c.String)
	setIf(c, "architecture", &spec.Model.Architectures, c.StringSlice)
	setIf(c, "width", &spec.Model.Width, c.Float64)
	setIf(c, "resize", &spec.Data.Resize, c.String)
	setIf(c, "split", &spec.Folds.Splits, c.StringSlice)
	setIf(c, "k", &spec.Folds.K, c.Int)
	setIf(c, "seeds", &spec.Folds.Seeds, c.Int)
	setIf(c, "sample", &spec.Data.Sample, c.Int)
	setIf(c, "epochs", &spec.Train.Epochs, c.Int)
	setIf(c, "batch", &spec.Train.Batch, c.Int)
	setIf(c, "learning-rate", &spec.Train.LearningRate, c.Float64)
	setIf(c, "seed", &spec.Seed, c.Uint64)
	setIf(c, "threads", &spec.Run.Threads, c.Int)
	setIf(c, "parallel", &spec.Run.Parallel, c.Int)
	setIf(c, "only", &spec.Run.Only, c.String)
	setIf(c, "save-weights", &spec.Run.SaveWeights, c.String)
	var err error
	if c.IsSet("claim-counts") {
		spec.Claim.Correct, spec.Claim.Total, err = twoNumbers("claim-counts", c.String("claim-counts"), "/", "95/100")
		if err != nil {
			return err
		}
		if spec.Claim.Total < 1 || spec.Claim.Correct < 0 || spec.Claim.Correct > spec.Claim.Total {
			return usagef("--claim-counts %q: want how many of how many were right, such as 95/100", c.String("claim-counts"))
		}
		if !c.IsSet("claim") {
			spec.Claim.Accuracy = float64(spec.Claim.Correct) / float64(spec.Claim.Total)
		}
	}
	if c.IsSet("size") {
		spec.Data.Size[0], spec.Data.Size[1], err = twoNumbers("size", c.String("size"), "x", "64x64")
	}
	return err
}

// setIf copies a flag's value where the flag was given.
func setIf[T any](c *cli.Context, name string, target *T, value func(string) T) {
	if c.IsSet(name) {
		*target = value(name)
	}
}

// twoNumbers reads two numbers with a separator between them.
func twoNumbers(flag, text, separator, example string) (int, int, error) {
	left, right, found := strings.Cut(text, separator)
	a, errA := strconv.Atoi(left)
	b, errB := strconv.Atoi(right)
	if !found || errA != nil || errB != nil {
		return 0, 0, usageError{fmt.Errorf("--%s %q: want two numbers such as %s", flag, text, example)}
	}
	return a, b, nil
}
