package trainer_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/trainertest"
)

// constant is a trainer that learns how frequent classes are, and nothing of images. It
// cannot go on in the middle of a trial, so it offers no checkpoints.
type constant struct{}

func (constant) Readouts(spec.Train) trainer.Readouts {
	return trainer.Readouts{Names: []string{"frequencies"}, Deciding: "frequencies"}
}

func (constant) Train(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
	counts := make([]float64, task.Classes)
	for _, label := range task.Train.Labels {
		counts[label]++
	}
	images := len(task.Train.Labels)
	logs, loss := make([]float32, task.Classes), 0.0
	for c, n := range counts {
		p := (n + 1) / float64(images+task.Classes) // no class is impossible
		logs[c] = float32(math.Log(p))
		loss -= n / float64(images) * math.Log(p)
	}
	for e := 1; e <= task.Training.Epochs; e++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped in epoch %d: %w", e, err)
		}
		step(trainer.Step{Epoch: e, Epochs: task.Training.Epochs, Step: 1, Steps: 1, Images: e * images, Loss: loss})
		err := epoch(trainer.Epoch{
			Number: e, Loss: loss, Accuracy: slices.Max(counts) / float64(images),
			Readouts: []trainer.Readout{{
				Name:       "frequencies",
				Validation: slices.Repeat(logs, len(task.Validation.Pixels)), Test: slices.Repeat(logs, len(task.Test)),
			}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A trainer implements two methods. This one predicts the same for every image.
func Example() {
	var t trainer.Trainer = constant{}
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		panic(err)
	}
	s.Train.Epochs = 2
	task := trainer.NewTask(s, 2)
	task.Train.Labels, task.Test = []int{0, 0, 1}, make([][]byte, 1)
	err = t.Train(context.Background(), task, func(trainer.Step) {}, func(e trainer.Epoch) error {
		decides := t.Readouts(s.Train).Of(e.Readouts)
		fmt.Printf("epoch %d, %s: %.2f of class 0\n", e.Number, decides.Name, math.Exp(float64(decides.Test[0])))
		return nil
	})
	fmt.Println(err)
	// Output:
	// epoch 1, frequencies: 0.60 of class 0
	// epoch 2, frequencies: 0.60 of class 0
	// <nil>
}

// TestExamplePasses: the shortest trainer passes the suite.
func TestExamplePasses(t *testing.T) { trainertest.Check(t, constant{}, trainertest.Task(t)) }
