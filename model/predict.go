package model

import (
	"context"
	"fmt"

	"github.com/refold/refold/model/op"
)

// Statistics says which batch-norm statistics a prediction uses.
type Statistics int

const (
	// Moving is Keras' moving average.
	Moving Statistics = iota
	// Precise is what was re-estimated after the last epoch.
	Precise
)

// Predict returns the log-probabilities of images (each Height x Width x 3
// bytes, RGB), row-major: len(pixels) x Classes.
func (n *Network) Predict(ctx context.Context, pixels [][]byte, s Statistics) ([]float32, error) {
	if err := (Examples{Pixels: pixels}).check("given", n.config, false); err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if s == Precise && !n.precise {
		return nil, fmt.Errorf("model: there are no precise batch-norm statistics: fit with PreciseImages above zero, or predict with the moving ones")
	}
	n.apply(s)
	classes := n.config.Classes
	out := make([]float32, 0, len(pixels)*classes)
	for start := 0; start < len(pixels); {
		batch := pixels[start:min(start+n.atOnce, len(pixels))]
		p, err := n.evaluate(ctx, evaluation, batch)
		if err != nil {
			return nil, err
		}
		out = append(out, p.graph.Buffer(p.logProbabilities).Float32s()...)
		start += len(batch)
	}
	return out, nil
}

// evaluate runs a mode's graph on a batch, with the statistics that were applied.
func (n *Network) evaluate(ctx context.Context, m mode, batch [][]byte) (*pass, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("model: stopped while predicting: %w", err)
	}
	p, err := n.pass(m, len(batch))
	if err != nil {
		return nil, err
	}
	for i, image := range batch {
		n.load(p.input, i, image)
	}
	p.graph.Run()
	return p, nil
}

// load writes image i of a batch.
func (n *Network) load(batch *op.Variable, i int, pixels []byte) {
	if n.config.HeadOnly {
		readFeatures(batch.Float32s()[i*len(pixels)/4:], pixels)
		return
	}
	n.scale.image(batch, i, pixels)
}

// apply chooses the statistics that evaluation uses.
func (n *Network) apply(s Statistics) {
	n.eachNorm(func(_ int, state *normState) {
		from := state.moving
		if s == Precise {
			from = state.precise
		}
		copyVariable(state.applied.mean, from.mean)
		copyVariable(state.applied.variance, from.variance)
	})
}

func copyVariable(dst, src *op.Variable) { copy(dst.Float32s(), src.Float32s()) }
