package op

import (
	"errors"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"pgregory.net/rapid"

	"github.com/refold/refold/model/engine"
)

// TestPlace: values whose lives overlap share no memory, and the arena is never
// smaller than what lives at one time.
func TestPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var values []*value
		for range rapid.IntRange(0, 40).Draw(t, "values") {
			first := rapid.IntRange(0, 20).Draw(t, "first")
			values = append(values, &value{
				desc: engine.Desc{Bytes: rapid.IntRange(1, 500).Draw(t, "bytes")},
				life: span{first, first + rapid.IntRange(0, 8).Draw(t, "length")},
			})
		}
		total := place(values)
		sum := 0
		for i, a := range values {
			sum += align(a.desc.Bytes)
			if a.offset%alignment != 0 || a.offset < 0 || a.offset+a.desc.Bytes > total {
				t.Fatalf("value %d at %d in %d bytes", i, a.offset, total)
			}
			live := 0
			for j, b := range values {
				if b.life.first <= a.life.first && a.life.first <= b.life.last {
					live += b.desc.Bytes
				}
				if i == j || !a.life.overlaps(b.life) {
					continue
				}
				if a.offset < b.offset+b.desc.Bytes && b.offset < a.offset+a.desc.Bytes {
					t.Fatalf("values %d and %d overlap", i, j)
				}
			}
			if live > total {
				t.Fatalf("%d bytes live at step %d in an arena of %d", live, a.life.first, total)
			}
		}
		if total > sum {
			t.Fatalf("an arena of %d bytes for %d", total, sum)
		}
	})
}

// chain is x through a number of sums with itself.
func chain(g *Graph, x Node, s engine.Shape, n int) Node {
	for range n {
		x = g.Add("add", s, engine.Float32, x, x, AddOptions{})
	}
	return x
}

func TestMemoryIsShared(t *testing.T) {
	m := NewMemory(naive{})
	s := engine.Shape{1, 4, 4, 4}
	g := NewGraph(m, 0)
	v := m.Variable("x", s, engine.Float32)
	y := chain(g, g.Input(v), s, 20)
	if err := g.Plan(y); err != nil {
		t.Fatal(err)
	}
	if want := 2 * 4 * s.Elements(); g.ArenaBytes() != want {
		t.Errorf("a chain of 20 values takes %d bytes, want %d", g.ArenaBytes(), want)
	}
	if err := g.Bind(); err != nil {
		t.Fatal(err)
	}
	v.Float32s()[3] = 1
	for range 2 {
		g.Run()
		if got := g.Buffer(y).Float32s()[3]; got != 1<<20 {
			t.Errorf("got %v", got)
		}
	}
}

// TestSumsAreInPlace: the gradients of a value that is used twice are added
// within the memory of one of them.
func TestSumsAreInPlace(t *testing.T) {
	b := newBench(t, naive{})
	s := engine.Shape{1, 2, 2, 2}
	c := engine.Conv{X: s, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 2}
	x := b.random(s, 0)
	twice := b.Add("add", s, engine.Float32,
		b.Conv("a", c, x, b.random(c.Kernel(), 0), nil, ConvOptions{}),
		b.Conv("b", c, x, b.random(c.Kernel(), 0), nil, ConvOptions{}), AddOptions{})
	b.check(b.loss(twice))
	sums := 0
	for n, v := range b.values {
		if isSum(n) {
			sums++
			if v.alias == nil {
				t.Error("the sum has memory of its own")
			}
		}
	}
	if sums != 1 {
		t.Fatalf("%d sums", sums)
	}
}

func TestPlanRefuses(t *testing.T) {
	s := engine.Shape{1, 1, 2, 2}
	newGraph := func() (*Graph, Node) {
		m := NewMemory(naive{})
		g := NewGraph(m, 0)
		return g, g.Input(m.Variable("x", s, engine.Float32))
	}
	t.Run("Gorgonia's own operations", func(t *testing.T) {
		g, x := newGraph()
		if _, err := gorgonia.Tanh(x); err != nil {
			t.Fatal(err)
		}
		if err := g.Plan(); err == nil || !strings.Contains(err.Error(), "no operation of the engine") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("equal hashes", func(t *testing.T) {
		g, x := newGraph()
		g.Add("a", s, engine.Float32, x, x, AddOptions{})
		g.created-- // gives the next operation the same id
		g.Add("b", s, engine.Float32, x, x, AddOptions{})
		if err := g.Plan(); !errors.Is(err, ErrHash) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("a shape that does not fit", func(t *testing.T) {
		g, x := newGraph()
		g.Average("average", engine.Shape{1, 2, 2, 2}, engine.Float32, x)
		if err := g.Plan(); err == nil || !strings.Contains(err.Error(), "shape") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("what the engine refuses", func(t *testing.T) {
		g, x := newGraph()
		g.NormApply("a", engine.BatchNorm{X: s}, NormInputs{X: x, Gamma: x, Beta: x}, Moments{Mean: x, Variance: x})
		if g.fit(nil, engine.Desc{}) != nil {
			t.Error("a graph goes on after an error")
		}
		if err := g.Plan(); err == nil {
			t.Error("no error")
		}
	})
}

// TestGorgoniaRunsNothing: an operation knows no value of Gorgonia's.
func TestGorgoniaRunsNothing(t *testing.T) {
	m := NewMemory(naive{})
	s := engine.Shape{1, 1, 2, 2}
	g := NewGraph(m, 0)
	y := g.Average("average", s, engine.Float32, g.Input(m.Variable("x", s, engine.Float32)))
	if _, err := y.Op().Do(); err == nil || !strings.Contains(err.Error(), "average") {
		t.Errorf("error %v", err)
	}
}

// TestRunStaysOnItsGoroutine: a panic of an operation reaches the caller, who may recover
// from it, and so does not end the process.
func TestRunStaysOnItsGoroutine(t *testing.T) {
	m := NewMemory(naive{})
	s := engine.Shape{1, 1, 2, 2}
	g := NewGraph(m, 0)
	g.Average("average", s, engine.Float32, g.Input(m.Variable("x", s, engine.Float32)))
	if err := errors.Join(g.Plan(), g.Bind()); err != nil {
		t.Fatal(err)
	}
	g.steps[0].in[0].Type = engine.Int32
	defer func() {
		if recover() == nil {
			t.Error("an operation on numbers of another type does not panic")
		}
	}()
	g.Run()
}
