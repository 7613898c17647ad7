package op

import (
	"math"

	"github.com/refold/refold/model/engine"
)

func poolForward(p engine.MaxPool, in, out []*engine.Buffer) {
	x, y, won := in[0].Float32s(), out[0].Float32s(), out[1].Int32s()
	s := p.Y()
	for n := range s[0] {
		for i := range s[1] {
			for j := range s[2] {
				for c := range s[3] {
					best, from := math.Inf(-1), -1
					for a := range p.Size {
						for b := range p.Size {
							h, w := i*p.Stride+a-p.Pad, j*p.Stride+b-p.Pad
							v, at := 0.0, -1
							if h >= 0 && h < p.X[1] && w >= 0 && w < p.X[2] {
								at = index(p.X, n, h, w, c)
								v = float64(x[at])
							}
							if v > best {
								best, from = v, at
							}
						}
					}
					k := index(s, n, i, j, c)
					y[k], won[k] = float32(best), int32(from)
				}
			}
		}
	}
}

func poolBackward(in, out []*engine.Buffer) {
	dx := make([]float64, out[0].Shape.Elements())
	for i, from := range in[1].Int32s() {
		if from >= 0 {
			dx[from] += float64(in[0].Float32s()[i])
		}
	}
	store(out[0], dx)
}

// average averages x into y, or spreads y's gradient over x's.
func average(s engine.Shape, x, y *engine.Buffer, backward bool) {
	area, sums := s[1]*s[2], make([]float64, s[0]*s[3])
	for i := range x.Float32s() {
		k := i/(area*s[3])*s[3] + i%s[3]
		if backward {
			x.Float32s()[i] = y.Float32s()[k] / float32(area)
		} else {
			sums[k] += float64(x.Float32s()[i]) / float64(area)
		}
	}
	if !backward {
		store(y, sums)
	}
}

func entropyForward(d engine.CrossEntropyForward, in, out []*engine.Buffer) {
	logits, labels := in[0].Float32s(), in[1].Int32s()
	loss, logs := 0.0, make([]float64, len(logits))
	for n := range d.Batch {
		sum := 0.0
		for c := range d.Classes {
			sum += math.Exp(float64(logits[n*d.Classes+c]))
		}
		for c := range d.Classes {
			logs[n*d.Classes+c] = float64(logits[n*d.Classes+c]) - math.Log(sum)
		}
		loss -= logs[n*d.Classes+int(labels[n])] / float64(d.Batch)
	}
	store(out[0], []float64{loss})
	store(out[1], logs)
}

func entropyBackward(d engine.CrossEntropyBackward, in, out []*engine.Buffer) {
	logs, labels, dloss := in[0].Float32s(), in[1].Int32s(), in[2].Float32s()[0]
	for i, l := range logs {
		p := math.Exp(float64(l))
		if int(labels[i/d.Classes]) == i%d.Classes {
			p--
		}
		out[0].Float32s()[i] = float32(p * float64(dloss) / float64(d.Batch))
	}
}

func adam(d engine.Adam, in, out []*engine.Buffer) {
	g, rate := in[0].Float32s(), in[1].Float32s()[0]
	w, m, v := out[0].Float32s(), out[1].Float32s(), out[2].Float32s()
	for i, g := range g {
		m[i] += (g - m[i]) * float32(1-d.Beta1)
		v[i] += (g*g - v[i]) * float32(1-d.Beta2)
		w[i] -= rate * m[i] / (float32(math.Sqrt(float64(v[i]))) + float32(d.Epsilon))
	}
}

func momentum(d engine.Momentum, in, out []*engine.Buffer) {
	g, rate := in[0].Float32s(), in[1].Float32s()[0]
	w, v := out[0].Float32s(), out[1].Float32s()
	for i, g := range g {
		v[i] = float32(d.Momentum)*v[i] - rate*g
		w[i] += v[i]
	}
}
