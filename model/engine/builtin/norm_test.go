package builtin

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/refold/refold/model/engine"
)

// TestSamplesAreDistinctBlocks: whatever the size, and all of a small activation.
func TestSamplesAreDistinctBlocks(t *testing.T) {
	for blocks := 1; blocks < 3000; blocks++ {
		p := partition{blocks: blocks}
		last := -1
		for unit := range p.sampled() {
			block := p.sample(unit)
			if block <= last || block >= blocks {
				t.Fatalf("of %d blocks, sample %d is %d after %d", blocks, unit, block, last)
			}
			last = block
		}
	}
}

// TestMomentsAreThoseOfAllBlocks: also where the sampled blocks are like no others and
// the mean is far from zero.
func TestMomentsAreThoseOfAllBlocks(t *testing.T) {
	x := engine.Shape{64, 32, 32, 16}
	p := newPartition(x.Elements(), x[3])
	if p.blocks <= samples {
		t.Fatalf("%d blocks are all sampled", p.blocks)
	}
	r := rand.New(rand.NewPCG(1, 2))
	values := make([]float32, x.Elements())
	for i := range values {
		values[i] = float32(1000 + r.NormFloat64())
	}
	for unit := range p.sampled() {
		first, end := p.extent(p.sample(unit))
		for i := first; i < end; i++ {
			values[i] = 900
		}
	}
	eachSet(t, func(t *testing.T, newEngine func(threads int) engine.Engine) {
		e := newEngine(2)
		defer e.Close()
		op, err := e.Prepare(engine.BatchNormTrain{BatchNorm: engine.BatchNorm{X: x, Epsilon: 1e-5}})
		if err != nil {
			t.Fatal(err)
		}
		var in, out []*engine.Buffer
		for _, d := range op.Inputs() {
			in = append(in, engine.NewBuffer(d))
		}
		for _, d := range op.Outputs() {
			out = append(out, engine.NewBuffer(d))
		}
		copy(in[0].Float32s(), values)
		op.Run(in, out, make([]byte, op.Scratch()))
		for c := range x[3] {
			mean, variance := moments64(values, c, x[3])
			m, v := float64(out[1].Float32s()[c]), float64(out[2].Float32s()[c])
			if math.Abs(m-mean) > 1e-4 || math.Abs(v-variance) > 1e-6*variance {
				t.Errorf("channel %d: mean %v, variance %v, want %v and %v", c, m, v, mean, variance)
			}
		}
	})
}

// moments64 are the moments of a channel, in float64.
func moments64(x []float32, channel, channels int) (mean, variance float64) {
	n := float64(len(x) / channels)
	for i := channel; i < len(x); i += channels {
		mean += float64(x[i]) / n
	}
	for i := channel; i < len(x); i += channels {
		variance += (float64(x[i]) - mean) * (float64(x[i]) - mean) / n
	}
	return mean, variance
}

// TestStreamedResultsAreTheSame: to the bit, wherever the result begins.
func TestStreamedResultsAreTheSame(t *testing.T) {
	const width, rows = 48, 5
	const n = width*rows - 7 // a last row that is partial
	r := rand.New(rand.NewPCG(1, 2))
	numbers := func() []float32 { return randomFloats(r, n+16) }
	row := func() []float32 { return randomFloats(r, width) }
	x, y, dy, residual := numbers(), numbers(), numbers(), numbers()
	mean, scale, slope, shift := row(), row(), row(), row()
	for _, k := range supported() {
		for at := range 17 {
			run := func(stream bool) (all []float32) {
				to, dx, dresidual := aligned32(n+at), aligned32(n+at), aligned32(n+at)
				for _, residual := range [][]float32{nil, residual[at : at+n]} {
					k.normalise(normalisation[[]float32]{
						mean: mean, scale: scale, shift: shift,
						x: x[at : at+n], residual: residual, y: to[at:], relu: true, stream: stream,
					})
					all = append(all, to...)
				}
				for _, y := range [][]float32{nil, y[at : at+n]} {
					for _, dresidual := range [][]float32{nil, dresidual[at:]} {
						k.normGradient(normGradient[[]float32]{
							mean: mean, scale: scale, slope: slope, shift: shift,
							gate: gate[[]float32]{y: y},
							x:    x[at : at+n], dy: dy[at : at+n], dx: dx[at:], dresidual: dresidual, stream: stream,
						})
						all = append(all, dx...)
						all = append(all, dresidual...)
					}
				}
				return all
			}
			if !slices.Equal(run(true), run(false)) {
				t.Errorf("%s: results at %d differ", k.name, at)
			}
		}
	}
}

// TestGateIsWhatTheReLULetPass: whether y is positive follows from x and beta, bit for bit,
// also where it is hardly so, or not a number; and a gate of beta is streamed alike.
func TestGateIsWhatTheReLULetPass(t *testing.T) {
	const width, rows = 48, 40
	const n = width*rows - 7 // a last row that is partial
	r := rand.New(rand.NewPCG(3, 4))
	x, dy := aligned32(n), randomFloats(r, n)
	mean, scale, beta, slope, shift := randomFloats(r, width), randomFloats(r, width), randomFloats(r, width), randomFloats(r, width), randomFloats(r, width)
	for i := range x {
		c := i % width
		switch zero := mean[c] - beta[c]/scale[c]; i % 7 {
		case 0:
			x[i] = r.Float32()*4 - 2
		case 1:
			x[i] = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0, mean[c]}[i%5]
		default: // y is about zero
			x[i] = math.Float32frombits(math.Float32bits(zero) + uint32(r.IntN(7)) - 3)
		}
	}
	for _, k := range supported() {
		y := aligned32(n)
		k.normalise(normalisation[[]float32]{mean: mean, scale: scale, shift: beta, x: x, y: y, relu: true})
		var want []uint32
		for _, g := range []gate[[]float32]{{y: y}, {beta: beta}} {
			sums, products, dx, streamed := make([]float32, width), make([]float32, width), aligned32(n), aligned32(n)
			k.normSums(normSums[[]float32]{gate: g, mean: mean, scale: scale, sums: sums, products: products, x: x, dy: dy})
			d := normGradient[[]float32]{gate: g, mean: mean, scale: scale, slope: slope, shift: shift, x: x, dy: dy, dx: dx}
			k.normGradient(d)
			d.dx, d.stream = streamed, true
			k.normGradient(d)
			have := bitsOf(sums, products, dx, streamed)
			if want == nil {
				want = have
			} else if !slices.Equal(have, want) {
				t.Errorf("%s: gradients differ", k.name)
			}
		}
	}
}

func bitsOf(all ...[]float32) (bits []uint32) {
	for _, values := range all {
		for _, v := range values {
			bits = append(bits, math.Float32bits(v))
		}
	}
	return bits
}

// TestStreamedHalvesAreTheSame is TestStreamedResultsAreTheSame of bfloat16.
func TestStreamedHalvesAreTheSame(t *testing.T) {
	const width, n = 48, 48 * 5
	r := rand.New(rand.NewPCG(1, 2))
	numbers := func() []uint16 { return narrowed(randomFloats(r, n)) }
	row := func() []float32 { return randomFloats(r, width) }
	x, y, dy, residual := numbers(), numbers(), numbers(), numbers()
	mean, scale, slope, shift := row(), row(), row(), row()
	for _, k := range supported() {
		if k.bfloat16 == nil {
			continue
		}
		for at := range 33 {
			run := func(stream bool) (all []uint16) {
				to, dx, dresidual := alignedHalves(n+at), alignedHalves(n+at), alignedHalves(n+at)
				for _, residual := range [][]uint16{nil, residual} {
					k.bfloat16.normalise(normalisation[[]uint16]{
						mean: mean, scale: scale, shift: shift, x: x, residual: residual, y: to[at:], relu: true, stream: stream,
					})
					all = append(all, to...)
				}
				for _, y := range [][]uint16{nil, y} {
					for _, dresidual := range [][]uint16{nil, dresidual[at:]} {
						k.bfloat16.normGradient(normGradient[[]uint16]{
							mean: mean, scale: scale, slope: slope, shift: shift,
							gate: gate[[]uint16]{y: y}, x: x, dy: dy, dx: dx[at:], dresidual: dresidual, stream: stream,
						})
						all = append(all, dx...)
						all = append(all, dresidual...)
					}
				}
				return all
			}
			if !slices.Equal(run(true), run(false)) {
				t.Errorf("%s: results at %d differ", k.name, at)
			}
		}
	}
}

func narrowed(x []float32) []uint16 {
	halves := make([]uint16, len(x))
	narrowLoop(halves, x)
	return halves
}

func alignedHalves(n int) []uint16 {
	return engine.NewBuffer(engine.PlainDesc(engine.Vector(n), engine.BFloat16)).BFloat16s()
}

func randomFloats(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func aligned32(n int) []float32 {
	return engine.NewBuffer(vector(n)).Float32s()
}
