package model

import (
	"fmt"
	"io"

	"github.com/refold/refold/model/resnet"
)

// Order is the order in which an epoch, from 1, takes so many training images: batches are
// its parts, of Config.Batch images each; the last one may be smaller.
func Order(random Random, epoch, images int) []int {
	return random(fmt.Sprintf("order/epoch%d", epoch)).Perm(images)
}

// WriteInitial writes the weights that a fit begins with, as WriteWeights does.
func WriteInitial(w io.Writer, c resnet.Config, start *Start, random Random, metadata map[string]string) error {
	c.HeadOnly = false
	n, err := newNetwork(c)
	if err != nil {
		return fmt.Errorf("model: %w", err)
	}
	defer n.Close()
	if err := n.allocate(); err != nil {
		return err
	}
	n.initialise(random)
	if err := n.begin(start); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	return n.WriteWeights(w, Moving, metadata)
}
