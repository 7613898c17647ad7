package op

import (
	"fmt"
	"testing"

	"github.com/refold/refold/model/engine"
)

// TestGradientsByWayOfMoments: the gradient of a batch norm whose moments come with the
// convolution ahead of it holds what goes by way of them.
func TestGradientsByWayOfMoments(t *testing.T) {
	c := engine.Conv{X: engine.Shape{2, 5, 4, 2}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 3}
	for on, e := range engines() {
		for variant := range 4 {
			d := engine.BatchNorm{X: c.Y(), Epsilon: 1e-3, Residual: variant&1 != 0, ReLU: variant&2 != 0}
			t.Run(fmt.Sprintf("%s, residual %v, ReLU %v", on, d.Residual, d.ReLU), func(t *testing.T) {
				if !engine.Fuses(e) {
					t.Skip("the engine does not fuse")
				}
				b := newBench(t, e)
				channels := engine.Vector(c.Filters)
				y, m := b.ConvMoments("conv", c, b.random(c.X, 0), b.random(c.Kernel(), 0), b.random(channels, 3), ConvOptions{})
				in := NormInputs{X: y, Gamma: b.random(channels, 1), Beta: b.random(channels, 0)}
				if d.Residual {
					in.Residual = b.random(c.Y(), 0)
				}
				b.check(b.loss(b.NormOf("norm", d, in, m)))
			})
		}
	}
}
