package enginetest

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/refold/refold/model/engine"
)

// values is the plain contents of a buffer: numbers, or labels.
type values struct {
	shape  engine.Shape
	typ    engine.Type // of the buffer that the numbers were read from
	floats []float32
	labels []int32
}

// expected is what a reference computes; tolerance is absolute, per element.
type expected struct {
	floats, tolerance []float64
}

// guard is the length of the memory on both sides of each buffer that must stay
// as it is. It keeps the alignment.
const guard = 256

// poison is a NaN in every float type, and a wild integer.
const poison = 0xff

// guarded is a buffer between two guards.
type guarded struct {
	*engine.Buffer
	whole []byte
}

func newGuarded(d engine.Desc) guarded {
	whole := newBytes(d.Bytes + 2*guard)
	whole[0] = poison
	for n := 1; n < len(whole); n *= 2 {
		copy(whole[n:], whole[:n])
	}
	return guarded{&engine.Buffer{Desc: d, Mem: whole[guard : guard+d.Bytes : guard+d.Bytes]}, whole}
}

// newBytes allocates aligned memory.
func newBytes(n int) []byte {
	return engine.NewBuffer(engine.PlainDesc(engine.Vector((n+3)/4), engine.Float32)).Mem[:n]
}

// intact tells whether nothing was written outside of the buffer.
func (g guarded) intact() bool {
	for _, side := range [][]byte{g.whole[:guard], g.whole[guard+g.Bytes:]} {
		if slices.ContainsFunc(side, func(b byte) bool { return b != poison }) {
			return false
		}
	}
	return true
}

// prepared is an operation with all that it needs.
type prepared struct {
	t       testing.TB
	e       engine.Engine
	op      engine.Operation
	in, out []guarded
	scratch guarded
	// as Run takes them
	inBuffers, outBuffers []*engine.Buffer
	before                [][]byte // the inputs' contents
}

// prepare makes the operation and its buffers. Outputs and scratch are poisoned,
// except outputs that are updated in place.
func prepare(t testing.TB, e engine.Engine, d engine.Description, in, out []values) *prepared {
	t.Helper()
	op, err := e.Prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	p := &prepared{t: t, e: e, op: op}
	p.scratch = newGuarded(engine.Desc{Bytes: op.Scratch()})
	if len(in) != len(op.Inputs()) {
		t.Fatalf("%d inputs, want %d", len(op.Inputs()), len(in))
	}
	for i, desc := range op.Inputs() {
		b := newGuarded(desc)
		write(t, e, b.Buffer, in[i])
		p.in, p.inBuffers = append(p.in, b), append(p.inBuffers, b.Buffer)
		p.before = append(p.before, bytes.Clone(b.Mem))
	}
	for i, desc := range op.Outputs() {
		b := newGuarded(desc)
		if i < len(out) {
			write(t, e, b.Buffer, out[i])
		}
		p.out, p.outBuffers = append(p.out, b), append(p.outBuffers, b.Buffer)
	}
	return p
}

func (p *prepared) operate() {
	p.op.Run(p.inBuffers, p.outBuffers, p.scratch.Mem)
}

// check fails if the operation touched what is not its own.
func (p *prepared) check() {
	p.t.Helper()
	for i, b := range p.in {
		if !bytes.Equal(b.Mem, p.before[i]) || !b.intact() {
			p.t.Errorf("input %d was written to", i)
		}
	}
	for i, b := range append(p.out, p.scratch) {
		if !b.intact() {
			p.t.Errorf("memory around output %d (of %d, then scratch) was written to", i, len(p.out))
		}
	}
}

// run runs an operation once and returns its outputs.
func run(t testing.TB, e engine.Engine, d engine.Description, in, out []values) []values {
	t.Helper()
	p := prepare(t, e, d, in, out)
	p.operate()
	p.check()
	var results []values
	for _, b := range p.out {
		results = append(results, read(t, e, b.Buffer))
	}
	return results
}

// write puts values into a buffer of any layout.
func write(t testing.TB, e engine.Engine, b *engine.Buffer, v values) {
	t.Helper()
	if b.Shape.Elements() != v.shape.Elements() {
		t.Fatalf("a buffer of shape %v, want %v", b.Shape, v.shape)
	}
	if b.Layout == engine.Plain {
		v.copyTo(b)
		return
	}
	flat := engine.NewBuffer(engine.PlainDesc(b.Shape, b.Type))
	v.copyTo(flat)
	reorder(t, e, flat, b)
}

func (v values) copyTo(b *engine.Buffer) {
	switch b.Type {
	case engine.Int32:
		copy(b.Int32s(), v.labels)
	case engine.BFloat16:
		for i, x := range v.floats {
			b.BFloat16s()[i] = engine.ToBFloat16(x)
		}
	default:
		copy(b.Float32s(), v.floats)
	}
}

// read takes the numbers out of a buffer of any layout. Others are opaque.
func read(t testing.TB, e engine.Engine, b *engine.Buffer) values {
	t.Helper()
	if b.Type == engine.Int32 {
		return values{shape: b.Shape}
	}
	if b.Layout != engine.Plain {
		flat := engine.NewBuffer(engine.PlainDesc(b.Shape, b.Type))
		reorder(t, e, b, flat)
		b = flat
	}
	v := values{shape: b.Shape, typ: b.Type}
	if b.Type == engine.BFloat16 {
		for _, h := range b.BFloat16s() {
			v.floats = append(v.floats, engine.FromBFloat16(h))
		}
		return v
	}
	v.floats = slices.Clone(b.Float32s())
	return v
}

func reorder(t testing.TB, e engine.Engine, from, to *engine.Buffer) {
	t.Helper()
	op, err := e.Prepare(engine.Reorder{From: from.Desc, To: to.Desc})
	if err != nil {
		t.Fatal(err)
	}
	op.Run([]*engine.Buffer{from}, []*engine.Buffer{to}, newBytes(op.Scratch()))
}

// compare fails at the first element that is too far from the reference. Numbers of
// bfloat16 may besides be off by the one rounding at the end: see halfUnit.
func compare(t testing.TB, have []values, want []expected) {
	t.Helper()
	for k, w := range want {
		if len(have[k].floats) != len(w.floats) {
			t.Errorf("output %d has %d elements, want %d", k, len(have[k].floats), len(w.floats))
			continue
		}
		for i, v := range have[k].floats {
			tolerance := w.tolerance[i]
			if have[k].typ == engine.BFloat16 {
				tolerance += halfUnit(math.Abs(w.floats[i]) + tolerance)
			}
			if d := math.Abs(float64(v) - w.floats[i]); !(d <= tolerance) {
				t.Errorf("output %d, element %s: %v, want %v within %.2g",
					k, position(have[k].shape, i), v, w.floats[i], tolerance)
				break
			}
		}
	}
}

func position(s engine.Shape, i int) string {
	return fmt.Sprintf("(%d %d %d %d) of %v", i/(s[1]*s[2]*s[3]), i/(s[2]*s[3])%s[1], i/s[3]%s[2], i%s[3], s)
}

func sameBits(a, b []values) bool {
	return slices.EqualFunc(a, b, func(a, b values) bool {
		return slices.EqualFunc(a.floats, b.floats, func(x, y float32) bool {
			return math.Float32bits(x) == math.Float32bits(y)
		})
	})
}
