package model

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/refold/refold/model/resnet"
)

// BenchmarkFrozenTrials is what 200 trials of resnet50v1 with a frozen body take, on 360
// images of 64 x 64 in ten folds: with features that are computed once, and, as one trial
// says, without. Both are for 20 epochs; the whole network is timed for one of them.
//
//	go test ./model -run - -bench FrozenTrials -benchtime 1x
func BenchmarkFrozenTrials(b *testing.B) {
	const trials, epochs, images, test, validation = 200, 20, 360, 36, 32
	c := resnet.Config{
		Architecture: "resnet50v1", Width: 1, Height: 64, ImageWidth: 64, Classes: 2, Batch: 32, Optimizer: resnet.Adam, LearningRate: 1e-3,
		BatchNormMomentum: 0.99, PreciseImages: 512, Scale: resnet.ScaleUnit, Precision: resnet.PrecisionFloat32, Engine: resnet.EngineBuiltin,
		Threads: 1, Freeze: resnet.FreezeAllButHead,
	}
	all := stripes(images, c, rand.New(rand.NewPCG(1, 2)))
	n, err := Open(c, nil)
	if err != nil {
		b.Fatal(err)
	}
	start := &Start{Tensors: n.live(Moving)}
	defer n.Close()
	trial := func(c resnet.Config, pixels [][]byte, epochs int) time.Duration {
		c.Epochs = epochs
		began := time.Now()
		fitted, err := Fit(b.Context(), Fitting{
			Config: c, Start: start, Random: streams("bench"), Hooks: Hooks{Epoch: func(Epoch, *Network) error { return nil }},
			Test: Examples{Pixels: pixels[:test]}, Validation: Examples{Pixels: pixels[test : test+validation], Labels: all.Labels[test : test+validation]},
			Train: Examples{Pixels: pixels[test+validation:], Labels: all.Labels[test+validation:]},
		})
		if err != nil {
			b.Fatal(err)
		}
		defer fitted.Close()
		return time.Since(began)
	}
	for b.Loop() {
		began := time.Now()
		of, err := Features(b.Context(), c, start, all.Pixels, 1, nil)
		if err != nil {
			b.Fatal(err)
		}
		features := time.Since(began)
		head := c
		head.HeadOnly = true
		began = time.Now()
		for range trials {
			trial(head, of, epochs)
		}
		heads := time.Since(began)
		whole := epochs * trial(c, all.Pixels, 1)
		b.ReportMetric(features.Seconds(), "s/features")
		b.ReportMetric(heads.Seconds()/trials, "s/head-trial")
		b.ReportMetric(whole.Seconds(), "s/whole-trial")
		b.ReportMetric(trials*whole.Seconds()/(features+heads).Seconds(), "times-faster")
	}
}
