package model

import (
	"fmt"
	"runtime/debug"

	"github.com/refold/refold/model/augment"
	"github.com/refold/refold/model/op"
)

// packer turns the images of the next step into numbers while the present step
// runs, in memory of its own, which it exchanges with that of the graph's input
// when the step is due. So no step waits for pixels that come from the disk. It is one
// goroutine that ends with a batch, not workers that share a list.
type packer struct {
	network *Network
	pixels  [][]byte
	spare   map[int]*op.Variable // by size of the batch
	next    *batch               // that was begun ahead; nil: none
	changed []byte               // an image that is augmented, in whose memory one batch at a time is packed
}

// batch is one that is being packed.
type batch struct {
	into   *op.Variable
	chosen []int
	done   chan struct{}
	panic  any // of the packing, if not nil
}

func newPacker(n *Network, pixels [][]byte) *packer {
	return &packer{network: n, pixels: pixels, spare: make(map[int]*op.Variable)}
}

// ahead begins to pack a batch, which fill then takes. Nothing may be begun already.
func (k *packer) ahead(chosen []int, draws []augment.Draw) error {
	into, err := k.memory(len(chosen))
	if err != nil {
		return err
	}
	b := &batch{into: into, chosen: chosen, done: make(chan struct{})}
	k.next = b
	go func() {
		defer close(b.done)
		defer func() { b.panic = recover() }() // which would end the process here
		debug.SetPanicOnFault(true)            // images may be mapped from a file
		k.pack(b.into, chosen, draws)
	}()
	return nil
}

// fill makes a batch the input of a pass: the one that was begun ahead, where there
// is one, with the draws that it was given.
func (k *packer) fill(p *pass, chosen []int, draw func(chosen []int) []augment.Draw) {
	b := k.next
	if b == nil {
		k.pack(p.input, chosen, draw(chosen))
		return
	}
	k.wait()
	if b.panic != nil {
		panic(b.panic)
	}
	if len(b.chosen) != len(chosen) || len(chosen) > 0 && &b.chosen[0] != &chosen[0] {
		panic(fmt.Sprintf("model: a batch of %d images was packed ahead of another one of %d", len(b.chosen), len(chosen)))
	}
	p.input.Exchange(b.into)
}

// wait waits until nothing is being packed, and forgets it.
func (k *packer) wait() {
	if k.next != nil {
		<-k.next.done
		k.next = nil
	}
}

// pack writes images as the network takes them, changed as was drawn for each; nil: as they
// are.
func (k *packer) pack(into *op.Variable, chosen []int, draws []augment.Draw) {
	for i, index := range chosen {
		pixels := k.pixels[index]
		if draws != nil {
			if len(k.changed) != len(pixels) {
				k.changed = make([]byte, len(pixels))
			}
			draws[i].Apply(k.changed, pixels, k.network.config.Height, k.network.config.ImageWidth)
			pixels = k.changed
		}
		k.network.load(into, i, pixels)
	}
}

// memory is what batches of a size are packed into.
func (k *packer) memory(images int) (*op.Variable, error) {
	if k.spare[images] == nil {
		v := k.network.images(images)
		if err := k.network.memory.Allocate(v); err != nil {
			return nil, fmt.Errorf("model: batches that are packed ahead: %w", err)
		}
		k.spare[images] = v
	}
	return k.spare[images], nil
}

// draws are how the chosen images are changed in this epoch; nil: they are not. What is drawn
// for an image follows from the epoch and its place, so that it is the same whenever it is
// drawn.
func (f *fit) draws(chosen []int) []augment.Draw {
	c := f.config
	if c.Augment == (augment.Kinds{}) {
		return nil
	}
	draws := make([]augment.Draw, len(chosen))
	for i, index := range chosen {
		random := f.random(fmt.Sprintf("augment/epoch%d/image%d", f.at.epoch, index))
		draws[i] = augment.New(c.Augment, random, c.Height, c.ImageWidth)
	}
	return draws
}
