package enginetest

import (
	"math"

	"github.com/refold/refold/model/engine"
)

func averageForward(d engine.AverageForward, in []values) []expected {
	area, channels := d.X[1]*d.X[2], d.X[3]
	y := newSums(d.X[0] * channels)
	for i, v := range in[0].floats {
		y.add(i/(area*channels)*channels+i%channels, float64(v)/float64(area))
	}
	return []expected{y.within(rounding)}
}

func averageBackward(d engine.AverageBackward, in []values) []expected {
	area, channels := d.X[1]*d.X[2], d.X[3]
	dx := make([]float64, d.X.Elements())
	for i := range dx {
		dx[i] = float64(in[0].floats[i/(area*channels)*channels+i%channels]) / float64(area)
	}
	return []expected{about(dx, rounding, 0)}
}

// logSoftmax is by the definition, in float64, with the maximum subtracted.
func logSoftmax(logits []float64) []float64 {
	peak, sum := math.Inf(-1), 0.0
	for _, v := range logits {
		peak = max(peak, v)
	}
	for _, v := range logits {
		sum += math.Exp(v - peak)
	}
	logs := make([]float64, len(logits))
	for i, v := range logits {
		logs[i] = v - peak - math.Log(sum)
	}
	return logs
}

func lossForward(d engine.CrossEntropyForward, in []values) []expected {
	loss := 0.0
	var logs []float64
	for n, label := range in[1].labels {
		row := logSoftmax(wide(in[0].floats[n*d.Classes : (n+1)*d.Classes]))
		loss -= row[label] / float64(d.Batch)
		logs = append(logs, row...)
	}
	return []expected{about([]float64{loss}, rounding, 1e-6), about(logs, rounding, 1e-6)}
}

func lossBackward(d engine.CrossEntropyBackward, in []values) []expected {
	dlogits := newSums(d.Batch * d.Classes)
	for i, v := range in[0].floats {
		scale := float64(in[2].floats[0]) / float64(d.Batch)
		dlogits.add(i, scale*math.Exp(float64(v)))
		if int(in[1].labels[i/d.Classes]) == i%d.Classes {
			dlogits.add(i, -scale)
		}
	}
	return []expected{dlogits.within(rounding)}
}

func add(in []values) []expected {
	s := make([]float64, len(in[0].floats))
	for i, v := range in[0].floats {
		s[i] = float64(v + in[1].floats[i])
	}
	return []expected{about(s, 0, 0)}
}

// adam takes the parameter and its moments from out.
func adam(d engine.Adam, in, out []values) []expected {
	g, rate := wide(in[0].floats), float64(in[1].floats[0])
	w, m, v := wide(out[0].floats), wide(out[1].floats), wide(out[2].floats)
	for i, g := range g {
		m[i] += (g - m[i]) * (1 - d.Beta1)
		v[i] += (g*g - v[i]) * (1 - d.Beta2)
		w[i] -= rate * m[i] / (math.Sqrt(v[i]) + d.Epsilon)
	}
	return []expected{about(w, rounding, 1e-3), about(m, rounding, 1), about(v, rounding, 1)}
}

func momentum(d engine.Momentum, in, out []values) []expected {
	g, rate := wide(in[0].floats), float64(in[1].floats[0])
	w, v := wide(out[0].floats), wide(out[1].floats)
	for i, g := range g {
		v[i] = d.Momentum*v[i] - rate*g
		w[i] += v[i]
	}
	return []expected{about(w, rounding, 1), about(v, rounding, 1)}
}

func movingAverage(d engine.MovingAverage, in, out []values) []expected {
	moving := wide(out[0].floats)
	for i, v := range in[0].floats {
		moving[i] = d.Momentum*moving[i] + (1-d.Momentum)*float64(v)
	}
	return []expected{about(moving, rounding, 1)}
}

func identity(in []values) []expected { return []expected{about(wide(in[0].floats), 0, 0)} }
