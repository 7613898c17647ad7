package model

import (
	"fmt"

	"github.com/refold/refold/model/offheap"
	"github.com/refold/refold/model/op"
	"github.com/refold/refold/model/resnet"
)

// Expected is what a fit on so many images takes of Fitting.Memory, in bytes. Nothing is
// allocated.
func Expected(c resnet.Config, s Sizes) (bytes int, err error) {
	n, err := newNetwork(c)
	if err != nil {
		return 0, fmt.Errorf("model: %w", err)
	}
	defer n.Close()
	f := &fit{
		config: c, network: n, hooks: Hooks{Epoch: func(Epoch, *Network) error { return nil }},
		train: Examples{Pixels: make([][]byte, s.Train)}, held: make([][]byte, s.Held),
	}
	if n.estimates() {
		f.precise = make([][]byte, preciseImages(c, s.Train))
	}
	if f.trainer, err = n.newTrainer(); err != nil {
		return 0, err
	}
	built, err := n.buildAll(f.passes())
	if err != nil {
		return 0, err
	}
	return offheap.Total(f.sizes(built)...), nil
}

// build builds the graphs, allocates all that the fit needs and initialises the network.
func (f *fit) build() (err error) {
	n := f.network
	if f.trainer, err = n.newTrainer(); err != nil {
		return err
	}
	built, err := n.buildAll(f.passes())
	if err != nil {
		return err
	}
	if err = n.memory.Expect(f.sizes(built)...); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	if err = n.allocate(); err != nil {
		return err
	}
	n.initialise(f.random)
	if err = n.begin(f.start); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	n.keepFrozen()
	return n.bind(built)
}

// sizes are what the fit allocates with these graphs, in bytes: variables, what the solver
// keeps of each parameter, batches that are packed ahead, and the room of the graphs.
func (f *fit) sizes(built []*pass) []int {
	arena, scratch := room(built)
	sizes, seen := []int{arena, scratch}, make(map[*op.Variable]bool)
	add := func(variables ...*op.Variable) {
		for _, v := range variables {
			if !seen[v] {
				seen[v], sizes = true, append(sizes, v.Bytes)
			}
		}
	}
	add(f.network.variables()...)
	for _, w := range f.network.weights {
		for range f.trainer.solver.States() {
			if w.trained {
				sizes = append(sizes, w.variable.Bytes)
			}
		}
	}
	for _, p := range built {
		if add(p.graph.Inputs()...); p.mode == training {
			sizes = append(sizes, p.input.Bytes)
		}
	}
	return sizes
}

// passes are the graphs that the fit needs: of full batches and of what remains.
func (f *fit) passes() []passKey {
	var keys []passKey
	add := func(m mode, images, batch int) {
		if images >= batch {
			keys = append(keys, passKey{m, batch})
		}
		if rest := images % batch; rest > 0 {
			keys = append(keys, passKey{m, rest})
		}
	}
	add(training, len(f.train.Pixels), f.config.Batch)
	if f.hooks.Epoch != nil {
		add(evaluation, len(f.held), f.network.atOnce)
	}
	add(moments, len(f.precise), f.config.Batch)
	return keys
}
