package op

import (
	"fmt"
	"math"

	"github.com/refold/refold/model/engine"
)

// naive is an engine in the plainest possible way, with sums in float64: the
// graph is tested on it, whatever engine is used otherwise.
type naive struct{}

func (naive) Name() string    { return "naive" }
func (naive) Version() string { return "1" }
func (naive) Threads() int    { return 1 }
func (naive) Close() error    { return nil }

func (naive) Prepare(d engine.Description) (engine.Operation, error) {
	o := naiveOperation{}
	in := func(shapes ...engine.Shape) {
		for _, s := range shapes {
			o.in = append(o.in, engine.PlainDesc(s, engine.Float32))
		}
	}
	out := func(shapes ...engine.Shape) {
		for _, s := range shapes {
			o.out = append(o.out, engine.PlainDesc(s, engine.Float32))
		}
	}
	one := engine.Vector(1)
	switch d := d.(type) {
	case engine.ConvForward:
		in(d.X, d.Kernel())
		if d.Bias {
			in(engine.Vector(d.Filters))
		}
		out(d.Y())
		o.run = func(in, out []*engine.Buffer) { convForward(d, in, out) }
	case engine.ConvData:
		in(d.Y(), d.Kernel())
		out(d.X)
		o.run = func(in, out []*engine.Buffer) { convData(d.Conv, in, out) }
	case engine.ConvWeights:
		in(d.X, d.Y())
		out(d.Kernel())
		if d.Bias {
			out(engine.Vector(d.Filters))
		}
		o.run = func(in, out []*engine.Buffer) { convWeights(d, in, out) }
	case engine.BatchNormTrain:
		c := engine.Vector(d.X[3])
		in(d.X, c, c)
		if d.Residual {
			in(d.X)
		}
		out(d.X, c, c)
		o.run = func(in, out []*engine.Buffer) { normTrain(d.BatchNorm, in, out) }
	case engine.BatchNormApply:
		c := engine.Vector(d.X[3])
		in(d.X, c, c, c, c)
		if d.Residual {
			in(d.X)
		}
		out(d.X)
		o.run = func(in, out []*engine.Buffer) { normApply(d.BatchNorm, in, out) }
	case engine.BatchNormBackward:
		c := engine.Vector(d.X[3])
		in(d.X, d.X, d.X, c, c, c, c)
		out(d.X, c, c)
		if d.Residual {
			out(d.X)
		}
		o.run = func(in, out []*engine.Buffer) { normBackward(d.BatchNorm, in, out) }
	case engine.MaxPoolForward:
		in(d.X)
		out(d.Y(), d.Y())
		o.out[1].Type = engine.Int32
		o.run = func(in, out []*engine.Buffer) { poolForward(d.MaxPool, in, out) }
	case engine.MaxPoolBackward:
		in(d.Y(), d.Y())
		o.in[1].Type = engine.Int32
		out(d.X)
		o.run = poolBackward
	case engine.AverageForward:
		in(d.X)
		out(engine.Shape{d.X[0], 1, 1, d.X[3]})
		o.run = func(in, out []*engine.Buffer) { average(d.X, in[0], out[0], false) }
	case engine.AverageBackward:
		in(engine.Shape{d.X[0], 1, 1, d.X[3]})
		out(d.X)
		o.run = func(in, out []*engine.Buffer) { average(d.X, out[0], in[0], true) }
	case engine.CrossEntropyForward:
		logits := engine.Shape{d.Batch, 1, 1, d.Classes}
		in(logits, engine.Vector(d.Batch))
		o.in[1].Type = engine.Int32
		out(one, logits)
		o.run = func(in, out []*engine.Buffer) { entropyForward(d, in, out) }
	case engine.CrossEntropyBackward:
		logits := engine.Shape{d.Batch, 1, 1, d.Classes}
		in(logits, engine.Vector(d.Batch), one)
		o.in[1].Type = engine.Int32
		out(logits)
		o.run = func(in, out []*engine.Buffer) { entropyBackward(d, in, out) }
	case engine.Add:
		in(d.X, d.X)
		out(d.X)
		o.run = func(in, out []*engine.Buffer) {
			a, b, y := in[0].Float32s(), in[1].Float32s(), out[0].Float32s()
			for i := range y {
				y[i] = a[i] + b[i]
			}
		}
	case engine.Adam:
		v := engine.Vector(d.Size)
		in(v, one)
		out(v, v, v)
		o.run = func(in, out []*engine.Buffer) { adam(d, in, out) }
	case engine.Momentum:
		v := engine.Vector(d.Size)
		in(v, one)
		out(v, v)
		o.run = func(in, out []*engine.Buffer) { momentum(d, in, out) }
	default:
		return nil, fmt.Errorf("naive: no %T", d)
	}
	return o, nil
}

type naiveOperation struct {
	in, out []engine.Desc
	run     func(in, out []*engine.Buffer)
}

func (o naiveOperation) Inputs() []engine.Desc                  { return o.in }
func (o naiveOperation) Outputs() []engine.Desc                 { return o.out }
func (o naiveOperation) Scratch() int                           { return 0 }
func (o naiveOperation) Run(in, out []*engine.Buffer, _ []byte) { o.run(in, out) }

// index of element n, h, w, c.
func index(s engine.Shape, n, h, w, c int) int { return ((n*s[1]+h)*s[2]+w)*s[3] + c }

// eachTap calls f with the elements of y, x and the kernel that meet.
func eachTap(c engine.Conv, f func(y, x, k int)) {
	ys, ks := c.Y(), c.Kernel()
	for n := range ys[0] {
		for i := range ys[1] {
			for j := range ys[2] {
				for m := range ys[3] {
					for a := range ks[0] {
						for b := range ks[1] {
							h, w := i*c.Stride+a-c.Pad, j*c.Stride+b-c.Pad
							if h < 0 || h >= c.X[1] || w < 0 || w >= c.X[2] {
								continue
							}
							for ch := range ks[2] {
								f(index(ys, n, i, j, m), index(c.X, n, h, w, ch), index(ks, a, b, ch, m))
							}
						}
					}
				}
			}
		}
	}
}

func convForward(d engine.ConvForward, in, out []*engine.Buffer) {
	x, k, y := in[0].Float32s(), in[1].Float32s(), make([]float64, d.Y().Elements())
	eachTap(d.Conv, func(iy, ix, ik int) { y[iy] += float64(x[ix]) * float64(k[ik]) })
	if d.Bias {
		for i := range y {
			y[i] += float64(in[2].Float32s()[i%d.Filters])
		}
	}
	store(out[0], y)
}

func convData(c engine.Conv, in, out []*engine.Buffer) {
	dy, k, dx := in[0].Float32s(), in[1].Float32s(), make([]float64, c.X.Elements())
	eachTap(c, func(iy, ix, ik int) { dx[ix] += float64(dy[iy]) * float64(k[ik]) })
	store(out[0], dx)
}

func convWeights(d engine.ConvWeights, in, out []*engine.Buffer) {
	x, dy, dk := in[0].Float32s(), in[1].Float32s(), make([]float64, d.Kernel().Elements())
	eachTap(d.Conv, func(iy, ix, ik int) { dk[ik] += float64(x[ix]) * float64(dy[iy]) })
	store(out[0], dk)
	if d.Bias {
		db := make([]float64, d.Filters)
		for i, g := range dy {
			db[i%d.Filters] += float64(g)
		}
		store(out[1], db)
	}
}

func store(b *engine.Buffer, values []float64) {
	dst := b.Float32s()
	for i, v := range values {
		dst[i] = float32(v)
	}
}

func normTrain(b engine.BatchNorm, in, out []*engine.Buffer) {
	x, channels := in[0].Float32s(), b.X[3]
	n := float64(len(x) / channels)
	mean, variance := make([]float64, channels), make([]float64, channels)
	for i, v := range x {
		mean[i%channels] += float64(v) / n
	}
	for i, v := range x {
		d := float64(v) - mean[i%channels]
		variance[i%channels] += d * d / n
	}
	store(out[1], mean)
	store(out[2], variance)
	normApply(b, append([]*engine.Buffer{in[0], in[1], in[2], out[1], out[2]}, in[3:]...), out)
}

func normApply(b engine.BatchNorm, in, out []*engine.Buffer) {
	gamma, beta, mean, variance, residual := in[1].Float32s(), in[2].Float32s(), in[3].Float32s(), in[4].Float32s(), in[5:]
	channels, y := b.X[3], make([]float64, b.X.Elements())
	for i, v := range in[0].Float32s() {
		c := i % channels
		r := 1 / math.Sqrt(float64(variance[c])+b.Epsilon)
		y[i] = float64(gamma[c])*(float64(v)-float64(mean[c]))*r + float64(beta[c])
		if b.Residual {
			y[i] += float64(residual[0].Float32s()[i])
		}
		if b.ReLU {
			y[i] = max(0, y[i])
		}
	}
	store(out[0], y)
}

// normBackward: see Ioffe & Szegedy 2015, section 3.
func normBackward(b engine.BatchNorm, in, out []*engine.Buffer) {
	x, y, dy := in[0].Float32s(), in[1].Float32s(), in[2].Float32s()
	gamma, mean, variance := in[3].Float32s(), in[4].Float32s(), in[5].Float32s()
	channels := b.X[3]
	n := float64(len(x) / channels)
	g, dx := make([]float64, len(x)), make([]float64, len(x))
	dgamma, dbeta := make([]float64, channels), make([]float64, channels)
	hat := func(i int) float64 {
		c := i % channels
		return (float64(x[i]) - float64(mean[c])) / math.Sqrt(float64(variance[c])+b.Epsilon)
	}
	for i := range x {
		if g[i] = float64(dy[i]); b.ReLU && y[i] <= 0 {
			g[i] = 0
		}
		dgamma[i%channels] += g[i] * hat(i)
		dbeta[i%channels] += g[i]
	}
	for i := range x {
		c := i % channels
		dx[i] = float64(gamma[c]) / math.Sqrt(float64(variance[c])+b.Epsilon) * (g[i] - dbeta[c]/n - hat(i)*dgamma[c]/n)
	}
	store(out[0], dx)
	store(out[1], dgamma)
	store(out[2], dbeta)
	if b.Residual {
		store(out[3], g)
	}
}
