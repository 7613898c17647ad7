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

// specFlags are the flags that change a spec; each overrides the spec file.
func specFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "images", Usage: "folder with one sub-folder a class", Category: "what to check"},
		&cli.StringFlag{Name: "manifest", Usage: "CSV file: path,label and any further columns", Category: "what to check"},
		&cli.Float64Flag{Name: "claim", Usage: "the claimed accuracy, e.g. 0.95", Category: "what to check"},
		&cli.StringFlag{Name: "claim-counts", Usage: "the claim's own counts, e.g. 95/100", Category: "what to check"},
		&cli.StringFlag{Name: "source", Usage: "where the claim stands; shown in the report", Category: "what to check"},
		&cli.StringSliceFlag{Name: "group", Usage: "manifest `COLUMN` whose equal values belong together; may be repeated", Category: "what belongs together"},
		&cli.StringFlag{Name: "group-pattern", Usage: "regular expression on the path with a part named group, e.g. '^(?P<group>[^_]+)_'", Category: "what belongs together"},
		&cli.StringSliceFlag{Name: "architecture", Usage: "`NAME` of a network, e.g. resnet50v2; may be repeated", Category: "how"},
		&cli.Float64Flag{Name: "width", Usage: "factor on the number of filters", Category: "how"},
		&cli.StringFlag{Name: "size", Usage: "image size, HEIGHTxWIDTH, e.g. 64x64", Category: "how"},
		&cli.StringFlag{Name: "resize", Usage: "stretch, crop, trim or pad", Category: "how"},
		&cli.StringSliceFlag{Name: "split", Usage: "rows, groups or groups:KIND; may be repeated", Category: "how"},
		&cli.IntFlag{Name: "k", Usage: "number of folds", Category: "how"},
		&cli.IntFlag{Name: "seeds", Usage: "number of repetitions", Category: "how"},
		&cli.IntFlag{Name: "sample", Usage: "images drawn for each seed; 0 = all", Category: "how"},
		&cli.IntFlag{Name: "epochs", Usage: "passes over the training images", Category: "how"},
		&cli.IntFlag{Name: "batch", Usage: "images a training step", Category: "how"},
		&cli.Float64Flag{Name: "learning-rate", Usage: "of the optimiser", Category: "how"},
		&cli.StringFlag{Name: "save-weights", Usage: "none, selected (by validation images) or last", Category: "how"},
		&cli.Uint64Flag{Name: "seed", Usage: "root of all randomness", Category: "how"},
	}
}

// runFlags say how trials are run; they decide no result but for --threads.
func runFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "threads", Usage: "threads a trial", Category: "machine"},
		&cli.IntFlag{Name: "parallel", Usage: "trials at once; 0 = from cores and memory", Category: "machine"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print the verdict only", Category: "machine"},
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
		if !c.IsSet("claim") && spec.Claim.Total > 0 {
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
