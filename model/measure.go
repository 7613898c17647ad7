package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// warmUp is the number of steps that Measure does not count: the first ones
// touch their memory for the first time.
const warmUp = 2

// maxSteps bounds a measurement of a network whose steps take microseconds.
const maxSteps = 10000

// Effort says how long Measure goes on.
type Effort struct {
	Steps   int           // at least so many steps of each kind, after warm-up
	AtLeast time.Duration // and more of them, until so much time has passed
}

// Measurement is the speed of one configuration on this machine.
type Measurement struct {
	Engine     EngineInfo
	Parameters int  // as Cost counts them
	Bytes      int  // as Cost estimates them
	Training   Pace // forward pass, gradients and update, on batches of Config.Batch
	Evaluation Pace // forward pass, on the batches that a read-out takes
}

// Pace is how long steps of one kind took.
type Pace struct {
	Batch         int             // images a step
	FLOPsPerImage float64         // floating-point operations; a multiply-accumulate is two
	Steps         []time.Duration // in their order
}

// ImagesPerSecond is the speed of a step that took d.
func (p Pace) ImagesPerSecond(d time.Duration) float64 { return float64(p.Batch) / d.Seconds() }

// FLOPS is the floating-point operations a second of a step that took d.
func (p Pace) FLOPS(d time.Duration) float64 { return p.FLOPsPerImage * p.ImagesPerSecond(d) }

// Quantile is the duration of which the share q of all steps took less: 0.5 is
// the median. Between two steps it is interpolated (Hyndman & Fan 1996, type 7).
func (p Pace) Quantile(q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(p.Steps))
	at := q * float64(len(sorted)-1)
	below := min(max(int(at), 0), len(sorted)-1)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + time.Duration((at-float64(below))*float64(sorted[above]-sorted[below]))
}

// Measure trains and evaluates a fresh network on random images, always the same
// ones, and times each step. It decides nothing and keeps nothing. Epochs and
// PreciseImages of cfg do not matter. The context's error is returned, wrapped,
// when the context ends.
func Measure(ctx context.Context, cfg Config, e Effort) (*Measurement, error) {
	if e.Steps < 1 {
		return nil, fmt.Errorf("model: a measurement needs at least 1 step, not %d", e.Steps)
	}
	cfg.PreciseImages = 0
	info, err := ResolveEngine(cfg.Engine)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	m := &Measurement{Engine: info}
	var trained float64
	if m.Parameters, trained, m.Bytes, err = Cost(cfg); err != nil {
		return nil, err
	}
	images := noise(cfg, max(cfg.Batch, evaluationBatch))
	f, err := newFit(cfg, Examples{images.Pixels[:cfg.Batch], images.Labels[:cfg.Batch]}, Examples{}, Examples{}, measured, Hooks{})
	if err != nil {
		return nil, err
	}
	defer f.network.Close()

	order := make([]int, cfg.Batch)
	for i := range order {
		order[i] = i
	}
	m.Training = Pace{Batch: cfg.Batch, FLOPsPerImage: trained}
	if m.Training.Steps, err = e.time(ctx, func() error { _, _, err := f.step(order); return err }); err != nil {
		return nil, fmt.Errorf("model: measuring the training: %w", err)
	}
	macs, _ := forwardMACs(f.network.layers, f.network.input())
	batch := f.network.evaluationBatch()
	m.Evaluation = Pace{Batch: batch, FLOPsPerImage: 2 * macs}
	evaluate := func() error { _, err := f.network.Predict(ctx, images.Pixels[:batch], Moving); return err }
	if m.Evaluation.Steps, err = e.time(ctx, evaluate); err != nil {
		return nil, fmt.Errorf("model: measuring the evaluation: %w", err)
	}
	return m, nil
}

// time runs steps and returns how long each took, warm-up left out.
func (e Effort) time(ctx context.Context, step func() error) ([]time.Duration, error) {
	var steps []time.Duration
	var passed time.Duration
	for n := 0; len(steps) < e.Steps || passed < e.AtLeast && len(steps) < maxSteps; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := time.Now()
		if err := step(); err != nil {
			return nil, err
		}
		if took := time.Since(began); n >= warmUp {
			steps = append(steps, max(took, 1)) // a clock may be coarse
			passed += took
		}
	}
	return steps, nil
}

// noise is images of random pixels, with labels in turn.
func noise(c Config, count int) Examples {
	r := measured("images")
	var e Examples
	for i := range count {
		pixels := make([]byte, c.Height*c.ImageWidth*3)
		for j := range pixels {
			pixels[j] = byte(r.Uint32())
		}
		e.Pixels, e.Labels = append(e.Pixels, pixels), append(e.Labels, i%c.Classes)
	}
	return e
}

// measured gives the random streams of a measurement: speed depends on none.
func measured(string) *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }
