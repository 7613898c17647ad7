package main

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model"
	"github.com/refold/refold/reports"
)

// fewestSteps is what a median and a spread need.
const fewestSteps = 5

func benchCommand(t *terminal) *cli.Command {
	return &cli.Command{
		Name:  "bench",
		Usage: "measure how fast a network trains and evaluates here, and its memory",
		Description: `Times steps of training and of evaluation on random images and prints the median,
the middle half of all steps, and the peak memory of this process. What is not
said is as in the preset quick, but for the threads: all cores. A run trains
several networks at once instead, each with run.threads.

Examples:
   refold bench
   refold bench --architecture resnet50v1 --size 256x256 --batch 8
   refold bench --architecture resnet8v1 --size 24x24 --threads 1 --json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "architecture", Usage: "`NAME` of a network, e.g. resnet50v2", DefaultText: "resnet20v2"},
			&cli.Float64Flag{Name: "width", Usage: "`FACTOR` on the number of filters", DefaultText: "1"},
			&cli.StringFlag{Name: "size", Usage: "image size, `HEIGHTxWIDTH`", DefaultText: "64x64"},
			&cli.IntFlag{Name: "batch", Usage: "`NUMBER` of images a training step", DefaultText: "32"},
			&cli.IntFlag{Name: "threads", Usage: "`NUMBER` of threads", DefaultText: "all cores"},
			&cli.StringFlag{Name: "engine", Usage: "`NAME` of the engine: auto or builtin", DefaultText: "auto"},
			&cli.IntFlag{Name: "steps", Usage: "`NUMBER` of steps to time, at least 5", DefaultText: "5, or as many as a second takes"},
			jsonFlag(),
		},
		Action: func(c *cli.Context) error {
			cfg, effort, err := benchConfig(c)
			if err != nil {
				return err
			}
			result, err := bench(c.Context, t, cfg, effort)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return printJSON(t.out, result)
			}
			return result.print(t)
		},
	}
}

// benchConfig is the preset quick with the flags over it.
func benchConfig(c *cli.Context) (model.Config, model.Effort, error) {
	effort := model.Effort{Steps: fewestSteps, AtLeast: time.Second}
	if c.IsSet("steps") {
		effort = model.Effort{Steps: c.Int("steps")}
	}
	if effort.Steps < fewestSteps {
		return model.Config{}, effort, usagef("--steps %d: a median with a spread needs at least %d", effort.Steps, fewestSteps)
	}
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		return model.Config{}, effort, err
	}
	cfg := modelConfig(s, s.Model.Architectures[0])
	cfg.Threads = runtime.GOMAXPROCS(0)
	setIf(c, "architecture", &cfg.Architecture, c.String)
	setIf(c, "width", &cfg.Width, c.Float64)
	setIf(c, "batch", &cfg.Batch, c.Int)
	setIf(c, "threads", &cfg.Threads, c.Int)
	setIf(c, "engine", &cfg.Engine, c.String)
	if c.IsSet("size") {
		if cfg.Height, cfg.ImageWidth, err = twoNumbers("size", c.String("size"), "x", "64x64"); err != nil {
			return cfg, effort, err
		}
	}
	if cfg.Threads < 1 {
		return cfg, effort, usagef("--threads %d: at least 1", cfg.Threads)
	}
	if _, _, _, err := model.Cost(cfg); err != nil {
		return cfg, effort, usageError{err}
	}
	return cfg, effort, nil
}

// modelConfig is what a trial of a spec trains, of two classes.
func modelConfig(s spec.Spec, architecture string) model.Config {
	return model.Config{
		Architecture: architecture, Width: s.Model.Width, Height: s.Data.Size[0], ImageWidth: s.Data.Size[1], Classes: 2,
		Batch: s.Train.Batch, Optimizer: s.Train.Optimizer, LearningRate: s.Train.LearningRate, Momentum: s.Train.Momentum,
		BatchNormMomentum: s.Train.BatchNormMomentum, Scale: s.Data.Scale, Precision: s.Run.Precision,
		Engine: s.Run.Engine, Threads: s.Run.Threads,
	}
}

// benchResult is what bench prints.
type benchResult struct {
	Architecture string          `json:"architecture"`
	Width        float64         `json:"width"`
	Size         [2]int          `json:"size"` // height, width
	Threads      int             `json:"threads"`
	Engine       string          `json:"engine"` // with version
	Parameters   int             `json:"parameters"`
	Estimated    int             `json:"estimated_bytes"` // of a trial, images left out
	Peak         int             `json:"peak_resident_bytes"`
	Training     benchPace       `json:"training"`
	Evaluation   benchPace       `json:"evaluation"`
	Machine      machine.Machine `json:"machine"`
}

// benchPace is the speed of one kind of step.
type benchPace struct {
	Batch           int       `json:"batch"`
	Steps           int       `json:"steps"`
	ImagesPerSecond quartiles `json:"images_per_second"`
	GFLOPS          quartiles `json:"gflop_per_second"`
	Seconds         []float64 `json:"step_seconds"`
}

// quartiles are a median and the bounds of the middle half of all steps.
type quartiles struct {
	Low    float64 `json:"low"`
	Median float64 `json:"median"`
	High   float64 `json:"high"`
}

func newBenchPace(p model.Pace) benchPace {
	slow, middle, fast := p.Quantile(0.75), p.Quantile(0.5), p.Quantile(0.25)
	b := benchPace{
		Batch: p.Batch, Steps: len(p.Steps),
		ImagesPerSecond: quartiles{p.ImagesPerSecond(slow), p.ImagesPerSecond(middle), p.ImagesPerSecond(fast)},
		GFLOPS:          quartiles{p.FLOPS(slow) / 1e9, p.FLOPS(middle) / 1e9, p.FLOPS(fast) / 1e9},
	}
	for _, step := range p.Steps {
		b.Seconds = append(b.Seconds, step.Seconds())
	}
	return b
}

// bench measures a configuration.
func bench(ctx context.Context, t *terminal, cfg model.Config, effort model.Effort) (*benchResult, error) {
	t.say("refold: timing %s at %dx%d, training and evaluation", cfg.Architecture, cfg.Height, cfg.ImageWidth)
	m, err := model.Measure(ctx, cfg, effort)
	if err != nil {
		return nil, err
	}
	return &benchResult{
		Architecture: cfg.Architecture, Width: cfg.Width, Size: [2]int{cfg.Height, cfg.ImageWidth}, Threads: cfg.Threads,
		Engine: m.Engine.Name + " " + m.Engine.Version, Parameters: m.Parameters,
		Estimated: m.Bytes, Peak: machine.PeakMemory(), Machine: machine.This(),
		Training: newBenchPace(m.Training), Evaluation: newBenchPace(m.Evaluation),
	}, nil
}

func (r *benchResult) print(t *terminal) error {
	_, err := fmt.Fprintf(t.out, "%s, width %g, %dx%d pixels: %d parameters\nengine %s, threads %d, on %s\n\n",
		r.Architecture, r.Width, r.Size[0], r.Size[1], r.Parameters, r.Engine, r.Threads, r.Machine.CPU)
	if err != nil {
		return err
	}
	columns := []reports.Column{
		reports.TextColumn("work"), reports.NumberColumn("batch"), reports.NumberColumn("steps"),
		reports.NumberColumn("images/s"), reports.NumberColumn("middle half"), reports.NumberColumn("GFLOP/s"),
	}
	row := func(name string, p benchPace) []string {
		speed := p.ImagesPerSecond
		return []string{name, strconv.Itoa(p.Batch), strconv.Itoa(p.Steps),
			rate(speed.Median), rate(speed.Low) + " to " + rate(speed.High), rate(p.GFLOPS.Median)}
	}
	if err := reports.WriteTable(t.out, columns, [][]string{row("training", r.Training), row("evaluation", r.Evaluation)}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "\npeak memory of this process %s; estimate for a trial %s, its images left out\n",
		memoryText(r.Peak), memoryText(r.Estimated))
	return err
}

// twoNumbers reads two numbers with a separator between them.
func twoNumbers(flag, text, separator, example string) (int, int, error) {
	left, right, found := strings.Cut(text, separator)
	a, errA := strconv.Atoi(left)
	b, errB := strconv.Atoi(right)
	if !found || errA != nil || errB != nil {
		return 0, 0, usagef("--%s %q: want two numbers such as %s", flag, text, example)
	}
	return a, b, nil
}
