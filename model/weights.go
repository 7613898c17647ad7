package model

import (
	"io"
	"slices"

	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// WriteWeights writes the network's weights as a safetensors file, under Keras' names
// and shapes, in the order of the layers. The chosen statistics are saved as moving_mean
// and moving_variance, so that any reader of Keras' weights predicts as Predict does.
// Precise is Moving where no precise statistics were estimated.
func (n *Network) WriteWeights(w io.Writer, s Statistics, metadata map[string]string) error {
	return weights.Write(w, slices.Concat(n.below, n.live(s)), metadata)
}

// live are these weights in the memory that the network works on: the tensors change as it
// is trained.
func (n *Network) live(s Statistics) []weights.Tensor {
	all := make([]weights.Tensor, len(n.weights))
	for i, w := range n.weights {
		values := w.variable
		if state := n.norms[w.Layer]; state != nil && s == Precise && n.precise {
			switch w.Kind {
			case resnet.MovingMean:
				values = state.precise.mean
			case resnet.MovingVariance:
				values = state.precise.variance
			}
		}
		all[i] = weights.Tensor{Name: w.Name, Shape: w.Keras, Data: values.Float32s()}
	}
	return all
}
