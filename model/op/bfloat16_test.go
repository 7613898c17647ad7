package op

import (
	"slices"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
)

// halfKernels is the built-in engine, but for kernels of convolutions of bfloat16,
// which it takes as such: as an engine does that keeps them in a layout of its own.
type halfKernels struct{ engine.Engine }

func (e halfKernels) Prepare(d engine.Description) (engine.Operation, error) {
	inner, err := e.Engine.Prepare(d)
	if err != nil {
		return nil, err
	}
	half := false
	switch d := d.(type) {
	case engine.ConvForward:
		half = d.Type == engine.BFloat16
	case engine.ConvData:
		half = d.Type == engine.BFloat16
	}
	if half {
		in := slices.Clone(inner.Inputs())
		in[1].Type, in[1].Bytes = engine.BFloat16, in[1].Bytes/2
		wide := engine.NewBuffer(inner.Inputs()[1])
		return naiveOperation{in, inner.Outputs(), func(in, out []*engine.Buffer) {
			for i, h := range in[1].BFloat16s() {
				wide.Float32s()[i] = engine.FromBFloat16(h)
			}
			in = slices.Clone(in)
			in[1] = wide
			inner.Run(in, out, make([]byte, inner.Scratch()+64))
		}}, nil
	}
	return inner, nil
}

// TestKernelsOfBFloat16: a kernel is rounded on its way into the convolution; its
// gradient is not on its way out. Gradients of activations, whose sums among them,
// are bfloat16.
func TestKernelsOfBFloat16(t *testing.T) {
	gradients := func(e engine.Engine) [][]float32 {
		b := newBench(t, e)
		s := engine.Shape{2, 5, 3, 3}
		c := engine.Conv{X: s, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 3, Type: engine.BFloat16}
		v := engine.Vector(3)
		x := b.fit(b.random(s, 0), engine.PlainDesc(s, engine.BFloat16))
		y := b.Conv("conv1", c, x, b.random(c.Kernel(), 0), b.random(v, 0), ConvOptions{})
		norm := engine.BatchNorm{X: s, Epsilon: 1e-3, ReLU: true, Residual: true, Type: engine.BFloat16}
		z, _ := b.Norm("norm", norm, NormInputs{X: b.Conv("conv2", c, y, b.random(c.Kernel(), 0), nil, ConvOptions{}),
			Gamma: b.random(v, 1), Beta: b.random(v, 0), Residual: y})
		loss := b.loss(b.Add("sum", s, engine.BFloat16, z, y, AddOptions{}))
		seed := b.memory.Variable("seed", engine.Vector(1), engine.Float32)
		b.memory.Allocate(seed)
		seed.Float32s()[0] = 1
		grads := b.Differentiate(loss, b.Input(seed), b.nodes...)
		if err := b.Plan(append(slices.Clone(grads), loss)...); err != nil {
			t.Fatal(err)
		}
		if err := b.Bind(); err != nil {
			t.Fatal(err)
		}
		b.Run()
		var all [][]float32
		for _, g := range grads {
			all = append(all, slices.Clone(b.Buffer(g).Float32s()))
		}
		return all
	}
	want, got := gradients(builtin.New(1)), gradients(halfKernels{builtin.New(1)})
	rounded := func(v float32) bool { return engine.FromBFloat16(engine.ToBFloat16(v)) == v }
	for i := range want {
		if !slices.Equal(want[i], got[i]) {
			t.Errorf("input %d has other gradients", i)
		}
		// Input 0 came in as bfloat16.
		if i > 0 && !slices.ContainsFunc(got[i], func(v float32) bool { return !rounded(v) }) {
			t.Errorf("the gradient of input %d was rounded", i)
		}
	}
}
