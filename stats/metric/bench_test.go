package metric_test

import (
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/stats/metric"
)

// BenchmarkMeasure is a cell of 1,000 single images in two seeds and four folds.
func BenchmarkMeasure(b *testing.B) {
	in := design{groups: 1000, largest: 1, least: 1, classes: 2, signal: 1, sure: 1}.draw(rand.New(rand.NewPCG(1, 1)), 1000)
	for b.Loop() {
		if _, err := metric.Measure(in); err != nil {
			b.Fatal(err)
		}
	}
}
