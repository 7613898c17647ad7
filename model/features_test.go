package model

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/refold/refold/model/resnet"
)

// TestHeadAloneIsTheFrozenNetwork: training the head on features is training the whole
// network with all other layers frozen, up to rounding, checkpoints and saved weights
// included.
func TestHeadAloneIsTheFrozenNetwork(t *testing.T) {
	for _, a := range startArchitectures {
		for _, optimizer := range resnet.Optimizers() {
			t.Run(fmt.Sprint(a.name, " ", optimizer), func(t *testing.T) {
				c := smallConfig(a.name)
				c.Height, c.ImageWidth, c.Optimizer, c.Momentum = a.side, a.side, optimizer, 0.9
				start := pretrained(t, c)
				start.NewHead = optimizer == resnet.SGD
				c.Freeze = resnet.FreezeAllButHead
				whole, n := fitFrom(t, c, start, nil)
				alone, h := fitFrom(t, c, start, func(f *Fitting) { featured(t, f) })
				for i, e := range whole {
					for _, pair := range [][2][]float32{{e.Moving.Validation, alone[i].Moving.Validation}, {e.Precise.Test, alone[i].Precise.Test}} {
						near(t, fmt.Sprintf("epoch %d", e.Number), pair[1], pair[0], 1e-5)
					}
					if math.Abs(e.Loss-alone[i].Loss) > 1e-5 || e.Accuracy != alone[i].Accuracy {
						t.Errorf("epoch %d: loss %v, accuracy %v, not %v, %v", e.Number, alone[i].Loss, alone[i].Accuracy, e.Loss, e.Accuracy)
					}
				}
				want, have := saved(t, n), saved(t, h)
				for i, w := range want {
					if have[i].Name != w.Name || !slices.Equal(have[i].Shape, w.Shape) {
						t.Fatalf("weight %d is %s, not %s", i, have[i].Name, w.Name)
					}
					near(t, w.Name, have[i].Data, w.Data, 1e-5)
				}
			})
		}
	}
}

// featured turns the images of a fitting into features.
func featured(t *testing.T, f *Fitting) {
	t.Helper()
	for _, part := range []*Examples{&f.Train, &f.Validation, &f.Test} {
		var err error
		if part.Pixels, err = Features(t.Context(), f.Config, f.Start, part.Pixels, 2, nil); err != nil {
			t.Fatal(err)
		}
	}
	f.Config.HeadOnly = true
}

// near compares numbers.
func near(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, not %d", what, len(got), len(want))
	}
	for i := range want {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= tolerance*max(1, math.Abs(float64(want[i])))) {
			t.Fatalf("%s: number %d is %v, not %v", what, i, got[i], want[i])
		}
	}
}

// TestFeaturesOfAnyWorkers: the number of workers changes no bit.
func TestFeaturesOfAnyWorkers(t *testing.T) {
	c := smallConfig("resnet8v2")
	c.Freeze = resnet.FreezeAllButHead
	start := pretrained(t, smallConfig("resnet8v2"))
	images := stripes(101, c, rand.New(rand.NewPCG(1, 9))).Pixels
	var want [][]byte
	for _, workers := range []int{1, 2, 5} {
		done := 0
		got, err := Features(t.Context(), c, start, images, workers, func(n int) { done = n })
		if err != nil || done != len(images) {
			t.Fatalf("%d workers: %v, %d images are done", workers, err, done)
		}
		if want == nil {
			want = got
		}
		if !slices.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("%d workers give other features", workers)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Features(ctx, c, start, images, 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}
