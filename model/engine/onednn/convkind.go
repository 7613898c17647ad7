package onednn

import (
	"fmt"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
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

// convolution prepares a convolution. The built-in engine, on which those run that
// do not suit the library or for which it has a shorter way, is also what refuses
// shapes that make no sense.
func (e *Engine) convolution(d engine.Description, c engine.Conv, k convKind) (engine.Operation, error) {
	op, err := e.Engine.Prepare(d)
	if err != nil || builtin.SavesProducts(op) || !e.suits(c) {
		return op, err
	}
	err = e.session.alone(func() (err error) { op, err = e.newConv(c, k); return err })
	if err != nil {
		return nil, fmt.Errorf("onednn: %T: %w", d, err)
	}
	return op, nil
}

// suits tells whether a convolution is for the library: large enough for a call of
// it to pay, of a type that it multiplies on this processor, and of a shape that it
// gets right.
func (e *Engine) suits(c engine.Conv) bool {
	large := c.Y().Elements()*c.KernelHeight*c.KernelWidth*c.X[3] >= e.small
	return large && (c.Type == engine.Float32 || e.suitsBFloat16(c)) &&
		meets(c.X[1], c.KernelHeight, c.Stride, c.Pad) && meets(c.X[2], c.KernelWidth, c.Stride, c.Pad)
}

// suitsBFloat16 leaves channels that do not fill vectors out, but for those of
// images: with some of them, version 2.6 computes wrong gradients, and 3.2 reads
// past the end. Where the processor does not multiply bfloat16, the library would
// emulate it.
func (e *Engine) suitsBFloat16(c engine.Conv) bool {
	const vector, colours = 16, 3
	return e.library.BFloat16() && c.Filters%vector == 0 && (c.X[3]%vector == 0 || c.X[3] == colours)
}

// meets tells whether, in one direction, each window sees a pixel and each tap of
// the kernel meets one. Versions 2.6 and 3.2 leave the others' results unwritten, at
// least of bfloat16.
func meets(size, kernel, stride, pad int) bool {
	if pad >= kernel || (size+2*pad-kernel)/stride*stride-pad >= size {
		return false
	}
	for tap := range kernel {
		met := false
		for at := tap - pad; at <= size+pad-kernel+tap && !met; at += stride {
			met = at >= 0 && at < size
		}
		if !met {
			return false
		}
	}
	return true
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
