package enginetest

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"

	"github.com/refold/refold/model/engine"
)

// testCase is an operation with inputs and what it shall compute. out is what
// outputs hold that are updated in place.
type testCase struct {
	name    string
	desc    engine.Description
	in, out []values
	want    func() []expected
}

// cases are all operations but max pooling, whose index is opaque.
func cases(t engine.Type) []testCase {
	cs := quickCases(t)
	for _, c := range resnet50() {
		c.Type = t
		cs = append(cs, convCases(c)...)
	}
	return cs
}

// quickCases leave the large kernels out. Those of bfloat16 are the operations that
// have a Type.
func quickCases(t engine.Type) []testCase {
	var cs []testCase
	for _, c := range append(oddConvolutions(), smallNetwork()...) {
		c.Type = t
		cs = append(cs, convCases(c)...)
	}
	for _, s := range []engine.Shape{{1, 1, 2, 1}, {2, 3, 5, 3}, {3, 7, 7, 8}, {2, 9, 4, 64}, {5, 13, 11, 20}, {1, 3, 3, 200}} {
		cs = append(cs, normCases(s, 0, t)...)
	}
	cs = append(cs, normCases(engine.Shape{4, 24, 24, 16}, 300, t)...)
	cs = append(cs, poolCases(t)...)
	if t == engine.Float32 {
		cs = append(cs, headCases()...)
	}
	return cs
}

// random makes values of standard deviation one around a centre, the same for
// the same name.
func random(name string, s engine.Shape, centre float64) values {
	r := source(name)
	v := values{shape: s, floats: make([]float32, s.Elements())}
	for i := range v.floats {
		v.floats[i] = float32(centre + r.NormFloat64())
	}
	return v
}

// as rounds values to what a type can hold.
func (v values) as(t engine.Type) values {
	if t == engine.BFloat16 {
		for i, x := range v.floats {
			v.floats[i] = engine.FromBFloat16(engine.ToBFloat16(x))
		}
	}
	return v
}

func source(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

func labels(n, classes int) values {
	v := values{shape: engine.Vector(n)}
	for i := range n {
		v.labels = append(v.labels, int32(i*7%classes))
	}
	return v
}

// square makes values that are not negative, as variances are.
func square(v values) values {
	for i, x := range v.floats {
		v.floats[i] = x*x + 0.01
	}
	return v
}

func convName(c engine.Conv) string {
	return fmt.Sprintf("%dx%dx%dx%d-%dx%d-s%d-p%d-f%d", c.X[0], c.X[1], c.X[2], c.X[3],
		c.KernelHeight, c.KernelWidth, c.Stride, c.Pad, c.Filters)
}

// convCases are the three operations of a convolution, with and without bias.
func convCases(c engine.Conv) []testCase {
	name := convName(c)
	x, kernel := random(name+"x", c.X, 0.3).as(c.Type), random(name+"k", c.Kernel(), 0).as(c.Type)
	bias, dy := random(name+"b", engine.Vector(c.Filters), 0), random(name+"dy", c.Y(), 0).as(c.Type)
	biased := c.Filters%2 == 1 || c.X[0] > 2
	forward, data, weights := engine.ConvForward{Conv: c, Bias: biased}, engine.ConvData{Conv: c}, engine.ConvWeights{Conv: c, Bias: biased}
	in := []values{x, kernel}
	if biased {
		in = append(in, bias)
	}
	return []testCase{
		{name: "ConvForward/" + name, desc: forward, in: in, want: func() []expected { return convForward(forward, in) }},
		{name: "ConvData/" + name, desc: data, in: []values{dy, kernel},
			want: func() []expected { return convData(data, []values{dy, kernel}) }},
		{name: "ConvWeights/" + name, desc: weights, in: []values{x, dy},
			want: func() []expected { return convWeights(weights, []values{x, dy}) }},
	}
}

// normCases are the operations of batch norm in all variants.
func normCases(s engine.Shape, centre float64, t engine.Type) []testCase {
	var cs []testCase
	for variant := range 4 {
		b := engine.BatchNorm{X: s, Epsilon: 1.001e-5, Residual: variant&1 != 0, ReLU: variant&2 != 0, Type: t}
		cs = append(cs, normVariant(b, centre)...)
	}
	return cs
}

func normVariant(b engine.BatchNorm, centre float64) []testCase {
	name := fmt.Sprintf("%v-%v", b.X, centre)
	channels := engine.Vector(b.X[3])
	x, gamma, beta := random(name+"x", b.X, centre).as(b.Type), random(name+"g", channels, 1), random(name+"b", channels, 0)
	residual, dy := random(name+"r", b.X, 0).as(b.Type), random(name+"dy", b.X, 0.1).as(b.Type)
	name = fmt.Sprintf("%s-residual=%v-relu=%v", name, b.Residual, b.ReLU)
	train, apply, backward := engine.BatchNormTrain{BatchNorm: b}, engine.BatchNormApply{BatchNorm: b}, engine.BatchNormBackward{BatchNorm: b}

	trainIn := []values{x, gamma, beta}
	applyIn := []values{x, gamma, beta, random(name+"m", channels, centre), square(random(name+"v", channels, 0))}
	if b.Residual {
		trainIn, applyIn = append(trainIn, residual), append(applyIn, residual)
	}
	forward := normTrain(train, trainIn)
	if b.ReLU {
		quiet(b, trainIn, dy)
	}
	backIn := []values{x, narrow(b.X, forward[0]).as(b.Type), dy, gamma, narrow(channels, forward[1]), narrow(channels, forward[2]), beta}
	return []testCase{
		{name: "BatchNormTrain/" + name, desc: train, in: trainIn, want: func() []expected { return forward }},
		{name: "BatchNormApply/" + name, desc: apply, in: applyIn, want: func() []expected { return normApply(apply, applyIn) }},
		{name: "BatchNormBackward/" + name, desc: backward, in: backIn, want: func() []expected { return normBackward(backward, backIn) }},
	}
}

// quiet clears the gradients of results so near to zero that rounding decides whether a ReLU
// lets them pass: an engine may find that out anew.
func quiet(b engine.BatchNorm, in []values, dy values) {
	b.ReLU = false
	for i, v := range normTrain(engine.BatchNormTrain{BatchNorm: b}, in)[0].floats {
		if math.Abs(v) < 1e-3 {
			dy.floats[i] = 0
		}
	}
}

func narrow(s engine.Shape, e expected) values {
	v := values{shape: s, floats: make([]float32, len(e.floats))}
	for i, x := range e.floats {
		v.floats[i] = float32(x)
	}
	return v
}

// caseList collects cases.
type caseList []testCase

func (l *caseList) put(name string, d engine.Description, in, out []values, want func(in, out []values) []expected) {
	*l = append(*l, testCase{name: name, desc: d, in: in, out: out, want: func() []expected { return want(in, out) }})
}

// poolCases are average pooling, sums and copies.
func poolCases(t engine.Type) []testCase {
	var cs caseList
	for _, s := range []engine.Shape{{1, 1, 1, 1}, {3, 7, 5, 17}, {2, 8, 8, 64}} {
		forward, backward := engine.AverageForward{X: s, Type: t}, engine.AverageBackward{X: s, Type: t}
		cs.put(fmt.Sprintf("AverageForward/%v", s), forward, []values{random("average", s, 1).as(t)}, nil,
			func(in, _ []values) []expected { return averageForward(forward, in) })
		cs.put(fmt.Sprintf("AverageBackward/%v", s), backward, []values{random("average", engine.Shape{s[0], 1, 1, s[3]}, 0).as(t)}, nil,
			func(in, _ []values) []expected { return averageBackward(backward, in) })
		cs.put(fmt.Sprintf("Add/%v", s), engine.Add{X: s, Type: t}, []values{random("a", s, 0).as(t), random("b", s, 0).as(t)}, nil,
			func(in, _ []values) []expected { return add(in) })
		desc := engine.PlainDesc(s, t)
		cs.put(fmt.Sprintf("Reorder/%v", s), engine.Reorder{From: desc, To: desc}, []values{random("a", s, 0).as(t)}, nil,
			func(in, _ []values) []expected { return identity(in) })
	}
	return cs
}

// headCases are loss, optimisers and the rest.
func headCases() []testCase {
	var cs caseList
	for _, s := range [][2]int{{1, 2}, {16, 2}, {7, 10}, {3, 1}} {
		cs = append(cs, lossCases(s[0], s[1])...)
	}
	for _, n := range []int{1, 15, 1000, 40000} {
		size := engine.Vector(n)
		rate := values{shape: engine.Vector(1), floats: []float32{1e-3}}
		in := []values{random("g", size, 0), rate}
		d := engine.Adam{Size: n, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
		cs.put(fmt.Sprint("Adam/", n), d, in, []values{random("w", size, 0), random("m", size, 0), square(random("v", size, 0))},
			func(in, out []values) []expected { return adam(d, in, out) })
		s := engine.Momentum{Size: n, Momentum: 0.9}
		cs.put(fmt.Sprint("Momentum/", n), s, in, []values{random("w", size, 0), random("v", size, 0)},
			func(in, out []values) []expected { return momentum(s, in, out) })
		m := engine.MovingAverage{Size: n, Momentum: 0.99}
		cs.put(fmt.Sprint("MovingAverage/", n), m, in[:1], []values{random("v", size, 0)},
			func(in, out []values) []expected { return movingAverage(m, in, out) })
	}
	return cs
}

// lossCases have logits that overflow exp in float32.
func lossCases(batch, classes int) []testCase {
	s := engine.Shape{batch, 1, 1, classes}
	forward := engine.CrossEntropyForward{Batch: batch, Classes: classes}
	backward := engine.CrossEntropyBackward{Batch: batch, Classes: classes}
	logits := random("logits", s, 0)
	for i := range logits.floats {
		logits.floats[i] *= 100
	}
	in := []values{logits, labels(batch, classes)}
	logs := lossForward(forward, in)
	back := []values{narrow(s, logs[1]), in[1], {shape: engine.Vector(1), floats: []float32{0.7}}}
	return []testCase{
		{name: fmt.Sprintf("CrossEntropyForward/%v", s), desc: forward, in: in, want: func() []expected { return logs }},
		{name: fmt.Sprintf("CrossEntropyBackward/%v", s), desc: backward, in: back,
			want: func() []expected { return lossBackward(backward, back) }},
	}
}
