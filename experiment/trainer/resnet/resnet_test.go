package resnet

import (
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/trainertest"
)

// TestPromises tries what every trainer promises.
func TestPromises(t *testing.T) { trainertest.Check(t, Trainer{}, trainertest.Task(t)) }

// TestPromisesWithAugmentation: the same, where training images are changed at random.
func TestPromisesWithAugmentation(t *testing.T) {
	task := trainertest.Task(t)
	task.Training.Augment = spec.Augmentations()
	trainertest.Check(t, Trainer{}, task)
}

// demoTask is a task of the demo's networks, without images.
func demoTask(t *testing.T) trainer.Task {
	t.Helper()
	s, err := spec.Preset(spec.PresetDemo)
	if err != nil {
		t.Fatal(err)
	}
	task := trainer.NewTask(s, 2)
	task.Architecture = "resnet8v1"
	return task
}

func TestCost(t *testing.T) {
	c, err := Trainer{}.Cost(demoTask(t))
	if err != nil || c.Memory < 1<<16 || c.Memory > 1<<28 {
		t.Errorf("resnet8 at 24 x 24 takes %d bytes, %v", c.Memory, err)
	}
	if c.Weights != 4*20026 || c.State != 3*c.Weights {
		t.Errorf("weights of 20026 parameters take %d bytes, with Adam %d", c.Weights, c.State)
	}
}

// TestCalibration measures for real: the same work twice takes longer than
// no time, and each kind of step is there.
func TestCalibration(t *testing.T) {
	timings, err := Trainer{}.Calibrate(t.Context(), demoTask(t), trainer.Sizes{Train: 50, Held: 20}, trainer.Effort{Steps: 2})
	if err != nil {
		t.Fatal(err)
	}
	if timings.Start <= 0 || len(timings.Training.Took) != 2 {
		t.Errorf("%+v", timings)
	}
	for _, steps := range []trainer.Steps{timings.Training, timings.ReadOut, timings.Moments} {
		if steps.SecondsAnImage() <= 0 {
			t.Errorf("%+v", timings)
		}
	}
}
