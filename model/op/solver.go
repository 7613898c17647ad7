package op

import (
	"fmt"
	"math"

	"github.com/refold/refold/model/engine"
)

// Solver is an optimiser whose state can be read and set, so that training can go on
// elsewhere. Gorgonia's solvers take values of Gorgonia's, which there are none of.
type Solver interface {
	// Step updates parameters by their gradients.
	Step([]Trained) error
	// Slots is what the solver keeps of a parameter, in a fixed order: its own
	// memory, each of the parameter's size, zero before the first step.
	Slots(*Variable) ([][]float32, error)
	// States is how many of them there are.
	States() int
	// Continue makes the next step the one after so many.
	Continue(steps int)
}

// Trained is a parameter with its gradient, both of them plain numbers of float32.
type Trained struct {
	Parameter *Variable
	Gradient  *engine.Buffer
}

// Adam is Keras' Adam: Kingma & Ba 2015 in the order of
// section 2's last paragraph, so that epsilon stands outside the bias
// correction:
//
//	m += (g-m)(1-beta1);  v += (g*g-v)(1-beta2)
//	w -= rate * sqrt(1-beta2^t)/(1-beta1^t) * m/(sqrt(v)+epsilon)
type Adam struct {
	Rate, Beta1, Beta2, Epsilon float64
	updates                     updates
	step                        int
}

// NewAdam returns the solver with Keras' defaults: beta1 .9, beta2 .999, epsilon
// 1e-7.
func NewAdam(m *Memory, rate float64) *Adam {
	a := &Adam{Rate: rate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
	a.updates = newUpdates(m, 2, func(size int) engine.Description {
		return engine.Adam{Size: size, Beta1: a.Beta1, Beta2: a.Beta2, Epsilon: a.Epsilon}
	})
	return a
}

// Step updates the parameters by their gradients.
func (a *Adam) Step(model []Trained) error {
	a.step++
	t := float64(a.step)
	return a.updates.run(model, a.Rate*math.Sqrt(1-math.Pow(a.Beta2, t))/(1-math.Pow(a.Beta1, t)))
}

// Slots are m and v of a parameter.
func (a *Adam) Slots(v *Variable) ([][]float32, error) { return a.updates.slots(v) }

// States are m and v.
func (a *Adam) States() int { return a.updates.states }

// Continue sets the number of steps that were taken, for the bias correction.
func (a *Adam) Continue(steps int) { a.step = steps }

// Momentum is Keras' SGD with momentum:
// v = momentum*v - rate*g; w += v.
type Momentum struct {
	Rate, Momentum float64
	updates        updates
}

// NewMomentum returns the solver. A momentum of zero is plain SGD.
func NewMomentum(m *Memory, rate, momentum float64) *Momentum {
	s := &Momentum{Rate: rate, Momentum: momentum}
	s.updates = newUpdates(m, 1, func(size int) engine.Description {
		return engine.Momentum{Size: size, Momentum: s.Momentum}
	})
	return s
}

// Step updates the parameters by their gradients.
func (s *Momentum) Step(model []Trained) error { return s.updates.run(model, s.Rate) }

// Slots is v of a parameter.
func (s *Momentum) Slots(v *Variable) ([][]float32, error) { return s.updates.slots(v) }

// States is v alone.
func (s *Momentum) States() int { return s.updates.states }

// Continue does nothing: all steps are alike.
func (s *Momentum) Continue(int) {}

// updates runs an engine's one-pass update over parameters, with the state that
// each parameter has.
type updates struct {
	memory     *Memory
	states     int // per parameter, of the parameter's size
	describe   func(size int) engine.Description
	rate       *engine.Buffer
	parameters map[*Variable]*update
}

// update is one parameter's.
type update struct {
	run     engine.Operation
	in, out []*engine.Buffer
}

func newUpdates(m *Memory, states int, describe func(int) engine.Description) updates {
	return updates{
		memory: m, states: states, describe: describe,
		rate:       engine.NewBuffer(engine.PlainDesc(engine.Vector(1), engine.Float32)),
		parameters: make(map[*Variable]*update),
	}
}

func (s *updates) run(model []Trained, rate float64) error {
	s.rate.Float32s()[0] = float32(rate)
	for _, p := range model {
		u, err := s.of(p.Parameter)
		if err != nil {
			return err
		}
		u.in[0] = p.Gradient
		u.run.Run(u.in, u.out, s.memory.scratch)
	}
	return nil
}

// slots is the state of one parameter.
func (s *updates) slots(v *Variable) ([][]float32, error) {
	u, err := s.of(v)
	if err != nil {
		return nil, err
	}
	var slots [][]float32
	for _, b := range u.out[1:] {
		slots = append(slots, b.Float32s())
	}
	return slots, nil
}

// of is the update of a parameter, prepared where it was not seen before.
func (s *updates) of(parameter *Variable) (*update, error) {
	if u := s.parameters[parameter]; u != nil {
		return u, nil
	}
	return s.add(parameter)
}

func (s *updates) add(parameter *Variable) (*update, error) {
	size := parameter.Shape.Elements()
	run, err := s.memory.engine.Prepare(s.describe(size))
	if err != nil {
		return nil, fmt.Errorf("op: solver: %w", err)
	}
	if err := s.memory.Reserve(0, run.Scratch()); err != nil {
		return nil, err
	}
	u := &update{run: run, in: []*engine.Buffer{nil, s.rate}, out: []*engine.Buffer{parameter.buffer}}
	for range s.states {
		state, err := s.memory.buffer(engine.PlainDesc(engine.Vector(size), engine.Float32))
		if err != nil {
			return nil, fmt.Errorf("op: state of the solver: %w", err)
		}
		u.out = append(u.out, state)
	}
	s.parameters[parameter] = u
	return u, nil
}
