package onednn

import (
	"fmt"

	"github.com/refold/refold/model/engine"
)

// subject is what an argument of a convolution is.
type subject uint8

const (
	images  subject = iota // x, or its gradient
	filters                // the kernel, or its gradient
	biases
	results // y, or its gradient
)

// convKind is one of the three operations of a convolution.
type convKind struct {
	names    []int32 // of the arguments: inputs, then outputs
	subjects []subject
	inputs   int
	sums     bool // the outputs are sums over images
	bias     bool
	kernel   uintptr // the query for what the library chose
	describe func(a abi, g *convGeometry, forward uintptr) (primitiveDesc uintptr, err error)
}

func forwardKind(bias bool) convKind {
	k := convKind{
		names: []int32{argSource, argWeights}, subjects: []subject{images, filters}, inputs: 2, bias: bias, kernel: queryWeights,
		describe: func(a abi, g *convGeometry, _ uintptr) (uintptr, error) { return a.convForward(g) },
	}
	if bias {
		k.names, k.subjects, k.inputs = append(k.names, argBias), append(k.subjects, biases), 3
	}
	k.names, k.subjects = append(k.names, argDestination), append(k.subjects, results)
	return k
}

func dataKind() convKind {
	return convKind{
		names:    []int32{argDiffDestination, argWeights, argDiffSource},
		subjects: []subject{results, filters, images}, inputs: 2, kernel: queryWeights,
		describe: abi.convData,
	}
}

func weightsKind(bias bool) convKind {
	k := convKind{
		names:    []int32{argSource, argDiffDestination, argDiffWeights},
		subjects: []subject{images, results, filters}, inputs: 2, sums: true, bias: bias, kernel: queryDiffWeights,
		describe: abi.convWeights,
	}
	if bias {
		k.names, k.subjects = append(k.names, argDiffBias), append(k.subjects, biases)
	}
	return k
}

// convolution prepares a convolution. describe gives the same one another type: the
// built-in engine is what refuses those that make no sense, and what small ones run
// on.
func (e *Engine) convolution(c engine.Conv, k convKind, describe func(engine.Conv) engine.Description) (engine.Operation, error) {
	plain := c
	plain.Type = engine.Float32
	op, err := e.Engine.Prepare(describe(plain))
	if err != nil {
		return nil, err
	}
	if c.Type == engine.Float32 && !e.suits(c) {
		return op, nil
	}
	if err := e.checkType(c.Type); err != nil {
		return nil, fmt.Errorf("onednn: %T: %w", describe(c), err)
	}
	err = e.session.alone(func() (err error) { op, err = e.newConv(c, k); return err })
	if err != nil {
		return nil, fmt.Errorf("onednn: %T: %w", describe(c), err)
	}
	return op, nil
}

// suits tells whether a convolution is large enough for a call of the library to
// pay. Windows that see nothing but padding, which no network has, are beyond it:
// version 3.2 leaves their results unwritten.
func (e *Engine) suits(c engine.Conv) bool {
	return c.Y().Elements()*c.KernelHeight*c.KernelWidth*c.X[3] >= e.small && c.Pad < min(c.KernelHeight, c.KernelWidth)
}

func (e *Engine) checkType(t engine.Type) error {
	switch {
	case t == engine.Float32, t == engine.BFloat16 && e.library.BFloat16():
		return nil
	case t == engine.BFloat16:
		return fmt.Errorf(`this processor (%s) does not multiply bfloat16: use precision "float32"`, e.library.ISA())
	}
	return fmt.Errorf("type %d is not supported: use float32 or bfloat16", t)
}

// compileConv makes the primitive for a part of some images. The library chooses
// the layout of the kernel where it is 0.
func (e *Engine) compileConv(c engine.Conv, k convKind, kernelLayout memoryDesc) (*primitive, memoryDesc, error) {
	g, err := e.geometry(c, k, kernelLayout)
	if err != nil {
		return nil, 0, err
	}
	made, err := e.describe(c, k, g)
	if err != nil {
		return nil, 0, err
	}
	if kernelLayout, err = e.session.queried(made, k.kernel); err != nil {
		e.session.destroyDesc(made)
		return nil, 0, err
	}
	var operands []operand
	for i, s := range k.subjects {
		operands = append(operands, operand{k.names[i], []memoryDesc{
			images: g.source, filters: kernelLayout, biases: g.bias, results: g.destination}[s]})
	}
	p, err := e.add(e.session.compile(made, operands))
	return p, kernelLayout, err
}

// describe makes the primitive descriptor. For a gradient the library wants that
// of the forward convolution.
func (e *Engine) describe(c engine.Conv, k convKind, g *convGeometry) (uintptr, error) {
	if k.kernel == queryWeights && k.names[0] == argSource {
		return k.describe(e.session.abi, g, 0)
	}
	hint, err := e.geometry(c, forwardKind(k.bias), 0)
	if err != nil {
		return 0, err
	}
	forward, err := e.session.abi.convForward(hint)
	if err != nil {
		return 0, err
	}
	defer e.session.destroyDesc(forward)
	return k.describe(e.session.abi, g, forward)
}

// geometry describes a convolution to the library. Gradients of parameters are
// float32 for every type of activations, and so are biases.
func (e *Engine) geometry(c engine.Conv, k convKind, kernelLayout memoryDesc) (*convGeometry, error) {
	g := &convGeometry{
		weights: kernelLayout,
		strides: dims{int64(c.Stride), int64(c.Stride)},
		pad:     dims{int64(c.Pad), int64(c.Pad)},
	}
	var err error
	if g.source, err = e.plain(activation, c.Type, c.X); err != nil {
		return nil, err
	}
	if g.destination, err = e.plain(activation, c.Type, c.Y()); err != nil {
		return nil, err
	}
	if g.weights == 0 {
		if g.weights, err = e.any(kernel, k.kernelType(c), c.Kernel()); err != nil {
			return nil, err
		}
	}
	if k.bias {
		g.bias, err = e.plain(vector, engine.Float32, engine.Vector(c.Filters))
	}
	return g, err
}

func (k convKind) kernelType(c engine.Conv) engine.Type {
	if k.sums {
		return engine.Float32
	}
	return c.Type
}
