package main

import (
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/bench"
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
and writes memory, each measured by a loop that does nothing else, and ahead of each
kind of step again: where these differ, other programs were at work, which is said. With
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
			&cli.StringFlag{Name: "kernels", Usage: "`SET` of inner loops: auto, or one that refold doctor names", DefaultText: "the fastest"},
			&cli.StringFlag{Name: "library", Usage: "`PATH` of the oneDNN library", DefaultText: "that of the system"},
			&cli.StringFlag{Name: "precision", Usage: "`NAME` of the numbers that it computes with: float32 or bfloat16", DefaultText: "float32"},
			&cli.IntFlag{Name: "steps", Usage: "`NUMBER` of steps to time, at least 5", DefaultText: "5, or as many as a second takes"},
			&cli.BoolFlag{Name: "profile", Usage: "print where the time of a training step goes"},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error {
			options, err := benchOptions(c)
			if err != nil {
				return err
			}
			network := options.Network
			t.Say("refold: timing %s at %dx%d, training and evaluation", network.Architecture, network.Height, network.ImageWidth)
			result, err := bench.Run(c.Context, options)
			if err != nil {
				return err
			}
			measured := view.Bench{Result: result, Machine: machine.This()}
			if c.Bool("json") {
				return t.WriteJSON(measured)
			}
			return measured.Write(t)
		},
	}
}

// benchOptions are the preset quick with the flags over it.
func benchOptions(c *cli.Context) (o bench.Options, err error) {
	o.PeakMemory = machine.PeakMemory
	if o.Effort, err = benchEffort(c); err != nil {
		return o, err
	}
	if o.Network, err = benchNetwork(c); err != nil {
		return o, err
	}
	o.Trials = 1
	setIf(c, "trials", &o.Trials, c.Int)
	switch {
	case o.Trials < 1:
		return o, manual.Usagef("--trials %d: at least 1", o.Trials)
	case o.Trials > 1 && o.Effort.Profile:
		return o, manual.Usagef("--trials %d with --profile: a profile is of one network alone", o.Trials)
	}
	return o, nil
}

// benchEffort is how long is measured.
func benchEffort(c *cli.Context) (model.Effort, error) {
	effort := model.Effort{Steps: fewestSteps, AtLeast: time.Second, Profile: c.Bool("profile")}
	if c.IsSet("steps") {
		effort.Steps, effort.AtLeast = c.Int("steps"), 0
	}
	if effort.Steps < fewestSteps {
		return effort, manual.Usagef("--steps %d: a median with a spread needs at least %d", effort.Steps, fewestSteps)
	}
	return effort, nil
}

// benchNetwork is what is measured.
func benchNetwork(c *cli.Context) (resnet.Config, error) {
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		return resnet.Config{}, err
	}
	network := networkOf(s, s.Model.Architectures[0])
	network.Threads = runtime.GOMAXPROCS(0)
	setIf(c, "architecture", &network.Architecture, c.String)
	setIf(c, "width", &network.Width, c.Float64)
	setIf(c, "batch", &network.Batch, c.Int)
	setIf(c, "threads", &network.Threads, c.Int)
	setIf(c, "engine", &network.Engine, c.String)
	setIf(c, "kernels", &network.Kernels, c.String)
	setIf(c, "library", &network.Library, c.String)
	setIf(c, "precision", &network.Precision, c.String)
	if c.IsSet("size") {
		if network.Height, network.ImageWidth, err = twoNumbers("size", c.String("size"), "x", "64x64"); err != nil {
			return network, err
		}
	}
	if network.Threads < 1 {
		return network, manual.Usagef("--threads %d: at least 1", network.Threads)
	}
	if _, err := bench.MostMemory([]resnet.Config{network}); err != nil { // it cannot be built
		return network, manual.UsageError{Err: err}
	}
	return network, nil
}

// networkOf is what a trial of a spec trains, of two classes.
func networkOf(s spec.Spec, architecture string) resnet.Config {
	network := spec.Network(s.Model, s.Train)
	network.Architecture, network.Height, network.ImageWidth, network.Classes = architecture, s.Data.Size[0], s.Data.Size[1], 2
	network.Scale, network.Precision = s.Data.Scale, s.Run.Precision
	network.Engine, network.Kernels, network.Library, network.Threads = s.Run.Engine, s.Run.Kernels, s.Run.Library, s.Run.Threads
	return network
}

// networksOf are those of all architectures of a spec.
func networksOf(s spec.Spec) (all []resnet.Config) {
	for _, architecture := range s.Model.Architectures {
		all = append(all, networkOf(s, architecture))
	}
	return all
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
