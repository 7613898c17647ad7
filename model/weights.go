package model

import (
	"fmt"
	"io"
	"maps"
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

// setWeights copies weights into the network. All must be there, in the right
// shapes, and no others.
func (n *Network) setWeights(tensors []weights.Tensor) error {
	byName := make(map[string]weights.Tensor, len(tensors))
	for _, t := range tensors {
		byName[t.Name] = t
	}
	for _, w := range n.weights {
		t, ok := byName[w.Name]
		if !ok {
			return fmt.Errorf("model: the weights of %s lack %s", n.arch.Name, w.Name)
		}
		if !slices.Equal(t.Shape, w.Keras) || len(t.Data) != w.Shape.Elements() {
			return fmt.Errorf("model: %s has the shape %v, not %v as %s needs", w.Name, t.Shape, w.Keras, n.arch.Name)
		}
		copy(w.variable.Float32s(), t.Data)
		delete(byName, w.Name)
	}
	if len(byName) > 0 {
		return fmt.Errorf("model: %s has no weights %v", n.arch.Name, slices.Sorted(maps.Keys(byName)))
	}
	return nil
}

// Load makes a network of saved weights, to predict with. Its statistics, moving
// and precise alike, are those that were saved.
func Load(cfg resnet.Config, tensors []weights.Tensor) (*Network, error) {
	n, err := newNetwork(cfg)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if err = n.allocate(); err == nil {
		err = n.setWeights(tensors)
	}
	if err != nil {
		n.Close()
		return nil, err
	}
	n.eachNorm(func(_ int, s *normState) {
		copyVariable(s.precise.mean, s.moving.mean)
		copyVariable(s.precise.variance, s.moving.variance)
	})
	n.precise = true
	return n, nil
}
