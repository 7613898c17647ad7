package trainertest

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"sync/atomic"

	"github.com/refold/refold/experiment/trainer"
)

// course is what a trainer did in one call of Train.
type course struct {
	steps   []trainer.Step
	epochs  []epoch
	offers  []offer
	stateAt int // steps and epochs that were reported when the state was opened; -1: never
	closed  bool
	busy    atomic.Bool // a callback runs
	overlap bool
	err     error
}

// enter notes that a callback runs, and whether another one does.
func (c *course) enter() (leave func()) {
	if !c.busy.CompareAndSwap(false, true) {
		c.overlap = true
	}
	return func() { c.busy.Store(false) }
}

// calls is how often the trainer called step or epoch.
func (c *course) calls() int { return len(c.steps) + len(c.epochs) }

// epoch is a report with its weights.
type epoch struct {
	trainer.Epoch
	weights []byte // nil: none are offered
}

// offer is a checkpoint with what was reported before it.
type offer struct {
	at            trainer.Step
	last          bool
	state         []byte
	steps, epochs int
	err           error
}

// attempt is one call of Train.
type attempt struct {
	task    trainer.Task
	keeps   bool   // checkpoints are wanted
	state   []byte // where to go on; nil: from the start
	onStep  func(*course)
	onEpoch func(*course) error // after the report was taken
}

// markers are the metadata that a state is to hold.
var markers = map[string]string{"refold": "a mark", "note": "of the suite"}

// train calls Train, and has a panic as its error.
func train(ctx context.Context, t trainer.Trainer, a attempt) (c *course) {
	c = &course{stateAt: -1}
	task := a.task
	if a.keeps {
		task.Checkpoint = c.take
	}
	if a.state != nil {
		task.Resume = func() (io.ReadCloser, int64, error) {
			c.stateAt = c.calls()
			return &state{bytes.NewReader(a.state), c}, int64(len(a.state)), nil
		}
	}
	defer func() {
		if value := recover(); value != nil {
			c.err = fmt.Errorf("panic: %v", value)
		}
	}()
	c.err = t.Train(ctx, task, func(s trainer.Step) {
		defer c.enter()()
		c.steps = append(c.steps, s)
		if a.onStep != nil {
			a.onStep(c)
		}
	}, func(e trainer.Epoch) error {
		defer c.enter()()
		if err := c.report(e); err != nil {
			return err
		}
		if a.onEpoch != nil {
			return a.onEpoch(c)
		}
		return nil
	})
	return c
}

// report copies what may be valid for this call alone.
func (c *course) report(e trainer.Epoch) error {
	copied := epoch{Epoch: e}
	copied.Readouts = nil
	for _, r := range e.Readouts {
		copied.Readouts = append(copied.Readouts, trainer.Readout{Name: r.Name, Validation: slices.Clone(r.Validation), Test: slices.Clone(r.Test)})
	}
	if e.Weights != nil {
		var b bytes.Buffer
		if err := e.Weights(&b); err != nil {
			return fmt.Errorf("weights of epoch %d: %w", e.Number, err)
		}
		copied.weights = b.Bytes()
	}
	c.epochs = append(c.epochs, copied)
	return nil
}

// take writes a checkpoint.
func (c *course) take(offered trainer.Checkpoint) {
	defer c.enter()()
	var b bytes.Buffer
	err := offered.Write(&b, markers)
	c.offers = append(c.offers, offer{at: offered.At, last: offered.Last, state: b.Bytes(), steps: len(c.steps), epochs: len(c.epochs), err: err})
}

// state is a state that notes when it is closed.
type state struct {
	*bytes.Reader
	course *course
}

func (s *state) Close() error {
	s.course.closed = true
	return nil
}

// differ says what differs between epochs, bit by bit; empty: nothing.
func differ(a, b []epoch) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d epochs, not %d", len(b), len(a))
	}
	for i := range a {
		for _, part := range []struct {
			what string
			a, b []byte
		}{
			{"loss and accuracy", figures(a[i]), figures(b[i])}, {"validation images", logs(a[i], validationOf), logs(b[i], validationOf)},
			{"test images", logs(a[i], testOf), logs(b[i], testOf)}, {"weights", a[i].weights, b[i].weights},
		} {
			if !bytes.Equal(part.a, part.b) {
				return fmt.Sprintf("epoch %d has another result: %s", a[i].Number, part.what)
			}
		}
	}
	return ""
}

func figures(e epoch) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(e.Number))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(e.Loss))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(e.Accuracy))
}

func validationOf(r trainer.Readout) []float32 { return r.Validation }

func testOf(r trainer.Readout) []float32 { return r.Test }

// logs are the bits of a part of all read-outs.
func logs(e epoch, part func(trainer.Readout) []float32) []byte {
	var b []byte
	for _, r := range e.Readouts {
		b = append(append(b, r.Name...), 0)
		for _, x := range part(r) {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	return b
}
