package enginetest

import (
	"fmt"
	"math"
	"testing"

	"github.com/refold/refold/model/engine"
)

func maxPools() []engine.MaxPool {
	return []engine.MaxPool{
		{X: engine.Shape{1, 1, 1, 1}, Size: 1, Stride: 1},
		{X: engine.Shape{2, 9, 7, 3}, Size: 3, Stride: 2, Pad: 1},
		{X: engine.Shape{2, 10, 12, 64}, Size: 3, Stride: 2, Pad: 1}, // ResNet's stem
		{X: engine.Shape{1, 7, 5, 17}, Size: 1, Stride: 2},           // V2's shortcuts
		{X: engine.Shape{3, 6, 5, 4}, Size: 2, Stride: 1},
		{X: engine.Shape{1, 8, 8, 2}, Size: 2, Stride: 3, Pad: 2},
	}
}

// testMaxPool runs forward, then backward on the index of the forward run. Values
// are whole numbers, mostly negative, so that there are ties and zeros of the
// padding win.
func testMaxPool(t *testing.T, e engine.Engine, typ engine.Type) {
	for _, p := range maxPools() {
		p.Type = typ
		t.Run(fmt.Sprint(p), func(t *testing.T) {
			x, dy := random("x", p.X, -1), random("dy", p.Y(), 0).as(typ)
			for i, v := range x.floats {
				x.floats[i] = float32(math.Round(float64(v)))
			}
			forward := prepare(t, e, engine.MaxPoolForward{MaxPool: p}, []values{x}, nil)
			forward.operate()
			forward.check()
			y, dx := maxPool(p, x.floats, dy.floats)
			compare(t, []values{read(t, e, forward.out[0].Buffer)}, []expected{about(y, 0, 0)})

			backward := prepare(t, e, engine.MaxPoolBackward{MaxPool: p}, []values{dy, {shape: p.Y()}}, nil)
			backward.inBuffers[1] = forward.out[1].Buffer
			backward.operate()
			backward.check()
			compare(t, []values{read(t, e, backward.out[0].Buffer)}, []expected{dx})
		})
	}
}

// maxPool is the result and the gradient of the input.
func maxPool(p engine.MaxPool, x, dy []float32) ([]float64, expected) {
	s := p.Y()
	y, dx := make([]float64, s.Elements()), newSums(len(x))
	for k := range y {
		n, i, j, c := k/(s[1]*s[2]*s[3]), k/(s[2]*s[3])%s[1], k/s[3]%s[2], k%s[3]
		best, from := math.Inf(-1), -1
		for a := range p.Size {
			for b := range p.Size {
				h, w := i*p.Stride+a-p.Pad, j*p.Stride+b-p.Pad
				v, at := 0.0, -1
				if h >= 0 && h < p.X[1] && w >= 0 && w < p.X[2] {
					at = ((n*p.X[1]+h)*p.X[2]+w)*p.X[3] + c
					v = float64(x[at])
				}
				if v > best {
					best, from = v, at
				}
			}
		}
		y[k] = best
		if from >= 0 {
			dx.add(from, float64(dy[k]))
		}
	}
	return y, dx.within(rounding)
}

// testAddInPlace lets the output of Add be the buffer of its first input.
func testAddInPlace(t *testing.T, e engine.Engine, typ engine.Type) {
	s := engine.Shape{2, 5, 3, 7}
	in := []values{random("a", s, 0).as(typ), random("b", s, 0).as(typ)}
	p := prepare(t, e, engine.Add{X: s, Type: typ}, in, nil)
	p.outBuffers[0] = p.inBuffers[0]
	p.operate()
	compare(t, []values{read(t, e, p.inBuffers[0])}, add(in))
}
