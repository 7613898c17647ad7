package experiment

import (
	"context"
	"math"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

// guesser reports an epoch at a time what a network that has learned something
// might predict, without learning anything: runs of any size in no time.
func guesser(_ context.Context, task trainer.Task, _ func(trainer.Step), epoch func(trainer.Epoch) error) error {
	random := task.Random("guesses")
	guess := func(images int) []float32 {
		out := make([]float32, 0, images*task.Classes)
		for range images {
			p := random.Float64()
			out = append(out, float32(math.Log(p)), float32(math.Log1p(-p)))
		}
		return out
	}
	for e := 1; e <= task.Training.Epochs; e++ {
		read := func(name string) trainer.Readout {
			return trainer.Readout{Name: name, Validation: guess(len(task.Validation.Labels)), Test: guess(len(task.Test))}
		}
		if err := epoch(trainer.Epoch{Number: e, Loss: 0.5, Accuracy: 0.75, Readouts: []trainer.Readout{read(trainer.Moving), read(trainer.Precise)}}); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkFullRun times what is done around the trainings of a run of the article's
// size: 2,000 images, 200 trials, 100 epochs.
func BenchmarkFullRun(all *testing.B) {
	o := smallOptions(all, all.TempDir(), experimenttest.Pictures(all, 500, 4))
	o.Trainer = trainerFunc(guesser)
	o.Spec.Data.Sample, o.Spec.Folds.K, o.Spec.Folds.Seeds, o.Spec.Train.Epochs = 1000, 10, 5, 100
	for _, part := range []struct {
		name string
		do   func() error
	}{
		{"recording", func() error { _, err := Run(all.Context(), o); return err }},
		{"nothing left to train", func() error { _, err := Run(all.Context(), o); return err }},
		{"summary", func() error { _, err := summarise(o.Dir, false); return err }},
		{"status", func() error { _, err := status.Load(o.Dir); return err }},
	} {
		all.Run(part.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if part.name == "recording" {
					o.Dir = all.TempDir()
				}
				if err := part.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
