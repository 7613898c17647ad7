package main

import (
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

// fewestSteps is what a median and a spread need.
const fewestSteps = 5

func benchCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "bench",
		Usage: "measure how fast a network trains and evaluates here, and its memory",
		Description: `Times steps of training and of evaluation on random images and prints the median,
the middle half of all steps, and the peak memory of this process. Beside them
stands how fast this machine multiplies and adds at most, and how fast it reads
and writes memory, each measured by a loop that does nothing else. With
--profile, the time of a training step by kind of operation, and the shortest
time that these two limits allow. What is not said is as in the preset quick,
but for the threads: all cores. A run trains several networks at once instead,
each with run.threads.

Examples:
   refold bench
   refold bench --architecture resnet50v1 --size 256x256 --profile
   refold bench --architecture resnet8v1 --size 24x24 --threads 1 --json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "architecture", Usage: "`NAME` of a network, e.g. resnet50v2", DefaultText: "resnet20v2"},
			&cli.Float64Flag{Name: "width", Usage: "`FACTOR` on the number of filters", DefaultText: "1"},
			&cli.StringFlag{Name: "size", Usage: "image size, `HEIGHTxWIDTH`", DefaultText: "64x64"},
			&cli.IntFlag{Name: "batch", Usage: "`NUMBER` of images a training step", DefaultText: "32"},
			&cli.IntFlag{Name: "threads", Usage: "`NUMBER` of threads", DefaultText: "all cores"},
			&cli.IntFlag{Name: "trials", Usage: "`NUMBER` of networks side by side; speeds are of all together", DefaultText: "1"},
			&cli.StringFlag{Name: "engine", Usage: "`NAME` of the engine: builtin or onednn", DefaultText: "builtin"},
			&cli.StringFlag{Name: "library", Usage: "`PATH` of the oneDNN library", DefaultText: "that of the system"},
			&cli.StringFlag{Name: "precision", Usage: "`NAME` of the numbers that it computes with: float32 or bfloat16", DefaultText: "float32"},
			&cli.IntFlag{Name: "steps", Usage: "`NUMBER` of steps to time, at least 5", DefaultText: "5, or as many as a second takes"},
			&cli.BoolFlag{Name: "profile", Usage: "print where the time of a training step goes"},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error {
			cfg, effort, err := benchConfig(c)
			if err != nil {
				return err
			}
			trials := 1
			setIf(c, "trials", &trials, c.Int)
			if err := checkTrials(trials, effort); err != nil {
				return err
			}
			result, err := bench(c.Context, t, cfg, effort, trials)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return t.WriteJSON(result)
			}
			return result.print(t)
		},
	}
}

// benchConfig is the preset quick with the flags over it.
func benchConfig(c *cli.Context) (resnet.Config, model.Effort, error) {
	effort := model.Effort{Steps: fewestSteps, AtLeast: time.Second}
	if c.IsSet("steps") {
		effort = model.Effort{Steps: c.Int("steps")}
	}
	effort.Profile = c.Bool("profile")
	if effort.Steps < fewestSteps {
		return resnet.Config{}, effort, manual.Usagef("--steps %d: a median with a spread needs at least %d", effort.Steps, fewestSteps)
	}
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		return resnet.Config{}, effort, err
	}
	cfg := modelConfig(s, s.Model.Architectures[0])
	cfg.Threads = runtime.GOMAXPROCS(0)
	setIf(c, "architecture", &cfg.Architecture, c.String)
	setIf(c, "width", &cfg.Width, c.Float64)
	setIf(c, "batch", &cfg.Batch, c.Int)
	setIf(c, "threads", &cfg.Threads, c.Int)
	setIf(c, "engine", &cfg.Engine, c.String)
	setIf(c, "library", &cfg.Library, c.String)
	setIf(c, "precision", &cfg.Precision, c.String)
	if c.IsSet("size") {
		if cfg.Height, cfg.ImageWidth, err = twoNumbers("size", c.String("size"), "x", "64x64"); err != nil {
			return cfg, effort, err
		}
	}
	if cfg.Threads < 1 {
		return cfg, effort, manual.Usagef("--threads %d: at least 1", cfg.Threads)
	}
	if _, _, _, err := model.Cost(cfg); err != nil {
		return cfg, effort, manual.UsageError{Err: err}
	}
	return cfg, effort, nil
}

// checkTrials checks the number of networks side by side.
func checkTrials(trials int, effort model.Effort) error {
	switch {
	case trials < 1:
		return manual.Usagef("--trials %d: at least 1", trials)
	case trials > 1 && effort.Profile:
		return manual.Usagef("--trials %d with --profile: a profile is of one network alone", trials)
	}
	return nil
}

// modelConfig is what a trial of a spec trains, of two classes.
func modelConfig(s spec.Spec, architecture string) resnet.Config {
	return resnet.Config{
		Architecture: architecture, Width: s.Model.Width, Height: s.Data.Size[0], ImageWidth: s.Data.Size[1], Classes: 2,
		Batch: s.Train.Batch, Optimizer: s.Train.Optimizer, LearningRate: s.Train.LearningRate, Momentum: s.Train.Momentum,
		BatchNormMomentum: s.Train.BatchNormMomentum, Scale: s.Data.Scale, Precision: s.Run.Precision,
		Engine: s.Run.Engine, Library: s.Run.Library, Threads: s.Run.Threads,
	}
}

// twoNumbers reads two numbers with a separator between them.
func twoNumbers(flag, text, separator, example string) (int, int, error) {
	left, right, found := strings.Cut(text, separator)
	a, errA := strconv.Atoi(left)
	b, errB := strconv.Atoi(right)
	if !found || errA != nil || errB != nil {
		return 0, 0, manual.Usagef("--%s %q: want two numbers such as %s", flag, text, example)
	}
	return a, b, nil
}
