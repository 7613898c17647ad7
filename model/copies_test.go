package model

import (
	"slices"

	"github.com/refold/refold/model/weights"
)

// Weights are copies of what WriteWeights writes.
func (n *Network) Weights(s Statistics) []weights.Tensor {
	all := n.live(s)
	for i := range all {
		all[i].Shape, all[i].Data = slices.Clone(all[i].Shape), slices.Clone(all[i].Data)
	}
	return all
}
