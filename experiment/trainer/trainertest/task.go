package trainertest

import (
	"hash/fnv"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Numbers of the small task: no two alike, and no full batches.
const (
	side       = 8 // pixels
	classes    = 3
	training   = 13 // images
	validation = 5
	test       = 7
	epochs     = 3
	batch      = 4
)

// Task is a task of seconds for any trainer: images of three kinds of stripes with
// noise, for a small and narrow network.
func Task(t testing.TB) trainer.Task {
	t.Helper()
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		t.Fatal(err)
	}
	s.Data.Size, s.Model.Width = [2]int{side, side}, 0.25
	s.Train.Epochs, s.Train.Batch, s.Train.LearningRate = epochs, batch, 0.01
	task := trainer.NewTask(s, classes)
	task.Trial, task.Architecture = "small", "resnet8v1"
	random := rand.New(rand.NewPCG(1, 2))
	task.Train, task.Validation = stripes(random, training), stripes(random, validation)
	task.Test = stripes(random, test).Pixels
	task.Random = func(name string) *rand.Rand {
		h := fnv.New64a()
		h.Write([]byte(name))
		return rand.New(rand.NewPCG(h.Sum64(), 3))
	}
	return task
}

// stripes makes images whose class is the width of their stripes.
func stripes(random *rand.Rand, images int) trainer.Labelled {
	var l trainer.Labelled
	for i := range images {
		class := i % classes
		pixels := make([]byte, 0, side*side*3)
		for at := range side * side * 3 {
			bright := at / 3 % side / (class + 1) % 2
			pixels = append(pixels, byte(40+130*bright+random.IntN(60)))
		}
		l.Pixels, l.Labels = append(l.Pixels, pixels), append(l.Labels, class)
	}
	return l
}
