package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// warmUp is the number of steps that a measurement does not count: the first ones
// touch their memory for the first time.
const warmUp = 2

// slowStep is how long a step takes of which one is warm-up enough.
const slowStep = time.Second

// maxSteps bounds a measurement of a network whose steps take microseconds.
const maxSteps = 10000

// Effort says how long a measurement goes on.
type Effort struct {
	Steps   int           // at least so many steps of each kind, after warm-up
	AtLeast time.Duration // and more of them, until so much time has passed
	// Long, if not 0, is a training step of which the other kinds of steps are timed
	// just once, without warm-up.
	Long time.Duration
	// Slow, if not nil, is told after the first step, where that was a long one, about
	// how long the measurement still takes.
	Slow func(left time.Duration)
	// TrainingOnly leaves the other kinds of steps out.
	TrainingOnly bool
}

// Measurement is the speed of one configuration on this machine.
type Measurement struct {
	Engine     EngineInfo
	Parameters int           // as Cost counts them
	Bytes      int           // as Cost estimates them
	Start      time.Duration // building and allocating, ahead of the first step
	Training   Pace          // forward pass, gradients and update, on batches of Config.Batch
	Evaluation Pace          // forward pass, on the batches that a read-out takes
	Moments    Pace          // forward pass for the precise statistics; empty where none are asked for
}

// Sizes are numbers of images of a fit.
type Sizes struct {
	Train int
	Held  int // of validation and test together
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

// Mean is the mean duration of a step; 0 without steps.
func (p Pace) Mean() time.Duration {
	if len(p.Steps) == 0 {
		return 0
	}
	var sum time.Duration
	for _, step := range p.Steps {
		sum += step
	}
	return sum / time.Duration(len(p.Steps))
}

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
	cfg.PreciseImages = 0
	return Rehearse(ctx, cfg, Sizes{Train: cfg.Batch}, e)
}

// Rehearse does what Measure does, and starts as a fit of so many images starts.
// With PreciseImages it times the precise statistics too.
func Rehearse(ctx context.Context, cfg Config, s Sizes, e Effort) (*Measurement, error) {
	if e.Steps < 1 {
		return nil, fmt.Errorf("model: a measurement needs at least 1 step, not %d", e.Steps)
	}
	info, err := ResolveEngine(cfg.Engine)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	m := &Measurement{Engine: info}
	if m.Parameters, m.Training.FLOPsPerImage, m.Bytes, err = Cost(cfg); err != nil {
		return nil, err
	}
	if s.Train < 1 || s.Held < 0 {
		return nil, fmt.Errorf("model: a measurement needs at least 1 training image, not %d, and %d others", s.Train, s.Held)
	}
	cfg.LearningRate = 0 // speed does not depend on it, and noise must not make the loss infinite
	images := noise(cfg, max(cfg.Batch, evaluationBatch))
	began := time.Now()
	f, err := newFit(cfg, images.repeated(s.Train), Examples{}, Examples{Pixels: images.repeated(s.Held).Pixels}, measured,
		Hooks{Epoch: func(Epoch, *Network) error { return nil }})
	if err != nil {
		return nil, err
	}
	defer f.close()
	m.Start = max(time.Since(began), 1) // a clock may be coarse
	return m, f.timeSteps(ctx, images, e, m)
}

// timeSteps measures each kind of step on the largest batches of the fit.
func (f *fit) timeSteps(ctx context.Context, images Examples, e Effort, m *Measurement) error {
	evaluated := f.network.evaluationBatch()
	if held := len(f.held); held > 0 {
		evaluated = min(evaluated, held)
	}
	order := make([]int, min(f.config.Batch, len(f.train.Pixels)))
	for i := range order {
		order[i] = i
	}
	macs, _ := forwardMACs(f.network.layers, f.network.input())
	cold := warmUp
	for _, kind := range []struct {
		pace  *Pace
		what  string
		batch int
		flops float64
		step  func(pixels [][]byte) error
	}{
		{&m.Training, "training", len(order), m.Training.FLOPsPerImage, func([][]byte) error { _, _, err := f.step(order); return err }},
		{&m.Evaluation, "evaluation", evaluated, 2 * macs, func(pixels [][]byte) error {
			_, err := f.network.Predict(ctx, pixels, Moving)
			return err
		}},
		{&m.Moments, "batch-norm statistics", min(len(f.precise), len(order)), 2 * macs, func(pixels [][]byte) error {
			return f.network.estimate(ctx, pixels)
		}},
	} {
		if kind.batch == 0 || e.TrainingOnly && kind.pace != &m.Training {
			continue
		}
		pixels := images.Pixels[:kind.batch]
		steps, err := e.time(ctx, cold, func() error { return kind.step(pixels) })
		if err != nil {
			return fmt.Errorf("model: measuring the %s: %w", kind.what, err)
		}
		*kind.pace = Pace{Batch: kind.batch, FLOPsPerImage: kind.flops, Steps: steps}
		e.Slow = nil
		if e.long(steps[0]) {
			e.Steps, e.AtLeast, cold = 1, 0, 0
		}
	}
	return nil
}

// time runs steps and returns how long each took, but for cold ones at the start.
// Of slow steps, one cold one is enough.
func (e Effort) time(ctx context.Context, cold int, step func() error) ([]time.Duration, error) {
	var steps []time.Duration
	var passed time.Duration
	for len(steps) < e.Steps || passed < e.AtLeast && len(steps) < maxSteps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := time.Now()
		if err := step(); err != nil {
			return nil, err
		}
		took := max(time.Since(began), 1) // a clock may be coarse
		switch {
		case cold > 0 && e.long(took):
			cold = 0
			if e.Slow != nil {
				e.Slow(e.left(took))
			}
		case cold > 0 && took > slowStep:
			cold = 0
		case cold > 0:
			cold--
		default:
			steps = append(steps, took)
			passed += took
		}
	}
	return steps, nil
}

// long reports whether a training step is one of which few are enough.
func (e Effort) long(step time.Duration) bool { return e.Long > 0 && step >= e.Long }

// left is how long a measurement takes after its first training step, a long one.
// Evaluation and precise statistics do a third of its work each.
func (e Effort) left(step time.Duration) time.Duration {
	others := 2 * step / 3
	if e.TrainingOnly {
		others = 0
	}
	return max(time.Duration(e.Steps)*step, e.AtLeast) + others
}

// repeated are the images over and over again.
func (e Examples) repeated(count int) Examples {
	var all Examples
	for i := range count {
		all.Pixels = append(all.Pixels, e.Pixels[i%len(e.Pixels)])
		all.Labels = append(all.Labels, e.Labels[i%len(e.Pixels)])
	}
	return all
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
