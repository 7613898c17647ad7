package model

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/model/offheap"
	"github.com/refold/refold/model/resnet"
)

// TestFitTakesWhatIsExpected: what is reserved ahead serves a fit, with its remaining
// batches, its solver and its read-outs, and a smaller one after it.
func TestFitTakesWhatIsExpected(t *testing.T) {
	for _, optimizer := range resnet.Optimizers() {
		for _, train := range []int{5, 21} { // one batch, and two with some that remain
			t.Run(fmt.Sprint(optimizer, " ", train), func(t *testing.T) {
				c := smallConfig("resnet8v2")
				c.Batch, c.Epochs, c.PreciseImages, c.Optimizer, c.Momentum = 8, 2, 16, optimizer, 0.9
				of := Sizes{Train: train, Held: 39}
				bytes, err := Expected(c, of)
				if err != nil {
					t.Fatal(err)
				}
				var p offheap.Pool
				defer p.Close()
				p.Back(bytes, 1)
				_, ahead := p.Idle()
				for _, c.Width = range []float64{c.Width, c.Width / 2} {
					data := stripes(of.Held, c, rand.New(rand.NewPCG(1, 2)))
					n, err := Fit(t.Context(), Fitting{
						Config: c, Train: Examples{data.Pixels[:train], data.Labels[:train]}, Test: data, Random: streams("1"), Memory: &p,
						Hooks: Hooks{Epoch: func(Epoch, *Network) error { return nil }},
					})
					if err != nil {
						t.Fatal(err)
					}
					if err := n.Close(); err != nil {
						t.Fatal(err)
					}
					if regions, bytes := p.Idle(); regions != 1 || bytes != ahead {
						t.Errorf("width %v: %d regions of %d bytes, not one of %d", c.Width, regions, bytes, ahead)
					}
				}
			})
		}
	}
}

// TestMeasurementsShareMemory: those of one pool take the memory of one, which is then there
// for a fit.
func TestMeasurementsShareMemory(t *testing.T) {
	c, of := smallConfig("resnet8v1"), Sizes{Train: 20, Held: 7}
	bytes, err := Expected(c, of)
	if err != nil {
		t.Fatal(err)
	}
	var p offheap.Pool
	defer p.Close()
	for range 2 {
		if _, err := Rehearse(t.Context(), c, of, Effort{Steps: 1, Memory: &p}); err != nil {
			t.Fatal(err)
		}
		if regions, idle := p.Idle(); regions != 1 || idle < bytes {
			t.Errorf("%d regions of %d bytes, %d are expected", regions, idle, bytes)
		}
	}
}
