package model

import (
	"fmt"

	"github.com/refold/refold/model/engine"
)

// Cost says what a fit of cfg takes, without allocating it: the number of
// parameters (as Keras counts, moving statistics included), the floating-point
// operations to train on one image once, and the peak memory of the network in
// bytes: weights, optimiser, and the values of the largest graph, without the
// images of the data set and the engine's own buffers.
//
// A training step is three times the forward pass (values, and gradients of
// inputs and of weights), less the gradient of the stem's input; a
// multiply-accumulate is two operations.
func Cost(cfg Config) (parameters int, flopsPerTrainingImage float64, bytes int, err error) {
	n, err := newNetwork(cfg)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("model: %w", err)
	}
	defer n.Close()
	states := 2
	if cfg.Optimizer == "sgd" {
		states = 1
	}
	copies := 0 // of weights and optimiser state; gradients are among the values
	for _, w := range n.weights {
		size := w.shape.Elements()
		parameters += size
		copies += size
		if w.trained {
			copies += states * size
		}
	}
	n.eachNorm(func(_ int, s *normState) { copies += 4 * s.moving.mean.Shape.Elements() })

	macs, stem := forwardMACs(n.layers, n.input())
	flopsPerTrainingImage = 2 * (3*macs - stem)

	values, err := n.valueBytes()
	if err != nil {
		return 0, 0, 0, err
	}
	return parameters, flopsPerTrainingImage, copies*engine.Float32.Size() + values, nil
}

// valueBytes is the arena and the work space that the graphs of full batches
// share, and their images.
func (n *Network) valueBytes() (int, error) {
	arena, scratch, inputs := 0, 0, 0
	for _, key := range []passKey{{training, n.config.Batch}, {moments, n.config.Batch}, {evaluation, n.evaluationBatch()}} {
		p, err := n.build(key.mode, key.batch)
		if err != nil {
			return 0, err
		}
		arena = max(arena, p.graph.ArenaBytes())
		scratch = max(scratch, p.graph.ScratchBytes())
		inputs += p.input.Bytes
		if key.mode == training {
			inputs += p.input.Bytes // of the next batch
		}
	}
	return arena + scratch + inputs, nil
}
