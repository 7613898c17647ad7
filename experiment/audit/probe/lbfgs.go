package probe

import (
	"context"
	"math"
)

// memory is how many pairs of steps and gradient changes are kept.
const memory = 10

// minimise finds the minimum of a convex function by L-BFGS (Nocedal and Wright,
// Numerical Optimization, 2006, algorithms 7.4 and 7.5) with halved steps until the
// decrease suffices (Armijo's condition). It ends where no derivative exceeds tolerance, or after so many steps.
// f returns the value at x and writes the gradient. gonum's optimize is not used: its
// sums depend on the processor's vectors, and with them which class wins a close vote.
func minimise(ctx context.Context, f func(x, gradient []float64) float64, start []float64, tolerance float64, steps int) ([]float64, error) {
	n := len(start)
	x, g := append([]float64(nil), start...), make([]float64, n)
	value := f(x, g)
	next, nextG := make([]float64, n), make([]float64, n)
	var history curvature
	for range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if largest(g) <= tolerance {
			break
		}
		direction := history.direction(g)
		slope := dot(direction, g)
		step := 1.0
		if len(history.steps) == 0 {
			step = 1 / max(1, math.Sqrt(dot(g, g)))
		}
		nextValue, ok := 0.0, false
		for range 40 {
			for i := range x {
				next[i] = x[i] + float64(step*direction[i])
			}
			nextValue = f(next, nextG)
			if ok = nextValue <= value+1e-4*step*slope; ok {
				break
			}
			step /= 2
		}
		if !ok { // rounding hides any further decrease
			break
		}
		history.add(x, next, g, nextG)
		x, next, g, nextG, value = next, x, nextG, g, nextValue
	}
	return x, nil
}

// curvature is what the last steps tell of the second derivatives.
type curvature struct {
	steps, changes [][]float64
	inverse        []float64 // 1 / (step . change)
}

func (h *curvature) add(x, next, g, nextG []float64) {
	step, change := make([]float64, len(x)), make([]float64, len(x))
	for i := range x {
		step[i], change[i] = next[i]-x[i], nextG[i]-g[i]
	}
	product := dot(step, change)
	if product <= 1e-12*dot(change, change) { // no curvature: nothing learned
		return
	}
	h.steps, h.changes, h.inverse = append(h.steps, step), append(h.changes, change), append(h.inverse, 1/product)
	if len(h.steps) > memory {
		h.steps, h.changes, h.inverse = h.steps[1:], h.changes[1:], h.inverse[1:]
	}
}

// direction is the descent direction at gradient g: the two-loop recursion.
func (h *curvature) direction(g []float64) []float64 {
	q, alpha := append([]float64(nil), g...), make([]float64, len(h.steps))
	for k := len(h.steps) - 1; k >= 0; k-- {
		alpha[k] = h.inverse[k] * dot(h.steps[k], q)
		addScaled(q, -alpha[k], h.changes[k])
	}
	if last := len(h.steps) - 1; last >= 0 {
		scale := 1 / (h.inverse[last] * dot(h.changes[last], h.changes[last]))
		for i := range q {
			q[i] *= scale
		}
	}
	for k := range h.steps {
		addScaled(q, alpha[k]-h.inverse[k]*dot(h.changes[k], q), h.steps[k])
	}
	for i := range q {
		q[i] = -q[i]
	}
	return q
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}

func addScaled(to []float64, scale float64, from []float64) {
	for i, v := range from {
		to[i] += float64(scale * v)
	}
}

func largest(g []float64) float64 {
	m := 0.0
	for _, v := range g {
		m = max(m, math.Abs(v))
	}
	return m
}
