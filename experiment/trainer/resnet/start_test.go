package resnet

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/trainertest"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// trainedFile is what a task's network saves after its last epoch.
func trainedFile(t *testing.T, task trainer.Task) *weights.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "weights.safetensors")
	err := Trainer{}.Train(t.Context(), task, func(trainer.Step) {}, func(e trainer.Epoch) error {
		var file bytes.Buffer
		if err := e.Weights(&file); err != nil {
			return err
		}
		return os.WriteFile(path, file.Bytes(), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := weights.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPromisesFromAFile: networks that start from a file keep all promises, whatever of
// them is frozen.
func TestPromisesFromAFile(t *testing.T) {
	for _, freeze := range resnet.Freezes() {
		t.Run(freeze, func(t *testing.T) {
			if testing.Short() && freeze != resnet.FreezeAllButHead {
				t.Skip("to the race detector, a network that is frozen otherwise is another only where its features are computed once")
			}
			task := trainertest.Task(t)
			task.Start = &trainer.Start{File: trainedFile(t, task), NewHead: true}
			task.Model.Freeze = freeze
			trainertest.Check(t, Trainer{}, task)
		})
	}
}

// TestGivenFeatures: a trainer that is given features trains as one that computes them.
func TestGivenFeatures(t *testing.T) {
	task := trainertest.Task(t)
	task.Start = &trainer.Start{File: trainedFile(t, task)}
	task.Model.Freeze = resnet.FreezeAllButHead
	own := lastReadouts(t, task)
	all := slices.Concat(task.Train.Pixels, task.Validation.Pixels, task.Test)
	of, err := Trainer{}.Features(t.Context(), task, all, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	train, validation := len(task.Train.Pixels), len(task.Validation.Pixels)
	task.Features = &trainer.Features{Train: of[:train], Validation: of[train : train+validation], Test: of[train+validation:]}
	given := lastReadouts(t, task)
	for i := range own {
		for k, v := range own[i].Test {
			if d := v - given[i].Test[k]; d > 1e-4 || d < -1e-4 {
				t.Fatalf("read-out %q, number %d: %v, not %v", own[i].Name, k, given[i].Test[k], v)
			}
		}
	}
	task.Features.Test = nil
	if err := (Trainer{}).Train(t.Context(), task, func(trainer.Step) {}, func(trainer.Epoch) error { return nil }); err == nil {
		t.Error("features of too few images are taken")
	}
}

// lastReadouts are those of a task's last epoch.
func lastReadouts(t *testing.T, task trainer.Task) (last []trainer.Readout) {
	t.Helper()
	err := Trainer{}.Train(t.Context(), task, func(trainer.Step) {}, func(e trainer.Epoch) error {
		last = nil
		for _, r := range e.Readouts {
			last = append(last, trainer.Readout{Name: r.Name, Validation: slices.Clone(r.Validation), Test: slices.Clone(r.Test)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return last
}

// TestCostOfAHead: what is saved is the whole network, a checkpoint is the head alone.
func TestCostOfAHead(t *testing.T) {
	task := demoTask(t)
	whole, err := Trainer{}.Cost(task)
	if err != nil {
		t.Fatal(err)
	}
	task.Model.Freeze = resnet.FreezeAllButHead
	head, err := Trainer{}.Cost(task)
	if err != nil || head.Weights != whole.Weights || head.Memory >= whole.Memory || head.State != 3*4*(32*2+2) {
		t.Errorf("%+v, %v; the whole network: %+v", head, err, whole)
	}
	timings, err := Trainer{}.Calibrate(t.Context(), task, trainer.Sizes{Train: 50, Held: 20}, trainer.Effort{Steps: 2})
	if err != nil || timings.Features.SecondsAnImage() <= 0 || timings.Training.SecondsAnImage() <= 0 {
		t.Errorf("%+v, %v", timings, err)
	}
}
