package model

import (
	"context"
	"fmt"
	"math"
)

// Fit trains a network from scratch and calls hooks.Epoch after every epoch with
// the predictions for validation and test images, under both kinds of batch-norm
// statistics. Batches are shuffled each epoch; the last one may be smaller.
//
// Results depend on the configuration, the images in their order, the streams
// of random ("init/LAYER/kernel", "order/epochN", "precise"), and on the engine,
// its version and its number of threads, on nothing else.
//
// It returns the context's error, wrapped, when the context ends: checked at
// every step. A loss that is not finite ends the fit with an error too.
func Fit(ctx context.Context, cfg Config, train, validation, test Examples, random Random, hooks Hooks) (*Network, error) {
	f, err := newFit(cfg, train, validation, test, random, hooks)
	if err != nil {
		return nil, err
	}
	for epoch := 1; epoch <= cfg.Epochs && err == nil; epoch++ {
		err = f.epoch(ctx, epoch)
	}
	if err == nil && !f.network.precise && len(f.precise) > 0 {
		err = f.network.estimate(ctx, f.precise)
	}
	if err != nil {
		f.network.Close()
		return nil, err
	}
	return f.network, nil
}

// fit is a fit in progress.
type fit struct {
	config  Config
	network *Network
	trainer *trainer
	random  Random
	hooks   Hooks

	train   Examples
	held    [][]byte // images of validation, then of test
	split   int      // where test begins
	precise [][]byte // images for the precise statistics
	seen    int
}

func newFit(cfg Config, train, validation, test Examples, random Random, hooks Hooks) (*fit, error) {
	if len(train.Pixels) == 0 {
		return nil, fmt.Errorf("model: there are no training images")
	}
	n, err := newNetwork(cfg)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	f := &fit{config: cfg, network: n, random: random, hooks: hooks, train: train, split: len(validation.Pixels)}
	for _, part := range []struct {
		what     string
		examples Examples
	}{{"training", train}, {"validation", validation}, {"test", test}} {
		if err := cfg.checkExamples(part.what, part.examples, part.what == "training"); err != nil {
			n.Close()
			return nil, fmt.Errorf("model: %w", err)
		}
	}
	f.held = append(append(f.held, validation.Pixels...), test.Pixels...)
	f.precise = drawPrecise(cfg, train.Pixels, random)
	n.allocate()
	n.initialise(random)
	if f.trainer, err = n.newTrainer(); err == nil {
		err = n.prepare(f.passes()...)
	}
	if err != nil {
		n.Close()
		return nil, err
	}
	return f, nil
}

// passes are the graphs that the fit needs: of full batches and of what remains.
func (f *fit) passes() []passKey {
	var keys []passKey
	add := func(m mode, images, batch int) {
		if images >= batch {
			keys = append(keys, passKey{m, batch})
		}
		if rest := images % batch; rest > 0 {
			keys = append(keys, passKey{m, rest})
		}
	}
	add(training, len(f.train.Pixels), f.config.Batch)
	if f.hooks.Epoch != nil {
		add(evaluation, len(f.held), f.network.evaluationBatch())
	}
	add(moments, len(f.precise), f.config.Batch)
	return keys
}

// epoch trains on all images once and reports.
func (f *fit) epoch(ctx context.Context, number int) error {
	count := len(f.train.Pixels)
	order := f.random(fmt.Sprintf("order/epoch%d", number)).Perm(count)
	batch := min(f.config.Batch, count)
	progress := Progress{Epoch: number, Epochs: f.config.Epochs, Steps: (count + batch - 1) / batch}
	var loss float64
	var correct, done int
	for done < count {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("model: stopped in epoch %d: %w", number, err)
		}
		chosen := order[done:min(done+batch, count)]
		l, c, err := f.step(chosen)
		if err != nil {
			return fmt.Errorf("model: epoch %d, step %d: %w", number, progress.Step+1, err)
		}
		done += len(chosen)
		f.seen += len(chosen)
		loss += l * float64(len(chosen))
		correct += c
		progress.Step++
		progress.Images = f.seen
		progress.Loss, progress.Accuracy = loss/float64(done), float64(correct)/float64(done)
		if f.hooks.Step != nil {
			f.hooks.Step(progress)
		}
	}
	return f.report(ctx, Epoch{Number: number, Loss: progress.Loss, Accuracy: progress.Accuracy})
}

// step trains on the chosen images and returns the loss and the number of
// images that were classified correctly, both ahead of the update.
func (f *fit) step(chosen []int) (loss float64, correct int, err error) {
	p, err := f.network.pass(training, len(chosen))
	if err != nil {
		return 0, 0, err
	}
	for i, index := range chosen {
		f.network.load(p, i, f.train.Pixels[index])
		p.labels.Int32s()[i] = int32(f.train.Labels[index])
	}
	if err := f.trainer.step(p); err != nil {
		return 0, 0, err
	}
	loss = float64(p.graph.Buffer(p.loss).Float32s()[0])
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return 0, 0, fmt.Errorf("the loss is %v: try a lower learning rate than %v", loss, f.config.LearningRate)
	}
	classes := f.config.Classes
	logs := p.graph.Buffer(p.logProbabilities).Float32s()
	for i, index := range chosen {
		if argmax(logs[i*classes:(i+1)*classes]) == f.train.Labels[index] {
			correct++
		}
	}
	return loss, correct, nil
}

// report predicts with both kinds of statistics and calls the hook.
func (f *fit) report(ctx context.Context, e Epoch) error {
	if f.hooks.Epoch == nil {
		return nil
	}
	var err error
	if e.Moving, err = f.predict(ctx, Moving); err != nil {
		return err
	}
	if len(f.precise) > 0 {
		if err := f.network.estimate(ctx, f.precise); err != nil {
			return err
		}
		if e.Precise, err = f.predict(ctx, Precise); err != nil {
			return err
		}
	}
	return f.hooks.Epoch(e, f.network)
}

// predict reads out validation and test images.
func (f *fit) predict(ctx context.Context, s Statistics) (Predictions, error) {
	logs, err := f.network.Predict(ctx, f.held, s)
	if err != nil {
		return Predictions{}, err
	}
	cut := f.split * f.config.Classes
	return Predictions{Validation: logs[:cut:cut], Test: logs[cut:]}, nil
}

// argmax is the index of the largest value, the first among equals.
func argmax(values []float32) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
