package op

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
)

// bench is a graph under test: its inputs are random variables, its loss a
// weighted sum of some node's elements.
type bench struct {
	*Graph
	t      testing.TB
	r      *rand.Rand
	inputs []*Variable
	nodes  []Node
}

func newBench(t testing.TB, e engine.Engine) *bench {
	return &bench{Graph: NewGraph(NewMemory(e), 0), t: t, r: rand.New(rand.NewPCG(1, 2))}
}

// engines are what the graph is tested on: the plain one, and the one that is
// built in, with one thread and with several.
func engines() map[string]engine.Engine {
	return map[string]engine.Engine{"naive": naive{}, "builtin": builtin.New(1), "builtin, 3 threads": builtin.New(3)}
}

// random adds an input with values around a centre.
func (b *bench) random(s engine.Shape, centre float64) Node {
	v := b.memory.Variable(fmt.Sprintf("input%d", len(b.inputs)), s, engine.Float32)
	b.memory.Allocate(v)
	for i := range v.Float32s() {
		v.Float32s()[i] = float32(centre + b.r.NormFloat64())
	}
	n := b.Input(v)
	b.inputs, b.nodes = append(b.inputs, v), append(b.nodes, n)
	return n
}

// loss reduces a node to a loss that depends on every element: the cross-entropy
// of a dense layer over all of them.
func (b *bench) loss(x Node) Node {
	s := b.value(x).desc.Shape
	all := engine.Conv{X: s, KernelHeight: s[1], KernelWidth: s[2], Stride: 1, Filters: 3}
	head := b.random(all.Kernel(), 0)
	for i := range b.inputs[len(b.inputs)-1].Float32s() { // keeps logits, and rounding, small
		b.inputs[len(b.inputs)-1].Float32s()[i] /= float32(math.Sqrt(float64(s[1] * s[2] * s[3])))
	}
	logits := b.Conv("head", all, x, head, nil, ConvOptions{})
	labels := b.memory.Variable("labels", engine.Vector(s[0]), engine.Int32)
	b.memory.Allocate(labels)
	for i := range labels.Int32s() {
		labels.Int32s()[i] = int32(i % 3)
	}
	loss, _ := b.CrossEntropy("loss", s[0], 3, logits, b.Input(labels))
	return loss
}

// check compares the gradient of every input with the numerical derivative along
// random directions.
func (b *bench) check(loss Node) {
	b.t.Helper()
	seed := b.memory.Variable("seed", engine.Vector(1), engine.Float32)
	b.memory.Allocate(seed)
	seed.Float32s()[0] = 1
	grads := b.Differentiate(loss, b.Input(seed), b.nodes...)
	if err := b.Plan(append(grads, loss)...); err != nil {
		b.t.Fatal(err)
	}
	if err := b.Bind(); err != nil {
		b.t.Fatal(err)
	}
	at := func() float64 {
		for i := range b.memory.arena {
			b.memory.arena[i] = 0xff // NaN: nothing of the run before may be read
		}
		for i := range b.memory.scratch {
			b.memory.scratch[i] = 0xff
		}
		b.Run()
		return float64(b.Buffer(loss).Float32s()[0])
	}
	at()
	var want [][]float32
	for _, g := range grads {
		want = append(want, append([]float32(nil), b.Buffer(g).Float32s()...))
	}
	for i, v := range b.inputs {
		const h = 2e-3
		values := v.Float32s()
		saved := append([]float32(nil), values...)
		direction, analytic := make([]float64, len(values)), 0.0
		for k := range direction {
			direction[k] = b.r.NormFloat64() / math.Sqrt(float64(len(values)))
			analytic += direction[k] * float64(want[i][k])
		}
		move := func(step float64) float64 {
			for k := range values {
				values[k] = saved[k] + float32(step*direction[k])
			}
			return at()
		}
		// Five points, so that the error is of the fourth order.
		numeric := (8*(move(h)-move(-h)) - (move(2*h) - move(-2*h))) / (12 * h)
		copy(values, saved)
		if scale := math.Abs(numeric) + math.Abs(analytic); math.Abs(numeric-analytic) > 2e-3*scale+3e-4 {
			b.t.Errorf("gradient of input %d of shape %v: %.6g, numerically %.6g", i, v.Shape, analytic, numeric)
		}
	}
}

func TestGradients(t *testing.T) {
	conv := func(x engine.Shape, k, stride, pad, filters int, bias bool) func(*bench) Node {
		return func(b *bench) Node {
			c := engine.Conv{X: x, KernelHeight: k, KernelWidth: k, Stride: stride, Pad: pad, Filters: filters}
			in, kernel := b.random(x, 0), b.random(c.Kernel(), 0)
			var bn Node
			if bias {
				bn = b.random(engine.Vector(filters), 0)
			}
			return b.Conv("conv", c, in, kernel, bn, ConvOptions{})
		}
	}
	norm := func(x engine.Shape, residual, relu bool) func(*bench) Node {
		return func(b *bench) Node {
			d := engine.BatchNorm{X: x, Epsilon: 1e-3, Residual: residual, ReLU: relu}
			c := engine.Vector(x[3])
			in, gamma, beta := b.random(x, 3), b.random(c, 1), b.random(c, 0)
			var r Node
			if residual {
				r = b.random(x, 0)
			}
			y, _ := b.Norm("norm", d, NormInputs{X: in, Gamma: gamma, Beta: beta, Residual: r})
			return y
		}
	}
	pool := func(x engine.Shape, size, stride, pad int) func(*bench) Node {
		return func(b *bench) Node {
			return b.MaxPool("pool", engine.MaxPool{X: x, Size: size, Stride: stride, Pad: pad}, b.random(x, 0))
		}
	}
	for name, build := range map[string]func(*bench) Node{
		"conv 1x1":                 conv(engine.Shape{2, 3, 5, 3}, 1, 1, 0, 4, true),
		"conv 1x1 stride 2, odd":   conv(engine.Shape{2, 5, 7, 3}, 1, 2, 0, 2, false),
		"conv 3x3 pad 1":           conv(engine.Shape{1, 5, 3, 2}, 3, 1, 1, 3, true),
		"conv 3x3 stride 2, odd":   conv(engine.Shape{2, 7, 5, 3}, 3, 2, 1, 2, false),
		"conv 3x3 stride 2, even":  conv(engine.Shape{3, 6, 4, 1}, 3, 2, 1, 2, false),
		"conv 7x7 stride 2 pad 3":  conv(engine.Shape{1, 9, 11, 3}, 7, 2, 3, 2, true),
		"conv on one pixel":        conv(engine.Shape{1, 1, 1, 2}, 3, 1, 1, 2, true),
		"norm":                     norm(engine.Shape{2, 3, 3, 3}, false, false),
		"norm relu":                norm(engine.Shape{3, 3, 2, 5}, false, true),
		"norm residual relu":       norm(engine.Shape{1, 5, 3, 2}, true, true),
		"norm residual":            norm(engine.Shape{2, 1, 3, 2}, true, false),
		"pool 3x3 stride 2 pad 1":  pool(engine.Shape{2, 7, 6, 2}, 3, 2, 1),
		"pool 1x1 stride 2, odd":   pool(engine.Shape{1, 5, 3, 2}, 1, 2, 0),
		"pool 2x2, batch of three": pool(engine.Shape{3, 4, 4, 1}, 2, 2, 0),
		"average": func(b *bench) Node {
			s := engine.Shape{2, 3, 5, 4}
			return b.Average("average", s, engine.Float32, b.random(s, 0))
		},
		"add": func(b *bench) Node {
			s := engine.Shape{2, 3, 1, 2}
			return b.Add("add", s, engine.Float32, b.random(s, 0), b.random(s, 0), AddOptions{})
		},
	} {
		for on, e := range engines() {
			t.Run(name+"/"+on, func(t *testing.T) {
				b := newBench(t, e)
				b.check(b.loss(build(b)))
			})
		}
	}
}

// TestSharedGradients covers what the sums of Gorgonia may go wrong on: values
// that are used more than once, where one gradient is itself used twice.
func TestSharedGradients(t *testing.T) {
	for on, e := range engines() {
		t.Run(on, func(t *testing.T) { testSharedGradients(t, e) })
	}
}

func testSharedGradients(t *testing.T, e engine.Engine) {
	s := engine.Shape{2, 3, 3, 2}
	c := engine.Conv{X: s, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 2}
	d := engine.BatchNorm{X: s, Epsilon: 1e-3, ReLU: true}
	// block is a pre-activation block: its input is used raw and normalised, and
	// the gradient of its sum goes both ways.
	block := func(b *bench, name string, x Node) Node {
		v := engine.Vector(2)
		y, _ := b.Norm(name+"/norm", d, NormInputs{X: x, Gamma: b.random(v, 1), Beta: b.random(v, 0)})
		y = b.Conv(name+"/conv", c, y, b.random(c.Kernel(), 0), nil, ConvOptions{})
		return b.Add(name+"/add", s, engine.Float32, x, y, AddOptions{})
	}
	t.Run("pre-activation blocks", func(t *testing.T) {
		b := newBench(t, e)
		x := b.random(s, 0)
		b.check(b.loss(block(b, "b", block(b, "a", x))))
	})
	t.Run("used three times", func(t *testing.T) {
		b := newBench(t, e)
		x := b.random(s, 0)
		y := b.Add("u", s, engine.Float32, block(b, "a", x), x, AddOptions{})
		b.check(b.loss(b.Add("v", s, engine.Float32, y, b.Conv("c", c, x, b.random(c.Kernel(), 0), nil, ConvOptions{}), AddOptions{})))
	})
	t.Run("residual of a norm", func(t *testing.T) {
		b := newBench(t, e)
		x := b.random(s, 0)
		r := engine.BatchNorm{X: s, Epsilon: 1e-3, ReLU: true, Residual: true}
		y := b.Conv("c", c, x, b.random(c.Kernel(), 0), nil, ConvOptions{})
		y, _ = b.Norm("n", r, NormInputs{X: y, Gamma: b.random(engine.Vector(2), 1), Beta: b.random(engine.Vector(2), 0), Residual: x})
		b.check(b.loss(y))
	})
}
