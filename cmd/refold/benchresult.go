package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/engine/peak"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/reports/text"
)

// benchResult is what bench prints.
type benchResult struct {
	Architecture string          `json:"architecture"`
	Width        float64         `json:"width"`
	Size         [2]int          `json:"size"`    // height, width
	Trials       int             `json:"trials"`  // side by side
	Threads      int             `json:"threads"` // of each
	Precision    string          `json:"precision"`
	Advice       string          `json:"advice,omitempty"` // about the precision on this machine
	Engine       string          `json:"engine"`           // with version
	Parameters   int             `json:"parameters"`
	Estimated    int             `json:"estimated_bytes"` // of a trial, images left out
	Peak         int             `json:"peak_resident_bytes"`
	Build        float64         `json:"build_seconds"` // with planning and allocating
	Start        float64         `json:"start_seconds"` // with the first step too
	Training     benchPace       `json:"training"`
	Evaluation   benchPace       `json:"evaluation"`
	Profile      *benchProfile   `json:"profile,omitempty"`
	Limits       benchLimits     `json:"limits"`
	Machine      machine.Machine `json:"machine"`
}

// benchPace is the speed of one kind of step.
type benchPace struct {
	Batch           int       `json:"batch"`
	Steps           int       `json:"steps"`
	ImagesPerSecond quartiles `json:"images_per_second"`
	GFLOPS          quartiles `json:"gflop_per_second"`
	Share           *float64  `json:"share_of_peak"` // of the median; null where the peak was not measured
	FirstStep       float64   `json:"first_step_seconds"`
	Seconds         []float64 `json:"step_seconds"`
}

// quartiles are a median and the bounds of the middle half of all steps.
type quartiles struct {
	Low    float64 `json:"low"`
	Median float64 `json:"median"`
	High   float64 `json:"high"`
}

func newBenchPace(p model.Pace, arithmetic peak.Rate) benchPace {
	slow, middle, fast := p.Quantile(0.75), p.Quantile(0.5), p.Quantile(0.25)
	b := benchPace{
		Batch: p.Batch, Steps: len(p.Steps), FirstStep: p.First.Seconds(),
		ImagesPerSecond: quartiles{p.ImagesPerSecond(slow), p.ImagesPerSecond(middle), p.ImagesPerSecond(fast)},
		GFLOPS:          quartiles{p.FLOPS(slow) / giga, p.FLOPS(middle) / giga, p.FLOPS(fast) / giga},
		Share:           known(p.FLOPS(middle), arithmetic.All),
	}
	for _, step := range p.Steps {
		b.Seconds = append(b.Seconds, step.Seconds())
	}
	return b
}

// bench measures a configuration, and then the machine: the memory that this takes
// is not the network's.
func bench(ctx context.Context, t *terminal.Terminal, cfg resnet.Config, effort model.Effort, trials int) (*benchResult, error) {
	t.Say("refold: timing %s at %dx%d, training and evaluation", cfg.Architecture, cfg.Height, cfg.ImageWidth)
	advice, err := model.CheckPrecision(model.EngineChoice{Name: cfg.Engine, Library: cfg.Library}, cfg.Precision)
	if err != nil {
		return nil, err
	}
	m, err := measureTogether(ctx, cfg, effort, trials)
	if err != nil {
		return nil, err
	}
	memory := machine.PeakMemory()
	limits, err := peak.Measure(ctx, trials*cfg.Threads)
	if err != nil {
		return nil, fmt.Errorf("measuring the limits of this machine: %w", err)
	}
	arithmetic := limits.Float32
	if cfg.Precision == "bfloat16" {
		arithmetic = limits.BFloat16
	}
	r := &benchResult{
		Architecture: cfg.Architecture, Width: cfg.Width, Size: [2]int{cfg.Height, cfg.ImageWidth}, Trials: trials,
		Threads: cfg.Threads, Precision: cfg.Precision, Advice: advice, Engine: m.Engine.Name + " " + m.Engine.Version, Parameters: m.Parameters,
		Estimated: m.Bytes, Peak: memory, Build: m.Start.Seconds(), Start: (m.Start + m.Training.First).Seconds(),
		Training: newBenchPace(m.Training, arithmetic), Evaluation: newBenchPace(m.Evaluation, arithmetic),
		Limits: newBenchLimits(limits), Machine: machine.This(),
	}
	if m.Profile != nil {
		r.Profile = newBenchProfile(m.Profile, m.Training.Batch, limits, arithmetic)
	}
	return r, nil
}

func (r *benchResult) print(t *terminal.Terminal) error {
	threads := fmt.Sprintf("threads %d", r.Threads)
	if r.Trials > 1 {
		threads = fmt.Sprintf("%d trials side by side, threads of each %d", r.Trials, r.Threads)
	}
	_, err := fmt.Fprintf(t.Out, "%s, width %g, %dx%d pixels: %d parameters\nengine %s, %s, %s, on %s\n",
		r.Architecture, r.Width, r.Size[0], r.Size[1], r.Parameters, r.Engine, r.Precision, threads, r.Machine.CPU)
	if err == nil && r.Advice != "" {
		_, err = fmt.Fprintln(t.Out, r.Advice)
	}
	if err == nil {
		_, err = fmt.Fprintln(t.Out)
	}
	if err != nil {
		return err
	}
	columns := []text.Column{
		text.Words("work"), text.Numbers("batch"), text.Numbers("steps"),
		text.Numbers("images/s"), text.Numbers("middle half"), text.Numbers("GFLOP/s"),
		text.Numbers("of peak"),
	}
	row := func(name string, p benchPace) []string {
		speed := p.ImagesPerSecond
		return []string{name, strconv.Itoa(p.Batch), strconv.Itoa(p.Steps),
			terminal.RateText(speed.Median), terminal.RateText(speed.Low) + " to " + terminal.RateText(speed.High), terminal.RateText(p.GFLOPS.Median), percentText(p.Share)}
	}
	if err := text.WriteTable(t.Out, columns, [][]string{row("training", r.Training), row("evaluation", r.Evaluation)}); err != nil {
		return err
	}
	if r.Profile != nil {
		if err := r.Profile.print(t); err != nil {
			return err
		}
	}
	if err := r.Limits.print(t); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.Out, "\nstart of a trial %.2g s: build and plan %.2g s, first step %.2g s\npeak memory of this process %s; estimate for a trial %s, its images left out\n",
		r.Start, r.Build, r.Training.FirstStep, terminal.MemoryText(r.Peak), terminal.MemoryText(r.Estimated))
	return err
}
