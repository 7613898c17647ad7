package op

import (
	"slices"
	"testing"

	"github.com/refold/refold/model/engine"
)

// backward is an engine that keeps the values of convolutions and batch norms in
// a layout of its own: the elements in reverse, with room to spare.
type backward struct{ naive }

const reversed engine.Layout = "reversed"

func (e backward) Prepare(d engine.Description) (engine.Operation, error) {
	if r, ok := d.(engine.Reorder); ok {
		return naiveOperation{[]engine.Desc{r.From}, []engine.Desc{r.To}, func(in, out []*engine.Buffer) {
			n := in[0].Shape.Elements()
			copy(out[0].Float32s(), in[0].Float32s()[:n])
			slices.Reverse(out[0].Float32s()[:n])
		}}, nil
	}
	inner, err := e.naive.Prepare(d)
	if err != nil {
		return nil, err
	}
	var ins, outs []int // which are reversed
	switch d := d.(type) {
	case engine.ConvForward:
		ins, outs = []int{0, 1}, []int{0}
	case engine.ConvData:
		ins, outs = []int{0, 1}, []int{0}
	case engine.ConvWeights:
		ins, outs = []int{0, 1}, []int{0}
	case engine.BatchNormTrain:
		ins, outs = []int{0}, []int{0}
	case engine.BatchNormBackward:
		ins, outs = []int{0, 1, 2}, []int{0}
		if d.Residual {
			outs = append(outs, 3)
		}
	default:
		return inner, nil
	}
	turn := func(descs []engine.Desc, which []int) []engine.Desc {
		descs = slices.Clone(descs)
		for _, i := range which {
			descs[i].Layout, descs[i].Bytes = reversed, descs[i].Bytes+64
		}
		return descs
	}
	in, out := turn(inner.Inputs(), ins), turn(inner.Outputs(), outs)
	return naiveOperation{in, out, func(a, b []*engine.Buffer) {
		plainA, plainB := e.plain(a, inner.Inputs()), e.plain(b, inner.Outputs())
		inner.Run(plainA, plainB, nil)
		for _, i := range outs {
			values := plainB[i].Float32s()
			slices.Reverse(values)
			copy(b[i].Float32s(), values)
		}
	}}, nil
}

// plain gives reversed buffers' contents in plain ones.
func (e backward) plain(buffers []*engine.Buffer, descs []engine.Desc) []*engine.Buffer {
	plain := slices.Clone(buffers)
	for i, b := range buffers {
		if b.Layout == reversed {
			plain[i] = engine.NewBuffer(descs[i])
			copy(plain[i].Float32s(), b.Float32s())
			slices.Reverse(plain[i].Float32s())
		}
	}
	return plain
}

// TestLayouts: values in an engine's own layouts are reordered where it needs
// to be, gradients and sums of gradients included.
func TestLayouts(t *testing.T) {
	b := newBench(t, naive{})
	b.memory = NewMemory(backward{})
	b.Graph = NewGraph(b.memory, 0)
	s := engine.Shape{2, 4, 3, 3}
	c := engine.Conv{X: s, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 3}
	v := engine.Vector(3)
	x := b.random(s, 0)
	y := b.Conv("conv1", c, x, b.random(c.Kernel(), 0), b.random(v, 0), ConvOptions{})
	z, _ := b.Norm("norm1", engine.BatchNorm{X: s, Epsilon: 1e-3, ReLU: true}, NormInputs{X: y, Gamma: b.random(v, 1), Beta: b.random(v, 0)})
	z = b.Conv("conv2", c, z, b.random(c.Kernel(), 0), nil, ConvOptions{})
	z, _ = b.Norm("norm2", engine.BatchNorm{X: s, Epsilon: 1e-3, ReLU: true, Residual: true}, NormInputs{X: z, Gamma: b.random(v, 1), Beta: b.random(v, 0), Residual: y})
	p := engine.MaxPool{X: s, Size: 3, Stride: 2, Pad: 1}
	b.check(b.loss(b.MaxPool("pool", p, z)))
	reorders := 0
	for _, o := range b.made {
		if o.name == "reorder" {
			reorders++
		}
	}
	if reorders == 0 {
		t.Error("nothing was reordered")
	}
}
