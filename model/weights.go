package model

import (
	"io"
	"slices"

	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// Weights are copies of the network's weights under Keras' names and shapes, in
// the order of the layers. The chosen statistics are saved as moving_mean and
// moving_variance, so that any reader of Keras' weights predicts as Predict
// does. Precise is Moving where no precise statistics were estimated.
func (n *Network) Weights(s Statistics) []weights.Tensor {
	all := n.live(s)
	for i := range all {
		all[i].Shape, all[i].Data = slices.Clone(all[i].Shape), slices.Clone(all[i].Data)
	}
	return all
}

// WriteWeights writes Weights as a safetensors file, without copying them.
func (n *Network) WriteWeights(w io.Writer, s Statistics, metadata map[string]string) error {
	return weights.Write(w, n.live(s), metadata)
}

// live is Weights in the memory that the network works on: the tensors change as it
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
