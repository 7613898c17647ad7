package model

import (
	"fmt"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/op"
	"github.com/refold/refold/model/resnet"
)

// newSolver makes the optimiser of a configuration.
func newSolver(c resnet.Config, m *op.Memory) op.Solver {
	if c.Optimizer == resnet.SGD {
		return op.NewMomentum(m, c.LearningRate, c.Momentum)
	}
	return op.NewAdam(m, c.LearningRate)
}

// trainer takes training steps.
type trainer struct {
	network  *Network
	solver   op.Solver
	averages map[int]engine.Operation // moving averages by number of channels
	in, out  []*engine.Buffer
}

func (n *Network) newTrainer() (*trainer, error) {
	t := &trainer{
		network: n, solver: newSolver(n.config, n.memory), averages: make(map[int]engine.Operation),
		in: make([]*engine.Buffer, 1), out: make([]*engine.Buffer, 1),
	}
	for _, s := range n.norms {
		if s.frozen {
			continue
		}
		channels := s.moving.mean.Shape[3]
		if t.averages[channels] != nil {
			continue
		}
		run, err := n.engine.Prepare(engine.MovingAverage{Size: channels, Momentum: n.config.BatchNormMomentum})
		if err != nil {
			return nil, fmt.Errorf("model: moving average: %w", err)
		}
		t.averages[channels] = run
	}
	return t, nil
}

// step trains on the batch whose images and labels p holds: gradients, moving
// statistics, update.
func (t *trainer) step(p *pass) error {
	p.graph.Run()
	t.network.eachFreeNorm(func(k int, s *normState) {
		t.average(p.graph.Buffer(p.means[k]), s.moving.mean)
		t.average(p.graph.Buffer(p.variances[k]), s.moving.variance)
	})
	return t.solver.Step(p.trained)
}

func (t *trainer) average(value *engine.Buffer, moving *op.Variable) {
	t.in[0], t.out[0] = value, moving.Buffer()
	t.averages[value.Shape[3]].Run(t.in, t.out, nil)
}
