package trainertest

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

func TestLogisticPasses(t *testing.T) { Check(t, Logistic{}, Task(t)) }

// TestCheckpointsAreOptional: who offers none passes without.
func TestCheckpointsAreOptional(t *testing.T) {
	Check(t, bent{train: func(own Logistic, ctx context.Context, c call) error {
		c.task.Checkpoint, c.task.Resume = nil, nil
		return c.by(own, ctx)
	}}, Task(t))
}

// call is a call of Train.
type call struct {
	task  trainer.Task
	step  func(trainer.Step)
	epoch func(trainer.Epoch) error
}

func (c call) by(t trainer.Trainer, ctx context.Context) error {
	return t.Train(ctx, c.task, c.step, c.epoch)
}

// bent is the small trainer with something in between.
type bent struct {
	Logistic
	train    func(own Logistic, ctx context.Context, c call) error
	readouts *trainer.Readouts
}

func (b bent) Readouts(t spec.Train) trainer.Readouts {
	if b.readouts != nil {
		return *b.readouts
	}
	return b.Logistic.Readouts(t)
}

func (b bent) Train(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
	if b.train == nil {
		return b.Logistic.Train(ctx, task, step, epoch)
	}
	return b.train(b.Logistic, ctx, call{task, step, epoch})
}

// altered changes what is reported.
func altered(alter func(trainer.Task, *trainer.Epoch)) bent {
	return bent{Logistic: Logistic{Alter: alter}}
}

// TestBrokenTrainersFail: each of them fails the check of the promise that it breaks.
func TestBrokenTrainersFail(t *testing.T) {
	turns := 0
	var release atomic.Pointer[chan struct{}]
	t.Cleanup(func() { close(*release.Load()) })
	for _, test := range []struct {
		name    string
		broken  bent
		check   string
		message string
	}{
		{"skips a number", altered(func(_ trainer.Task, e *trainer.Epoch) { e.Number *= 2 }), "epochs", "epoch 1 was reported as number 2"},
		{"ends early", bent{train: func(own Logistic, ctx context.Context, c call) error { c.task.Training.Epochs--; return c.by(own, ctx) }}, "epochs", "2 epochs were reported, not 3"},
		{"takes no step", bent{train: func(own Logistic, ctx context.Context, c call) error {
			c.step = func(trainer.Step) {}
			return c.by(own, ctx)
		}}, "epochs", "no step"},
		{"loses the loss", altered(func(_ trainer.Task, e *trainer.Epoch) { e.Loss = math.NaN() }), "epochs", "epoch 1: loss NaN"},
		{"declares nothing", bent{readouts: &trainer.Readouts{}}, "epochs", "0 read-outs"},
		{"forgets a read-out", altered(func(_ trainer.Task, e *trainer.Epoch) { e.Readouts = e.Readouts[1:] }), "epochs", "epoch 1: 1 read-outs"},
		{"swaps read-outs", altered(func(_ trainer.Task, e *trainer.Epoch) {
			e.Readouts[0], e.Readouts[1] = e.Readouts[1], e.Readouts[0]
		}), "epochs", `read-out 1 is "precise"`},
		{"forgets an image", altered(func(_ trainer.Task, e *trainer.Epoch) { e.Readouts[1].Test = e.Readouts[1].Test[classes:] }), "epochs", "18 log-probabilities for 7 images"},
		{"reports probabilities", altered(func(_ trainer.Task, e *trainer.Epoch) {
			for i, x := range e.Readouts[0].Validation {
				e.Readouts[0].Validation[i] = float32(math.Exp(float64(x)))
			}
		}), "epochs", `read-out "moving": the probabilities of image 0 sum to`},
		{"needs somebody who wants checkpoints", bent{train: func(own Logistic, ctx context.Context, c call) error {
			c.task.Checkpoint(trainer.Checkpoint{Write: func(io.Writer, map[string]string) error { return nil }})
			return c.by(own, ctx)
		}}, "epochs", "panic"},
		{"calls back within a call", bent{train: func(own Logistic, ctx context.Context, c call) error {
			own.Alter = func(_ trainer.Task, e *trainer.Epoch) {
				e.Weights = func(io.Writer) error { c.step(trainer.Step{}); return nil }
			}
			return c.by(own, ctx)
		}}, "epochs", "before another call had returned"},
		{"needs validation images", altered(func(task trainer.Task, _ *trainer.Epoch) { _ = task.Validation.Labels[0] }), "without validation images", "panic"},
		{"rolls dice", altered(func(_ trainer.Task, e *trainer.Epoch) { turns++; e.Loss += float64(turns) }), "same again", "epoch 1 has another result: loss and accuracy"},
		{"depends on checkpoints", altered(func(task trainer.Task, e *trainer.Epoch) {
			if task.Checkpoint != nil {
				e.Readouts[0].Test = e.Readouts[1].Test
			}
		}), "same again", "with checkpoints true: epoch 1 has another result: test images"},
		{"writes into images", altered(func(task trainer.Task, _ *trainer.Epoch) { task.Train.Pixels[2][5] ^= 1 }), "task stays", "training images"},
		{"learns from test images", altered(func(task trainer.Task, e *trainer.Epoch) { e.Loss += float64(task.Test[0][0]) }), "test images", "changes what is learned"},
		{"orders test images", altered(func(_ trainer.Task, e *trainer.Epoch) {
			copy(e.Readouts[1].Test, e.Readouts[1].Test[classes:2*classes])
		}), "test images", "depends on the order"},
		{"does not stop", bent{train: func(own Logistic, ctx context.Context, c call) error {
			return c.by(own, context.WithoutCancel(ctx))
		}}, "stops", "a context that has ended: 39 steps"},
		{"stops late", bent{train: func(own Logistic, ctx context.Context, c call) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			last := trainer.Step{}
			step := c.step
			c.step = func(s trainer.Step) { last = s; step(s) }
			err := c.by(own, ctx)
			if errors.Is(err, context.Canceled) {
				step(last)
				step(last)
			}
			return err
		}}, "stops", "2 more"},
		{"hides why it stopped", bent{train: func(own Logistic, ctx context.Context, c call) error {
			if err := c.by(own, ctx); err != nil {
				return errors.New("stopped")
			}
			return nil
		}}, "stops", "the error stopped"},
		{"ignores a refusal", bent{train: func(own Logistic, ctx context.Context, c call) error {
			epoch := c.epoch
			c.epoch = func(e trainer.Epoch) error { _ = epoch(e); return nil }
			return c.by(own, ctx)
		}}, "epoch refused", "the error is <nil>"},
		{"begins anew", resuming(func(own Logistic, ctx context.Context, c call) error {
			f, _, err := c.task.Resume()
			if err == nil {
				err = f.Close()
			}
			c.task.Resume = nil
			return errors.Join(err, c.by(own, ctx))
		}), "checkpoints", "did not say first that it goes on"},
		{"goes on silently", resuming(func(own Logistic, ctx context.Context, c call) error {
			first, step := true, c.step
			c.step = func(s trainer.Step) {
				if !first {
					step(s)
				}
				first = false
			}
			return c.by(own, ctx)
		}), "checkpoints", "did not say first that it goes on"},
		{"goes on otherwise", altered(func(task trainer.Task, e *trainer.Epoch) {
			if task.Resume != nil {
				e.Loss++
			}
		}), "checkpoints", "has another result: loss"},
		{"leaves the state open", resuming(func(own Logistic, ctx context.Context, c call) error {
			resume := c.task.Resume
			c.task.Resume = func() (io.ReadCloser, int64, error) {
				f, size, err := resume()
				return io.NopCloser(f), size, err
			}
			return c.by(own, ctx)
		}), "checkpoints", "not closed"},
		{"drops metadata", offering(func(o trainer.Checkpoint) trainer.Checkpoint {
			write := o.Write
			o.Write = func(w io.Writer, _ map[string]string) error { return write(w, nil) }
			return o
		}), "checkpoints", `its metadata have "" under`},
		{"offers no last checkpoint", offering(func(o trainer.Checkpoint) trainer.Checkpoint { o.Last = false; return o }), "last checkpoint", "offered no last checkpoint"},
		{"offers many last ones", bent{Logistic: Logistic{Eager: true}}, "last checkpoint", "was said to be the last one was not"},
		{"mends what is damaged", resuming(func(own Logistic, ctx context.Context, c call) error {
			err := c.by(own, ctx)
			if errors.Is(err, trainer.ErrState) {
				c.task.Resume = nil
				return c.by(own, ctx)
			}
			return err
		}), "damaged states", "the error is <nil>, not ErrState"},
		{"says too late what is damaged", resuming(func(own Logistic, ctx context.Context, c call) error {
			err := c.by(own, ctx)
			if errors.Is(err, trainer.ErrState) {
				c.step(trainer.Step{})
			}
			return err
		}), "damaged states", "before the error, 1 steps"},
		{"takes any state that it can read", resuming(func(own Logistic, ctx context.Context, c call) error {
			c.task.Classes = classes
			return c.by(own, ctx)
		}), "foreign states", "with a class less"},
		{"leaves somebody behind", bent{train: func(own Logistic, ctx context.Context, c call) error {
			wait := make(chan struct{})
			if release.CompareAndSwap(nil, &wait) {
				go func() { <-wait }()
			}
			return c.by(own, ctx)
		}}, "goroutines", "a goroutine of the trainer is left"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, c := range checks() {
				if c.name != test.check {
					continue
				}
				err := c.run(subject{t.Context(), test.broken, Task(t)})
				if err == nil || !strings.Contains(err.Error(), test.message) {
					t.Errorf("%s: %v, want %q in it", c.name, err, test.message)
				}
				return
			}
			t.Errorf("there is no check %q", test.check)
		})
	}
}

// resuming meddles where the trainer goes on from a state.
func resuming(train func(own Logistic, ctx context.Context, c call) error) bent {
	return bent{train: func(own Logistic, ctx context.Context, c call) error {
		if c.task.Resume == nil {
			return c.by(own, ctx)
		}
		return train(own, ctx, c)
	}}
}

// offering changes the checkpoints that are offered.
func offering(change func(trainer.Checkpoint) trainer.Checkpoint) bent {
	return bent{train: func(own Logistic, ctx context.Context, c call) error {
		if take := c.task.Checkpoint; take != nil {
			c.task.Checkpoint = func(o trainer.Checkpoint) { take(change(o)) }
		}
		return c.by(own, ctx)
	}}
}
