package enginetest

import (
	"fmt"
	"math"
	"testing"

	"github.com/refold/refold/model/engine"
	"pgregory.net/rapid"
)

// Fused tests an engine that is a Fuser, in what only such engines know.
func Fused(t *testing.T, newEngine func(threads int) engine.Engine) {
	for _, typ := range []engine.Type{engine.Float32, engine.BFloat16} {
		t.Run(typ.String(), func(t *testing.T) {
			testFused(t, newEngine, typ)
			testAllocation(t, newEngine, fusedCases(typ))
			testRepeatable(t, newEngine, []int{1, 2, 3}, fusedCases(typ))
		})
	}
}

// testFused wants of a convolution that is normalised on the way what the two operations
// give one after the other, to the bit; and the moments of its result.
func testFused(t *testing.T, newEngine func(threads int) engine.Engine, typ engine.Type) {
	if !engine.Fuses(start(t, newEngine, 1)) {
		t.Skip("the engine does not fuse")
	}
	several := []engine.Engine{start(t, newEngine, 1), start(t, newEngine, 2), start(t, newEngine, 3)}
	for i, c := range fusedConvolutions() {
		c.Type = typ
		compareFused(t, several[i%len(several)], c, i%2 == 1, i%4 < 2)
		compareMoments(t, several[i%len(several)], c)
	}
	if testing.Short() {
		return
	}
	rapid.Check(t, func(r *rapid.T) {
		c := engine.Conv{
			Stride: rapid.IntRange(1, 2).Draw(r, "stride"), Type: typ,
			KernelHeight: rapid.IntRange(1, 3).Draw(r, "kernel"), Filters: rapid.SampledFrom([]int{5, 8, 32, 48, 80}).Draw(r, "filters"),
		}
		c.KernelWidth, c.Pad = c.KernelHeight, c.KernelHeight/2
		c.X = engine.Shape{
			rapid.IntRange(1, 9).Draw(r, "batch"), rapid.IntRange(2, 17).Draw(r, "height"), rapid.IntRange(2, 17).Draw(r, "width"),
			rapid.SampledFrom([]int{3, 16, 32, 64}).Draw(r, "channels"),
		}
		e := rapid.SampledFrom(several).Draw(r, "engine")
		compareFused(t, e, c, rapid.Bool().Draw(r, "residual"), rapid.Bool().Draw(r, "relu"))
		compareMoments(t, e, c)
		if t.Failed() {
			r.Fatalf("geometry %s", convName(c))
		}
	})
}

// fusedConvolutions are those of networks, and larger ones, whose results many units make.
func fusedConvolutions() []engine.Conv {
	cs := append(oddConvolutions(), smallNetwork()...)
	if !testing.Short() {
		cs = append(cs, resnet50()...)
	}
	for _, channels := range []int{16, 64} {
		cs = append(cs,
			engine.Conv{X: engine.Shape{3, 31, 29, channels}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: channels},
			engine.Conv{X: engine.Shape{3, 31, 29, channels}, KernelHeight: 3, KernelWidth: 3, Stride: 2, Pad: 1, Filters: channels},
			engine.Conv{X: engine.Shape{3, 31, 29, channels}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 4 * channels})
	}
	return cs
}

func compareFused(t *testing.T, e engine.Engine, c engine.Conv, residual, relu bool) {
	t.Helper()
	name := fmt.Sprintf("%s-%v-%v-%v", convName(c), c.Type, residual, relu)
	channels := engine.Vector(c.Filters)
	d := engine.ConvNormApply{
		ConvForward: engine.ConvForward{Conv: c, Bias: c.Filters%2 == 1},
		Norm:        engine.BatchNorm{X: c.Y(), Epsilon: 1.001e-5, Residual: residual, ReLU: relu, Type: c.Type},
	}
	convIn := []values{random(name+"x", c.X, 0.3).as(c.Type), random(name+"k", c.Kernel(), 0)}
	if d.Bias {
		convIn = append(convIn, random(name+"bias", channels, 0))
	}
	normIn := []values{random(name+"g", channels, 1), random(name+"b", channels, 0), random(name+"m", channels, 0), square(random(name+"v", channels, 0))}
	if residual {
		normIn = append(normIn, random(name+"r", c.Y(), 0).as(c.Type))
	}
	y := run(t, e, d.ConvForward, convIn, nil)
	want := run(t, e, engine.BatchNormApply{BatchNorm: d.Norm}, append(y, normIn...), nil)
	if have := run(t, e, d, append(convIn, normIn...), nil); !sameBits(have, want) {
		t.Errorf("%s on %d threads: not what the two operations give", name, e.Threads())
	}
}

func compareMoments(t *testing.T, e engine.Engine, c engine.Conv) {
	t.Helper()
	name := fmt.Sprintf("%s-%v", convName(c), c.Type)
	d := engine.ConvMoments{ConvForward: engine.ConvForward{Conv: c, Bias: true}}
	// Biases far from zero: variances must not suffer.
	in := []values{random(name+"x", c.X, 0.3).as(c.Type), random(name+"k", c.Kernel(), 0), random(name+"bias", engine.Vector(c.Filters), 300)}
	y := run(t, e, d.ConvForward, in, nil)
	have := run(t, e, d, in, nil)
	if !sameBits(have[:1], y) {
		t.Errorf("%s on %d threads: not what the convolution gives", name, e.Threads())
	}
	mean, variance := moments(wide(y[0].floats), c.Filters)
	ofMean, ofVariance := momentTolerances(c.Type)
	m, v := about(mean, 2e-7, 0), about(variance, ofVariance, 1e-12)
	for i := range mean {
		m.tolerance[i] += ofMean * math.Sqrt(variance[i])
	}
	compare(t, have[1:], []expected{m, v})
}

// fusedCases are for tests that need no reference.
func fusedCases(t engine.Type) []testCase {
	var cs []testCase
	for _, c := range append(smallNetwork(), engine.Conv{X: engine.Shape{3, 31, 29, 64}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 64}) {
		c.Type = t
		vector := random(convName(c), engine.Vector(c.Filters), 1)
		cs = append(cs, testCase{
			name: "ConvNormApply/" + convName(c),
			desc: engine.ConvNormApply{ConvForward: engine.ConvForward{Conv: c}, Norm: engine.BatchNorm{X: c.Y(), Epsilon: 1, Residual: true, Type: t}},
			in: []values{random("x", c.X, 0), random("k", c.Kernel(), 0), vector, vector, vector, square(random("v", engine.Vector(c.Filters), 0)),
				random("r", c.Y(), 0)},
		}, testCase{
			name: "ConvMoments/" + convName(c),
			desc: engine.ConvMoments{ConvForward: engine.ConvForward{Conv: c}},
			in:   []values{random("x", c.X, 0), random("k", c.Kernel(), 0)},
		})
	}
	return cs
}
