package model

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/model/resnet"
)

// BenchmarkDemoTrial is one trial of the demo: resnet8 at half width, 24x24
// pixels, 244 training images, 12 epochs, both read-outs of 116 images after
// each.
func BenchmarkDemoTrial(b *testing.B) {
	for _, name := range []string{"resnet8v1", "resnet8v2"} {
		b.Run(name, func(b *testing.B) {
			c := smallConfig(name)
			c.Width, c.Height, c.ImageWidth, c.Epochs, c.Batch = 0.5, 24, 24, 12, 16
			c.LearningRate, c.BatchNormMomentum, c.PreciseImages = 2e-3, 0.99, 512
			r := rand.New(rand.NewPCG(1, 2))
			train, validation, test := stripes(244, c, r), stripes(26, c, r), stripes(90, c, r)
			b.ReportAllocs()
			for b.Loop() {
				n, err := Fit(context.Background(), Fitting{Config: c, Train: train, Validation: validation, Test: test, Random: streams("1"), Hooks: Hooks{Epoch: func(Epoch, *Network) error { return nil }}})
				if err != nil {
					b.Fatal(err)
				}
				n.Close()
			}
		})
	}
}

// BenchmarkStep is one training step of resnet50v1 at 256x256 with 8 images.
func BenchmarkStep(b *testing.B) {
	c := resnet.Config{
		Architecture: "resnet50v1", Width: 1, Height: 256, ImageWidth: 256, Classes: 2, Batch: 8, Optimizer: "adam",
		LearningRate: 1e-4, BatchNormMomentum: 0.99, Scale: "unit", Precision: "float32", Engine: "auto", Threads: 2,
	}
	r := rand.New(rand.NewPCG(1, 2))
	f, err := newFit(Fitting{Config: c, Train: stripes(8, c, r), Random: streams("1")})
	if err != nil {
		b.Fatal(err)
	}
	defer f.close()
	order := []int{0, 1, 2, 3, 4, 5, 6, 7}
	step := func() {
		if _, _, err := f.step(order, order); err != nil {
			b.Fatal(err)
		}
	}
	step()
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
	b.ReportMetric(8*float64(b.N)/b.Elapsed().Seconds(), "images/s")
}
