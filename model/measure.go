package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/refold/refold/model/offheap"
	"github.com/refold/refold/model/resnet"
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
	// Begin, if not nil, is called ahead of each kind of step.
	Begin func()
	// Profile asks for Measurement.Profile.
	Profile bool
	// Memory is where the memory of the network comes from, and goes back to; nil: the system.
	Memory *offheap.Pool
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
	Profile    *Profile      // of the median training step; nil where not asked for
}

// Sizes are numbers of images of a fit.
type Sizes struct {
	Train int
	Held  int // of validation and test together
}

// Measure trains and evaluates a fresh network on random images, always the same
// ones, and times each step. It decides nothing and keeps nothing. Epochs and
// PreciseImages of cfg do not matter. The context's error is returned, wrapped,
// when the context ends.
func Measure(ctx context.Context, cfg resnet.Config, e Effort) (*Measurement, error) {
	cfg.PreciseImages = 0
	return Rehearse(ctx, cfg, Sizes{Train: cfg.Batch}, e)
}

// Rehearse does what Measure does, and starts as a fit of so many images starts.
// With PreciseImages it times the precise statistics too.
func Rehearse(ctx context.Context, cfg resnet.Config, s Sizes, e Effort) (*Measurement, error) {
	if e.Steps < 1 {
		return nil, fmt.Errorf("model: a measurement needs at least 1 step, not %d", e.Steps)
	}
	info, err := ResolveEngine(engineOf(cfg))
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
	images := noise(cfg, max(cfg.Batch, cfg.EvaluationBatch()))
	hooks := Hooks{Epoch: func(Epoch, *Network) error { return nil }}
	o := newObserver()
	if e.Profile {
		hooks.engine = o.profiler.Engine
	}
	began := time.Now()
	f, err := newFit(Fitting{
		Config: cfg, Train: images.repeated(s.Train), Test: Examples{Pixels: images.repeated(s.Held).Pixels},
		Random: measured, Hooks: hooks, Memory: e.Memory,
	})
	if err != nil {
		return nil, err
	}
	defer f.close()
	m.Start = max(time.Since(began), 1) // a clock may be coarse
	return m, f.timeSteps(ctx, images, e, m, o)
}

// RehearseFeatures times how fast a worker of Features is, on random images and weights.
func RehearseFeatures(ctx context.Context, cfg resnet.Config, e Effort) (Pace, error) {
	cfg.HeadOnly, cfg.Batch, cfg.Threads = false, 1, 1
	n, err := Open(cfg, nil)
	if err != nil {
		return Pace{}, err
	}
	defer n.Close()
	n.apply(Moving)
	batch := noise(cfg, cfg.EvaluationBatch()).Pixels
	first, steps, err := e.time(ctx, 1, func() error { _, err := n.evaluate(ctx, features, batch); return err }, func() {})
	if err != nil {
		return Pace{}, fmt.Errorf("model: measuring the features: %w", err)
	}
	macs, _ := resnet.ForwardMACs(n.layers, n.config.Input())
	return Pace{Batch: len(batch), FLOPsPerImage: 2 * macs, First: first, Steps: steps}, nil
}

// timeSteps measures each kind of step on the largest batches of the fit.
func (f *fit) timeSteps(ctx context.Context, images Examples, e Effort, m *Measurement, o *observer) error {
	evaluated := f.network.atOnce
	if held := len(f.held); held > 0 {
		evaluated = min(evaluated, held)
	}
	order := make([]int, min(f.config.Batch, len(f.train.Pixels)))
	for i := range order {
		order[i] = i
	}
	macs, _ := resnet.ForwardMACs(f.network.layers, f.network.config.Input())
	cold := warmUp
	for _, kind := range []struct {
		pace  *Pace
		what  string
		batch int
		flops float64
		step  func(pixels [][]byte) error
	}{
		{&m.Training, "training", len(order), m.Training.FLOPsPerImage, func([][]byte) error { return f.observed(o, order) }},
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
		if e.Begin != nil {
			e.Begin()
		}
		pixels := images.Pixels[:kind.batch]
		first, steps, err := e.time(ctx, cold, func() error { return kind.step(pixels) }, o.forget)
		if err != nil {
			return fmt.Errorf("model: measuring the %s: %w", kind.what, err)
		}
		*kind.pace = Pace{Batch: kind.batch, FLOPsPerImage: kind.flops, First: first, Steps: steps}
		if e.Profile && kind.pace == &m.Training {
			m.Profile = o.median()
		}
		e.Slow = nil
		if e.long(steps[0]) {
			e.Steps, e.AtLeast, cold = 1, 0, 0
		}
	}
	return nil
}

// time runs steps and returns how long the first of all took, and each one, but for
// cold ones at the start: it calls forget after each. Of slow steps, one cold one is
// enough.
func (e Effort) time(ctx context.Context, cold int, step func() error, forget func()) (first time.Duration, steps []time.Duration, err error) {
	var passed time.Duration
	for len(steps) < e.Steps || passed < e.AtLeast && len(steps) < maxSteps {
		if err := ctx.Err(); err != nil {
			return 0, nil, err
		}
		began := time.Now()
		if err := step(); err != nil {
			return 0, nil, err
		}
		took := max(time.Since(began), 1) // a clock may be coarse
		if first == 0 {
			first = took
		}
		if cold > 0 {
			forget()
		}
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
	return first, steps, nil
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
func noise(c resnet.Config, count int) Examples {
	r := measured("images")
	var e Examples
	for i := range count {
		if c.HeadOnly { // random bytes would be numbers of any size
			values := make([]float32, c.Input().Elements())
			for j := range values {
				values[j] = r.Float32()
			}
			e.Pixels, e.Labels = append(e.Pixels, featureBytes(values)), append(e.Labels, i%c.Classes)
			continue
		}
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
