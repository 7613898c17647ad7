package op

import (
	"math"
	"testing"

	"github.com/refold/refold/model/engine"
)

// pair is a parameter with its gradient, as solvers see them.
type pair struct{ parameter, gradient *Variable }

func newPairs(m *Memory, sizes ...int) ([]pair, []Trained) {
	var pairs []pair
	var model []Trained
	for _, size := range sizes {
		p := pair{m.Variable("w", engine.Vector(size), engine.Float32), m.Variable("g", engine.Vector(size), engine.Float32)}
		m.Allocate(p.parameter, p.gradient)
		for i := range size {
			p.parameter.Float32s()[i] = float32(math.Sin(float64(i + size)))
		}
		pairs, model = append(pairs, p), append(model, Trained{p.parameter, p.gradient.buffer})
	}
	return pairs, model
}

// setGradients fills gradients of very different sizes, zero among them.
func setGradients(pairs []pair, step int) {
	for _, p := range pairs {
		for i := range p.gradient.Float32s() {
			p.gradient.Float32s()[i] = float32(math.Cos(float64(3*i+step)) * math.Pow(10, float64(i%9-6)))
		}
		p.gradient.Float32s()[0] = 0
	}
}

// TestAdam compares with the formula in float64: in particular, that epsilon
// stands outside the bias correction, which matters for the smallest gradients.
func TestAdam(t *testing.T) {
	m := NewMemory(naive{})
	pairs, model := newPairs(m, 11, 4)
	const rate, beta1, beta2, epsilon = 1e-3, 0.9, 0.999, 1e-7
	solver := NewAdam(m, rate)
	var w, mean, square [][]float64
	for _, p := range pairs {
		values := make([]float64, len(p.parameter.Float32s()))
		for i, v := range p.parameter.Float32s() {
			values[i] = float64(v)
		}
		w, mean, square = append(w, values), append(mean, make([]float64, len(values))), append(square, make([]float64, len(values)))
	}
	for step := 1; step <= 20; step++ {
		setGradients(pairs, step)
		if err := solver.Step(model); err != nil {
			t.Fatal(err)
		}
		alpha := rate * math.Sqrt(1-math.Pow(beta2, float64(step))) / (1 - math.Pow(beta1, float64(step)))
		for k, p := range pairs {
			for i, g32 := range p.gradient.Float32s() {
				g := float64(g32)
				mean[k][i] += (g - mean[k][i]) * (1 - beta1)
				square[k][i] += (g*g - square[k][i]) * (1 - beta2)
				w[k][i] -= alpha * mean[k][i] / (math.Sqrt(square[k][i]) + epsilon)
				if got := float64(p.parameter.Float32s()[i]); math.Abs(got-w[k][i]) > 2e-6 {
					t.Fatalf("step %d, parameter %d[%d]: %v, want %v", step, k, i, got, w[k][i])
				}
			}
		}
	}
}

func TestMomentum(t *testing.T) {
	m := NewMemory(naive{})
	pairs, model := newPairs(m, 10)
	solver := NewMomentum(m, 0.1, 0.9)
	w, v := make([]float64, 10), make([]float64, 10)
	for i, x := range pairs[0].parameter.Float32s() {
		w[i] = float64(x)
	}
	for step := range 10 {
		setGradients(pairs, step)
		if err := solver.Step(model); err != nil {
			t.Fatal(err)
		}
		for i, g := range pairs[0].gradient.Float32s() {
			v[i] = 0.9*v[i] - 0.1*float64(g)
			w[i] += v[i]
			if got := float64(pairs[0].parameter.Float32s()[i]); math.Abs(got-w[i]) > 1e-5*(1+math.Abs(w[i])) {
				t.Fatalf("step %d, parameter %d: %v, want %v", step, i, got, w[i])
			}
		}
	}
}
