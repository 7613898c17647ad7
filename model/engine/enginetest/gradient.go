package enginetest

import (
	"fmt"
	"math"
	"testing"

	"github.com/refold/refold/model/engine"
)

// testGradients compares every backward operation with the numerical derivative
// of the forward reference, which shares nothing with the backward references.
func testGradients(t *testing.T, e engine.Engine) {
	for _, c := range []engine.Conv{
		{X: engine.Shape{2, 5, 4, 3}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 5},
		{X: engine.Shape{1, 7, 6, 2}, KernelHeight: 3, KernelWidth: 2, Stride: 2, Pad: 1, Filters: 3},
	} {
		t.Run("Conv/"+convName(c), func(t *testing.T) { convGradient(t, e, c) })
	}
	for variant := range 4 {
		b := engine.BatchNorm{X: engine.Shape{2, 3, 5, 4}, Epsilon: 1e-3, Residual: variant&1 != 0, ReLU: variant&2 != 0}
		t.Run(fmt.Sprintf("BatchNorm/residual=%v-relu=%v", b.Residual, b.ReLU), func(t *testing.T) { normGradient(t, e, b) })
	}
	t.Run("CrossEntropy", func(t *testing.T) { lossGradient(t, e) })
	t.Run("Average", func(t *testing.T) { averageGradient(t, e) })
}

// derivative checks a gradient along random directions: f is a loss of inputs.
func derivative(t *testing.T, name string, x []float64, gradient []float32, f func() float64) {
	t.Helper()
	r := source(name)
	const step = 1e-5
	for range 3 {
		direction, at := make([]float64, len(x)), append([]float64(nil), x...)
		want, size := 0.0, 0.0
		for i := range direction {
			direction[i] = r.NormFloat64()
			want += direction[i] * float64(gradient[i])
			size += math.Abs(direction[i] * float64(gradient[i]))
		}
		for i := range x {
			x[i] = at[i] + step*direction[i]
		}
		up := f()
		for i := range x {
			x[i] = at[i] - step*direction[i]
		}
		have := (up - f()) / (2 * step)
		copy(x, at)
		if math.Abs(have-want) > 1e-4*(size+1e-3) {
			t.Errorf("%s: derivative %v, gradient says %v", name, have, want)
		}
	}
}

func weighted(y []float64, weights []float32) float64 {
	s := 0.0
	for i, v := range y {
		s += v * float64(weights[i])
	}
	return s
}

func convGradient(t *testing.T, e engine.Engine, c engine.Conv) {
	x, kernel, dy := random("x", c.X, 0), random("k", c.Kernel(), 0), random("dy", c.Y(), 0)
	bias := random("b", engine.Vector(c.Filters), 0)
	dx := run(t, e, engine.ConvData{Conv: c}, []values{dy, kernel}, nil)
	dw := run(t, e, engine.ConvWeights{Conv: c, Bias: true}, []values{x, dy}, nil)
	wx, wk, wb := wide(x.floats), wide(kernel.floats), wide(bias.floats)
	f := func() float64 {
		y := make([]float64, c.Y().Elements())
		for i := range y {
			y[i] = wb[i%c.Filters]
		}
		eachTap(c, func(yi, xi, ki int) {
			for f := range c.Filters {
				y[yi+f] += wx[xi] * wk[ki+f]
			}
		})
		return weighted(y, dy.floats)
	}
	derivative(t, "dx", wx, dx[0].floats, f)
	derivative(t, "dkernel", wk, dw[0].floats, f)
	derivative(t, "dbias", wb, dw[1].floats, f)
}

func normGradient(t *testing.T, e engine.Engine, b engine.BatchNorm) {
	channels := engine.Vector(b.X[3])
	x, gamma, beta := random("x", b.X, 1), random("g", channels, 1), random("b", channels, 0)
	residual, dy := random("r", b.X, 0), random("dy", b.X, 0)
	in := []values{x, gamma, beta}
	if b.Residual {
		in = append(in, residual)
	}
	forward := run(t, e, engine.BatchNormTrain{BatchNorm: b}, in, nil)
	grads := run(t, e, engine.BatchNormBackward{BatchNorm: b},
		[]values{x, forward[0], dy, gamma, forward[1], forward[2], beta}, nil)
	a := normArrays{x: wide(x.floats), gamma: wide(gamma.floats), beta: wide(beta.floats)}
	if b.Residual {
		a.residual = wide(residual.floats)
	}
	f := func() float64 {
		a.mean, a.variance = moments(a.x, b.X[3])
		return weighted(normalise(b, a), dy.floats)
	}
	derivative(t, "dx", a.x, grads[0].floats, f)
	derivative(t, "dgamma", a.gamma, grads[1].floats, f)
	derivative(t, "dbeta", a.beta, grads[2].floats, f)
	if b.Residual {
		derivative(t, "dresidual", a.residual, grads[3].floats, f)
	}
}

func lossGradient(t *testing.T, e engine.Engine) {
	const batch, classes = 5, 3
	logits, truth := random("logits", engine.Shape{batch, 1, 1, classes}, 0), labels(batch, classes)
	forward := run(t, e, engine.CrossEntropyForward{Batch: batch, Classes: classes}, []values{logits, truth}, nil)
	dloss := values{shape: engine.Vector(1), floats: []float32{1}}
	grads := run(t, e, engine.CrossEntropyBackward{Batch: batch, Classes: classes},
		[]values{forward[1], truth, dloss}, nil)
	w := wide(logits.floats)
	derivative(t, "dlogits", w, grads[0].floats, func() float64 {
		loss := 0.0
		for n, label := range truth.labels {
			loss -= logSoftmax(w[n*classes : (n+1)*classes])[label] / batch
		}
		return loss
	})
}

func averageGradient(t *testing.T, e engine.Engine) {
	s := engine.Shape{3, 4, 5, 6}
	dy := random("dy", engine.Shape{s[0], 1, 1, s[3]}, 0)
	grads := run(t, e, engine.AverageBackward{X: s}, []values{dy}, nil)
	w := wide(random("x", s, 0).floats)
	derivative(t, "dx", w, grads[0].floats, func() float64 {
		sum := 0.0
		for i, v := range w {
			sum += v / float64(s[1]*s[2]) * float64(dy.floats[i/(s[1]*s[2]*s[3])*s[3]+i%s[3]])
		}
		return sum
	})
}
