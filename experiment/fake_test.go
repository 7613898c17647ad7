package experiment

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"testing"
	"time"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model/weights"
)

// logistic is a small trainer that really learns: softmax regression on pixels by
// stochastic gradient descent, in float64, with the task's own random streams.
type logistic struct {
	before func(task trainer.Task) error                 // called at the start of each trial
	epoch  func(task trainer.Task, epoch int) error      // called before each epoch is reported
	alter  func(task trainer.Task, epoch *trainer.Epoch) // changes what is reported
	name   string                                        // engine's version; empty: 1
	eager  bool                                          // every checkpoint is offered as if it were the last
}

func (l logistic) ResolveEngine(spec.Run, string) (trainer.Engine, error) {
	return trainer.Engine{Name: "logistic", Version: cmp.Or(l.name, "1")}, nil
}

func (logistic) Readouts(t spec.Train) trainer.Readouts { return trainer.BatchNorm(t.BatchNorm) }

func (l logistic) Train(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
	if l.before != nil {
		if err := l.before(task); err != nil {
			return err
		}
	}
	features := task.Height*task.Width*3 + 1
	at := logisticState{Epoch: 1, W: make([]float64, features*task.Classes)}
	init := task.Random("init/logistic/kernel")
	for i := range at.W {
		at.W[i] = 0.01 * init.NormFloat64()
	}
	count := len(task.Train.Labels)
	position := func() trainer.Step {
		return trainer.Step{Epoch: at.Epoch, Epochs: task.Training.Epochs, Step: at.Step, Steps: count,
			Images: (at.Epoch-1)*count + at.Step, Loss: at.Loss / float64(max(1, at.Step))}
	}
	if task.Resume != nil {
		if err := at.read(task); err != nil {
			return err
		}
		step(position())
	}
	w := at.W
	for at.Epoch <= task.Training.Epochs {
		e, order := at.Epoch, task.Random(fmt.Sprintf("order/epoch%d", at.Epoch)).Perm(count)
		for _, i := range order[at.Step:] {
			if err := ctx.Err(); err != nil {
				at.offer(task, position(), true)
				return fmt.Errorf("stopped: %w", err)
			}
			x, y := task.Train.Pixels[i], task.Train.Labels[i]
			logs := logSoftmax(w, x, task.Classes, 1)
			at.Loss -= float64(logs[y])
			if score.Class(logs) == y {
				at.Correct++
			}
			for c, lp := range logs {
				g := math.Exp(float64(lp))
				if c == y {
					g--
				}
				row := w[c*features : (c+1)*features]
				for f, v := range x {
					row[f] -= task.Training.LearningRate * g * (float64(v)/127.5 - 1)
				}
				row[features-1] -= task.Training.LearningRate * g
			}
			at.Step++
			step(position())
			at.offer(task, position(), l.eager)
		}
		if l.epoch != nil {
			if err := l.epoch(task, e); err != nil {
				return err
			}
		}
		n := float64(count)
		report := trainer.Epoch{Number: e, Loss: at.Loss / n, Accuracy: float64(at.Correct) / n,
			Readouts: []trainer.Readout{readOut(w, task, trainer.Moving, 0.3), readOut(w, task, trainer.Precise, 1)}}
		if l.alter != nil {
			l.alter(task, &report)
		}
		if err := epoch(report); err != nil {
			return err
		}
		at = logisticState{Epoch: e + 1, W: w}
		at.offer(task, position(), l.eager)
	}
	return nil
}

// logisticState is the state of the small trainer, which it keeps as JSON, a byte
// a number.
type logisticState struct {
	Epoch, Step, Correct int
	Loss                 float64
	W                    []float64
}

func (s logisticState) offer(task trainer.Task, at trainer.Step, last bool) {
	task.Checkpoint(trainer.Checkpoint{At: at, Last: last, Write: func(w io.Writer, metadata map[string]string) error {
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		data := make([]float32, len(text))
		for i, b := range text {
			data[i] = float32(b)
		}
		tensors := []weights.Tensor{{Name: "state", Shape: []int{len(data)}, Data: data}}
		all := maps.Clone(metadata)
		all["sum"] = weights.Sum(tensors, metadata)
		return weights.Write(w, tensors, all)
	}})
}

func (s *logisticState) read(task trainer.Task) error {
	f, size, err := task.Resume()
	if err != nil {
		return err
	}
	defer f.Close()
	tensors, metadata, err := weights.Read(f, size)
	if err != nil {
		return fmt.Errorf("%w: %w", trainer.ErrState, err)
	}
	sum := metadata["sum"]
	delete(metadata, "sum")
	if weights.Sum(tensors, metadata) != sum {
		return fmt.Errorf("%w: another checksum", trainer.ErrState)
	}
	var text []byte
	for _, v := range tensors[0].Data {
		text = append(text, byte(v))
	}
	return json.Unmarshal(text, s)
}

// readOut predicts held out images; sharpness below one stands for the worse
// statistics.
func readOut(w []float64, task trainer.Task, name string, sharpness float64) trainer.Readout {
	p := trainer.Readout{Name: name}
	for _, x := range task.Validation.Pixels {
		p.Validation = append(p.Validation, logSoftmax(w, x, task.Classes, sharpness)...)
	}
	for _, x := range task.Test {
		p.Test = append(p.Test, logSoftmax(w, x, task.Classes, sharpness)...)
	}
	return p
}

func logSoftmax(w []float64, x []byte, classes int, sharpness float64) []float32 {
	features := len(x) + 1
	z, top := make([]float64, classes), math.Inf(-1)
	for c := range z {
		row := w[c*features : (c+1)*features]
		for f, v := range x {
			z[c] += row[f] * (float64(v)/127.5 - 1)
		}
		z[c] = sharpness * (z[c] + row[features-1])
		top = max(top, z[c])
	}
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	out := make([]float32, classes)
	for c, v := range z {
		out[c] = float32(v - top - math.Log(sum))
	}
	return out
}

// preset is a preset that is there.
func preset(name string) spec.Spec {
	s, err := spec.Preset(name)
	if err != nil {
		panic(err)
	}
	return s
}

// clock ticks a second a reading, so that durations differ from call to call.
func clock() func() time.Time {
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	ticks := make(chan time.Time, 1)
	ticks <- now
	return func() time.Time {
		t := (<-ticks).Add(time.Second)
		ticks <- t
		return t
	}
}

func smallOptions(t testing.TB, dir string, images fs.FS) Options {
	t.Helper()
	return Options{Dir: dir, Spec: experimenttest.Spec(), Images: images, Trainer: logistic{}, Version: "test"}
}
