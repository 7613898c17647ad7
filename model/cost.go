package model

import (
	"fmt"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/offheap"
	"github.com/refold/refold/model/resnet"
)

// Cost says what a fit of cfg takes, without allocating it: the number of
// parameters and the floating-point operations to train on one image once, as
// resnet.Cost has them, and the peak memory of the network in
// bytes, as the system counts it: weights, optimiser, the values of the largest
// graph and the graphs themselves, without the images of the data set and what a
// library allocates.
func Cost(cfg resnet.Config) (parameters int, flopsPerTrainingImage float64, bytes int, err error) {
	n, err := newNetwork(cfg)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("model: %w", err)
	}
	defer n.Close()
	parameters, flopsPerTrainingImage = resnet.Cost(n.layers, n.config.Input())
	values, heap, err := n.memoryNeed()
	if err != nil {
		return 0, 0, 0, err
	}
	return parameters, flopsPerTrainingImage, offheap.Resident(values...) + collectedLate*heap, nil
}

// FeaturesCost is the peak memory of a worker of Features or Classify, in bytes, as Cost
// counts it.
func FeaturesCost(cfg resnet.Config) (bytes int, err error) {
	cfg.HeadOnly, cfg.Batch, cfg.Threads = false, 1, 1
	n, err := newNetwork(cfg)
	if err != nil {
		return 0, fmt.Errorf("model: %w", err)
	}
	defer n.Close()
	p, err := n.build(features, n.atOnce)
	if err != nil {
		return 0, err
	}
	values := []int{p.input.Bytes, p.graph.ArenaBytes(), p.graph.ScratchBytes()}
	for _, w := range n.weights {
		values = append(values, w.variable.Bytes)
	}
	n.eachNorm(func(_ int, s *normState) { values = append(values, 4*s.moving.mean.Bytes) })
	heap := nodeBytes*p.graph.Nodes() + pixelBytes*n.convolvedPixels()
	return offheap.Resident(values...) + collectedLate*heap, nil
}

// collectedLate is what Go's heap takes for each byte in use: the collector runs
// when the heap has grown by as much again (GOGC=100).
const collectedLate = 2

// memoryNeed is what a fit allocates outside Go's heap, and what its graphs take on
// it, in bytes.
func (n *Network) memoryNeed() (values []int, heap int, err error) {
	add := func(elements int) { values = append(values, elements*engine.Float32.Size()) }
	states := 2
	if n.config.Optimizer == resnet.SGD {
		states = 1
	}
	for _, w := range n.weights { // gradients are in the arena
		add(w.Shape.Elements())
		for range states {
			if w.trained {
				add(w.Shape.Elements())
			}
		}
	}
	n.eachNorm(func(_ int, s *normState) { add(4 * s.moving.mean.Shape.Elements()) })

	arena, scratch, pixels := 0, 0, n.convolvedPixels()
	for _, key := range []passKey{{training, n.config.Batch}, {moments, n.config.Batch}, {evaluation, n.atOnce}} {
		p, err := n.build(key.mode, key.batch)
		if err != nil {
			return nil, 0, err
		}
		arena, scratch = max(arena, p.graph.ArenaBytes()), max(scratch, p.graph.ScratchBytes())
		const sizes = 2 // full batches, and that of the images that remain
		operations := 1 // of a convolution
		if key.mode == training {
			operations = 3
			values = append(values, p.input.Bytes) // of the next batch
		}
		for range sizes {
			values = append(values, p.input.Bytes)
			heap += nodeBytes*p.graph.Nodes() + pixelBytes*operations*pixels
		}
	}
	return append(values, arena, scratch), heap, nil
}

// convolvedPixels is the pixels of the results of all convolutions, for one image.
func (n *Network) convolvedPixels() (pixels int) {
	for i, s := range resnet.Shapes(n.layers, n.config.Input()) {
		if n.layers[i].Kind == resnet.ConvLayer {
			pixels += s[1] * s[2]
		}
	}
	return pixels
}

// nodeBytes is what a node of a graph takes on Go's heap with its operation, as
// measured (TestGraphsTakeWhatIsPlanned); pixelBytes what an operation takes beside
// for each pixel of a convolution's result: the built-in engine lists where pixels
// lie, in two int32.
const (
	nodeBytes  = 5 << 9
	pixelBytes = 8
)
