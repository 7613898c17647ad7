package model

import (
	"context"
	"fmt"
	"math"

	"github.com/refold/refold/model/offheap"
	"github.com/refold/refold/model/resnet"
)

// Fitting is what a fit is given.
type Fitting struct {
	Config     resnet.Config
	Train      Examples // learned from
	Validation Examples // predicted after every epoch
	Test       Examples // predicted after every epoch; without labels
	Random     Random
	Hooks      Hooks

	// From is where the fit goes on, to the same results, bit for bit, as if it had
	// never ended; nil: from scratch. All else must be what the fit was given that
	// wrote it. The state is used up: it serves one call.
	From *State

	// Memory is where the memory of the network comes from, and goes back to; nil: the system.
	Memory *offheap.Pool

	// Start are the weights that the network starts from; nil: they are drawn.
	Start *Start
}

// Fit trains a network and calls Hooks.Epoch after every epoch with the predictions
// for validation and test images, under both kinds of batch-norm statistics. Batches
// are shuffled each epoch; the last one may be smaller. Where images are augmented, so are
// those of training steps alone: all statistics and predictions are of images as they are. A fit that goes on calls
// Hooks.Step with the position once before its first step.
//
// Results depend on the configuration, the images in their order, the streams
// of Random ("init/LAYER/kernel", "order/epochN", "augment/epochN/imageI", "precise"), and on the engine,
// its version and its number of threads, on nothing else.
//
// It returns the context's error, wrapped, when the context ends: checked at
// every step. A loss that is not finite ends the fit with an error too. Where From is
// damaged or of another fit, the error wraps ErrState.
func Fit(ctx context.Context, c Fitting) (*Network, error) {
	defer c.From.close()
	f, err := newFit(c)
	if err != nil {
		return nil, err
	}
	fitted := false
	defer func() {
		if !fitted { // an error, or the panic of a hook
			f.close()
		}
	}()
	if c.From != nil {
		if err = f.restore(c.From); err == nil && c.Hooks.Step != nil {
			c.Hooks.Step(f.progress())
		}
	}
	for err == nil && f.at.epoch <= c.Config.Epochs {
		err = f.epoch(ctx)
	}
	if err == nil && !f.network.precise && len(f.precise) > 0 {
		err = f.stopping(ctx, f.network.estimate(ctx, f.precise))
	}
	if err != nil {
		return nil, err
	}
	fitted = true
	return f.network, nil
}

// close gives back the memory of a fit that nobody gets, also where f itself is
// still in reach.
func (f *fit) close() error {
	n := f.network
	f.packer.wait()
	*f = fit{}
	return n.Close()
}

// fit is a fit in progress.
type fit struct {
	config  resnet.Config
	network *Network
	trainer *trainer
	packer  *packer
	random  Random
	hooks   Hooks

	start   *Start
	train   Examples
	held    [][]byte // images of validation, then of test
	split   int      // where test begins
	precise [][]byte // images for the precise statistics
	at      position
}

func newFit(c Fitting) (*fit, error) {
	if len(c.Train.Pixels) == 0 {
		return nil, fmt.Errorf("model: there are no training images")
	}
	n, err := newNetwork(c.Config)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if c.Hooks.engine != nil {
		n = newNetworkOn(c.Hooks.engine(n.engine), c.Config, n.arch)
	}
	if c.Memory != nil {
		n.memory.From(c.Memory)
	}
	f := &fit{config: c.Config, network: n, random: c.Random, hooks: c.Hooks, start: c.Start, train: c.Train,
		split: len(c.Validation.Pixels), at: position{epoch: 1}}
	for _, part := range []struct {
		what     string
		examples Examples
	}{{"training", c.Train}, {"validation", c.Validation}, {"test", c.Test}} {
		if err := part.examples.check(part.what, c.Config, part.what == "training"); err != nil {
			n.Close()
			return nil, fmt.Errorf("model: %w", err)
		}
	}
	f.held = append(append(f.held, c.Validation.Pixels...), c.Test.Pixels...)
	f.packer = newPacker(n, c.Train.Pixels)
	if n.estimates() {
		f.precise = drawPrecise(c.Config, c.Train.Pixels, c.Random)
	}
	if err := f.build(); err != nil {
		n.Close()
		return nil, err
	}
	return f, nil
}

// epoch trains on all images once, or on those that are left, and reports.
func (f *fit) epoch(ctx context.Context) error {
	number, batch := f.at.epoch, f.batch()
	order := Order(f.random, number, len(f.train.Pixels))
	for f.at.step < f.steps() {
		if err := ctx.Err(); err != nil {
			return f.stopping(ctx, fmt.Errorf("model: stopped in epoch %d: %w", number, err))
		}
		chosen, rest := cut(order[f.at.step*batch:], batch)
		next, _ := cut(rest, batch)
		loss, correct, err := f.step(chosen, next)
		if err != nil {
			return fmt.Errorf("model: epoch %d, step %d: %w", number, f.at.step+1, err)
		}
		f.at.step++
		f.at.loss += loss * float64(len(chosen))
		f.at.correct += correct
		if f.hooks.Step != nil {
			f.hooks.Step(f.progress())
		}
		f.offer(false)
	}
	progress := f.progress()
	if err := f.report(ctx, Epoch{Number: number, Loss: progress.Loss, Accuracy: progress.Accuracy}); err != nil {
		return err
	}
	f.at = position{epoch: number + 1}
	f.offer(false)
	return nil
}

// batch is the number of images of a full step, steps that of an epoch.
func (f *fit) batch() int { return min(f.config.Batch, len(f.train.Pixels)) }
func (f *fit) steps() int { return (len(f.train.Pixels) + f.batch() - 1) / f.batch() }

// progress is the position in the words of the hooks.
func (f *fit) progress() Progress {
	count := len(f.train.Pixels)
	done := min(f.at.step*f.batch(), count)
	p := Progress{
		Epoch: f.at.epoch, Epochs: f.config.Epochs, Step: f.at.step, Steps: f.steps(),
		Images: (f.at.epoch-1)*count + done,
	}
	if done > 0 {
		p.Loss, p.Accuracy = f.at.loss/float64(done), float64(f.at.correct)/float64(done)
	}
	if p.Epoch > p.Epochs { // all is done
		p.Epoch, p.Step = p.Epochs, p.Steps
	}
	return p
}

// offer gives the hook a snapshot.
func (f *fit) offer(last bool) {
	if f.hooks.Checkpoint != nil {
		f.hooks.Checkpoint(Snapshot{Progress: f.progress(), Last: last, fit: f})
	}
}

// stopping offers the last snapshot where err comes of the context's end. Neither
// evaluating nor estimating statistics moves a fit, so that they can be repeated.
func (f *fit) stopping(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		f.offer(true)
	}
	return err
}

// step trains on the chosen images and returns the loss and the number of
// images that were classified correctly, both ahead of the update. Meanwhile the
// images of the next step, if any, are packed.
func (f *fit) step(chosen, next []int) (loss float64, correct int, err error) {
	p, err := f.pack(chosen, next)
	if err != nil {
		return 0, 0, err
	}
	return f.learn(p, chosen)
}

// pack writes the chosen images and their labels into a pass, and begins with those
// of the next step.
func (f *fit) pack(chosen, next []int) (*pass, error) {
	p, err := f.network.pass(training, len(chosen))
	if err != nil {
		return nil, err
	}
	f.packer.fill(p, chosen, f.draws)
	for i, index := range chosen {
		p.labels.Int32s()[i] = int32(f.train.Labels[index])
	}
	if len(next) > 0 {
		err = f.packer.ahead(next, f.draws(next))
	}
	return p, err
}

// cut divides after at most n numbers.
func cut(all []int, n int) (first, rest []int) {
	n = min(n, len(all))
	return all[:n], all[n:]
}

// learn trains on what pack wrote.
func (f *fit) learn(p *pass, chosen []int) (loss float64, correct int, err error) {
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
