package model

import (
	"errors"
	"fmt"
	"math"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/op"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// Network is an architecture with its weights. Its graphs share the weights and
// the memory of their values, so that it does one thing at a time. Close frees
// the engine.
type Network struct {
	config  resnet.Config
	arch    resnet.Architecture
	layers  []resnet.Layer
	engine  engine.Engine
	memory  *op.Memory
	weights []*weight          // in the order of the layers
	norms   map[int]*normState // by layer
	passes  map[passKey]*pass
	scale   scaler
	atOnce  int  // images that are evaluated at once
	precise bool // whether the precise statistics were estimated

	frozen   []bool           // by layer: it stays as it is
	learning []bool           // by layer: its result depends on what is trained
	below    []weights.Tensor // of a head alone: the weights of all other layers
}

type passKey struct {
	mode  mode
	batch int
}

// weight is a parameter with its memory.
type weight struct {
	resnet.Parameter
	trained  bool // has a gradient
	variable *op.Variable
}

// normState is the statistics of one batch norm.
type normState struct {
	moving  statistics // Keras' moving average; saved with the weights
	precise statistics
	applied statistics // what evaluation uses: a copy of one of the others
	frozen  bool       // the moving statistics stay, and are used in training too
}

type statistics struct{ mean, variance *op.Variable }

// newNetwork prepares a network. Nothing is allocated until allocate.
func newNetwork(c resnet.Config) (*Network, error) {
	arch, err := c.Check()
	if err != nil {
		return nil, err
	}
	e, _, err := startEngine(engineOf(c), c.Threads)
	if err != nil {
		return nil, err
	}
	if _, err := checkPrecision(e, c.Precision); err != nil {
		e.Close()
		return nil, err
	}
	return newNetworkOn(e, c, arch), nil
}

// newNetworkOn prepares a network on an engine, which is the network's from now on.
func newNetworkOn(e engine.Engine, c resnet.Config, arch resnet.Architecture) *Network {
	n := &Network{
		config: c, arch: arch, layers: c.Layers(), engine: e, memory: op.NewMemory(e),
		norms: make(map[int]*normState), passes: make(map[passKey]*pass), scale: newScaler(c.Scale, arch),
		atOnce: c.EvaluationBatch(),
	}
	n.frozen = resnet.Frozen(n.layers, c.Freeze)
	n.learning = resnet.Learning(n.layers, n.frozen)
	for _, p := range resnet.Parameters(n.layers, n.config.Input()) {
		w := &weight{Parameter: p, variable: n.memory.Variable(p.Name, p.Shape, engine.Float32)}
		w.trained = p.Trainable() && (p.Kind != resnet.Bias || !n.layers[p.Layer].Normed) && !n.frozen[p.Layer]
		n.weights = append(n.weights, w)
	}
	for i, l := range n.layers {
		if l.Kind == resnet.NormLayer {
			mean, variance := n.weight(i, resnet.MovingMean).variable, n.weight(i, resnet.MovingVariance).variable
			n.norms[i] = &normState{
				moving:  statistics{mean, variance},
				precise: n.newStatistics(l.Name+"/precise", mean.Shape),
				applied: n.newStatistics(l.Name+"/applied", mean.Shape),
				frozen:  n.frozen[i],
			}
		}
	}
	return n
}

func (n *Network) newStatistics(name string, s engine.Shape) statistics {
	return statistics{
		mean:     n.memory.Variable(name+"_mean", s, engine.Float32),
		variance: n.memory.Variable(name+"_variance", s, engine.Float32),
	}
}

// weight finds a layer's weight, nil where it has none.
func (n *Network) weight(layer int, kind resnet.ParameterKind) *weight {
	for _, w := range n.weights {
		if w.Layer == layer && w.Kind == kind {
			return w
		}
	}
	return nil
}

// lastNorm is the index of the last batch norm that is not frozen; -1: there is none.
func (n *Network) lastNorm() int {
	last := -1
	for i, s := range n.norms {
		if !s.frozen {
			last = max(last, i)
		}
	}
	return last
}

// estimates reports whether there are precise statistics to estimate.
func (n *Network) estimates() bool { return n.lastNorm() >= 0 }

// eachNorm calls f for each batch norm, in the order of the layers. k counts
// from zero.
func (n *Network) eachNorm(f func(k int, s *normState)) {
	k := 0
	for i := range n.layers {
		if s, ok := n.norms[i]; ok {
			f(k, s)
			k++
		}
	}
}

// eachFreeNorm calls f for each batch norm that is not frozen, as eachNorm.
func (n *Network) eachFreeNorm(f func(k int, s *normState)) {
	k := 0
	n.eachNorm(func(_ int, s *normState) {
		if !s.frozen {
			f(k, s)
			k++
		}
	})
}

// allocate gives the weights and the statistics their memory.
func (n *Network) allocate() error { return n.memory.Allocate(n.variables()...) }

// variables are the weights and the statistics, some of them more than once.
func (n *Network) variables() []*op.Variable {
	var all []*op.Variable
	for _, w := range n.weights {
		all = append(all, w.variable)
	}
	n.eachNorm(func(_ int, s *normState) {
		for _, st := range []statistics{s.moving, s.precise, s.applied} {
			all = append(all, st.mean, st.variance)
		}
	})
	return all
}

// initialise sets the weights as Keras does: kernels glorot-uniform (Glorot &
// Bengio 2010, formula 16: the bound is sqrt(6/(fan in + fan out)), a fan being
// the kernel's area times channels), biases and beta zero, gamma one, moving
// statistics zero and one. Each kernel has a stream of its own, "init/NAME".
func (n *Network) initialise(random Random) {
	for _, w := range n.weights {
		values := w.variable.Float32s()
		switch w.Kind {
		case resnet.Kernel:
			r := random("init/" + w.Name)
			area := w.Shape[0] * w.Shape[1]
			bound := math.Sqrt(6 / float64(area*(w.Shape[2]+w.Shape[3])))
			for i := range values {
				values[i] = float32(bound * (2*r.Float64() - 1))
			}
		case resnet.Gamma, resnet.MovingVariance:
			fill(values, 1)
		default:
			fill(values, 0)
		}
	}
}

func fill(values []float32, v float32) {
	for i := range values {
		values[i] = v
	}
}

// pass is the graph of a mode for a batch of the given size, built when it is
// first needed.
func (n *Network) pass(m mode, batch int) (*pass, error) {
	key := passKey{m, batch}
	if n.passes[key] == nil {
		if err := n.prepare(key); err != nil {
			return nil, err
		}
	}
	return n.passes[key], nil
}

// prepare builds graphs, which share the memory that the largest one needs.
func (n *Network) prepare(keys ...passKey) error {
	built, err := n.buildAll(keys)
	if err != nil {
		return err
	}
	return n.bind(built)
}

func (n *Network) buildAll(keys []passKey) ([]*pass, error) {
	built := make([]*pass, len(keys))
	for i, key := range keys {
		var err error
		if built[i], err = n.build(key.mode, key.batch); err != nil {
			return nil, err
		}
	}
	return built, nil
}

// room is the memory that graphs share, in bytes.
func room(built []*pass) (arena, scratch int) {
	for _, p := range built {
		arena = max(arena, p.graph.ArenaBytes())
		scratch = max(scratch, p.graph.ScratchBytes())
	}
	return arena, scratch
}

// bind gives graphs their memory.
func (n *Network) bind(built []*pass) error {
	if err := n.memory.Reserve(room(built)); err != nil {
		return err
	}
	for _, p := range built {
		if err := p.bind(); err != nil {
			return fmt.Errorf("model: graph of %s: %w", n.arch.Name, err)
		}
		n.passes[passKey{p.mode, p.input.Shape[0]}] = p
	}
	return nil
}

// Close frees the engine and the memory. The network cannot be used afterwards.
func (n *Network) Close() error {
	err := errors.Join(n.engine.Close(), n.memory.Close())
	n.passes, n.memory, n.weights, n.norms = nil, nil, nil, nil
	return err
}
