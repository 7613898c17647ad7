package trainertest

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Logistic is a small trainer that really learns: softmax regression on pixels by
// stochastic gradient descent, an image a step, in float64, with the task's own random
// streams. It passes the suite. Its read-outs stand for those of batch normalisation:
// the moving one is less sure of the same classes. Its hooks, where they are not nil,
// let tests meddle.
type Logistic struct {
	Before      func(task trainer.Task) error                 // called at the start of each trial
	BeforeEpoch func(task trainer.Task, epoch int) error      // called before each epoch is reported
	Alter       func(task trainer.Task, epoch *trainer.Epoch) // changes what is reported
	Version     string                                        // of the engine; empty: 1
	Eager       bool                                          // every checkpoint is offered as if it were the last
}

// movingSharpness is what the logits of the moving read-out are multiplied by.
const movingSharpness = 0.3

// ResolveEngine says that there is one engine, logistic.
func (l Logistic) ResolveEngine(spec.Run, string) (trainer.Engine, error) {
	return trainer.Engine{Name: "logistic", Version: cmp.Or(l.Version, "1")}, nil
}

// Readouts are those of batch normalisation.
func (Logistic) Readouts(t spec.Train) trainer.Readouts { return trainer.BatchNorm(t.BatchNorm) }

// Train trains from the start or on from a state.
func (l Logistic) Train(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
	if l.Before != nil {
		if err := l.Before(task); err != nil {
			return err
		}
	}
	r := &regression{task: task, eager: l.Eager, step: step}
	if err := r.begin(); err != nil {
		return err
	}
	for r.at.Epoch <= task.Training.Epochs {
		if err := r.epoch(ctx); err != nil {
			return err
		}
		if l.BeforeEpoch != nil {
			if err := l.BeforeEpoch(task, r.at.Epoch); err != nil {
				return err
			}
		}
		report := r.report()
		if l.Alter != nil {
			l.Alter(task, &report)
		}
		if err := epoch(report); err != nil {
			return err
		}
		r.at = position{Epoch: r.at.Epoch + 1, W: r.at.W}
		r.offer(l.Eager)
	}
	return nil
}

// regression is a training in progress.
type regression struct {
	task  trainer.Task
	eager bool
	step  func(trainer.Step)
	at    position
}

// features are the pixels of an image and the bias.
func (r *regression) features() int { return r.task.Height*r.task.Width*3 + 1 }

// begin draws the weights or reads the state.
func (r *regression) begin() error {
	r.at = position{Epoch: 1, W: make([]float64, r.features()*r.task.Classes)}
	init := r.task.Random("init/logistic/kernel")
	for i := range r.at.W {
		r.at.W[i] = 0.01 * init.NormFloat64()
	}
	if r.task.Resume == nil {
		return nil
	}
	if err := r.read(); err != nil {
		return err
	}
	r.step(r.progress())
	return nil
}

// epoch takes the steps of an epoch that are left.
func (r *regression) epoch(ctx context.Context) error {
	order := r.task.Random(fmt.Sprintf("order/epoch%d", r.at.Epoch)).Perm(len(r.task.Train.Labels))
	for _, i := range order[r.at.Step:] {
		if err := ctx.Err(); err != nil {
			r.offer(true)
			return fmt.Errorf("stopped: %w", err)
		}
		r.learn(r.task.Train.Pixels[i], r.task.Train.Labels[i])
		r.at.Step++
		r.step(r.progress())
		r.offer(r.eager)
	}
	return nil
}

// learn takes one step down the gradient of the log-loss of an image.
func (r *regression) learn(x []byte, y int) {
	logs, rate, features := r.predict(x, 1), r.task.Training.LearningRate, r.features()
	r.at.Loss -= float64(logs[y])
	if classOf(logs) == y {
		r.at.Correct++
	}
	for c, lp := range logs {
		g := math.Exp(float64(lp))
		if c == y {
			g--
		}
		row := r.at.W[c*features : (c+1)*features]
		for f, v := range x {
			row[f] -= rate * g * (float64(v)/127.5 - 1)
		}
		row[features-1] -= rate * g
	}
}

func classOf(logs []float32) int {
	best := 0
	for c, x := range logs {
		if x > logs[best] {
			best = c
		}
	}
	return best
}

// progress is the position in the words of the seam.
func (r *regression) progress() trainer.Step {
	count := len(r.task.Train.Labels)
	return trainer.Step{Epoch: r.at.Epoch, Epochs: r.task.Training.Epochs, Step: r.at.Step, Steps: count,
		Images: (r.at.Epoch-1)*count + r.at.Step, Loss: r.at.Loss / float64(max(1, r.at.Step))}
}

// report reads out the held-out images.
func (r *regression) report() trainer.Epoch {
	n := float64(len(r.task.Train.Labels))
	return trainer.Epoch{Number: r.at.Epoch, Loss: r.at.Loss / n, Accuracy: float64(r.at.Correct) / n,
		Readouts: []trainer.Readout{r.readOut(trainer.Moving, movingSharpness), r.readOut(trainer.Precise, 1)}}
}

// readOut predicts held-out images; sharpness below one stands for the worse
// statistics.
func (r *regression) readOut(name string, sharpness float64) trainer.Readout {
	out := trainer.Readout{Name: name}
	for _, x := range r.task.Validation.Pixels {
		out.Validation = append(out.Validation, r.predict(x, sharpness)...)
	}
	for _, x := range r.task.Test {
		out.Test = append(out.Test, r.predict(x, sharpness)...)
	}
	return out
}

// predict gives the log-probabilities of an image.
func (r *regression) predict(x []byte, sharpness float64) []float32 {
	features := len(x) + 1
	z, top := make([]float64, r.task.Classes), math.Inf(-1)
	for c := range z {
		row := r.at.W[c*features : (c+1)*features]
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
	out := make([]float32, len(z))
	for c, v := range z {
		out[c] = float32(v - top - math.Log(sum))
	}
	return out
}
