package selection_test

import (
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/stats/selection"
)

// BenchmarkChoice is a run of 1,000 images, 10 folds, 5 seeds and 100 epochs with 1,000
// draws: what a summary asks of one architecture.
func BenchmarkChoice(b *testing.B) {
	d := looks{groups: 1000, largest: 1, k: 10, seeds: 5, m: 100, truth: .8}
	in := d.draw(rand.New(rand.NewPCG(1, 1)))
	in.Draws = 1000
	for name, f := range map[string]func() error{
		"BBC":      func() error { _, err := selection.BBC(in); return err },
		"MaxBound": func() error { _, err := selection.MaxBound(in); return err },
		"MaxNull":  func() error { _, err := selection.MaxNull(in); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
