package enginetest

import (
	"math"

	"github.com/refold/refold/model/engine"
)

// about gives every element the tolerance relative*(|value|+scale).
func about(floats []float64, relative, scale float64) expected {
	tolerance := make([]float64, len(floats))
	for i, v := range floats {
		tolerance[i] = relative * (math.Abs(v) + scale)
	}
	return expected{floats, tolerance}
}

func wide(x []float32) []float64 {
	w := make([]float64, len(x))
	for i, v := range x {
		w[i] = float64(v)
	}
	return w
}

// moments are mean and biased variance by channel.
func moments(x []float64, channels int) (mean, variance []float64) {
	mean, variance = make([]float64, channels), make([]float64, channels)
	n := float64(len(x) / channels)
	for i, v := range x {
		mean[i%channels] += v / n
	}
	for i, v := range x {
		d := v - mean[i%channels]
		variance[i%channels] += d * d / n
	}
	return mean, variance
}

// normArrays are what a batch norm works on.
type normArrays struct {
	x, residual                 []float64 // residual is nil where there is none
	gamma, beta, mean, variance []float64 // by channel
}

// normalise is the formula of engine.BatchNorm.
func normalise(b engine.BatchNorm, a normArrays) []float64 {
	y := make([]float64, len(a.x))
	for i, v := range a.x {
		c := i % b.X[3]
		y[i] = a.gamma[c]*(v-a.mean[c])/math.Sqrt(a.variance[c]+b.Epsilon) + a.beta[c]
		if a.residual != nil {
			y[i] += a.residual[i]
		}
		if b.ReLU {
			y[i] = max(0, y[i])
		}
	}
	return y
}

// spreadTolerance allows what rounding the mean to float32 does to a result that
// is gamma/std times a difference from it, besides rounding of the result.
func spreadTolerance(b engine.BatchNorm, y []float64, n normArrays) expected {
	tolerance := make([]float64, len(y))
	for i := range y {
		c := i % b.X[3]
		a := math.Abs(n.gamma[c]) / math.Sqrt(n.variance[c]+b.Epsilon)
		tolerance[i] = 1e-6 * (1 + math.Abs(y[i]) + a*math.Abs(n.x[i])*0.2)
		if n.residual != nil {
			tolerance[i] += 1e-6 * math.Abs(n.residual[i])
		}
	}
	return expected{y, tolerance}
}

// momentTolerances are parts of the standard deviation and of the variance. Of numbers
// that were rounded to bfloat16 many are equal, so that the errors of their
// differences and sums in float32 add up where those of others average out: those of
// 128 squares, say, to 128 * 2^-24.
func momentTolerances(t engine.Type) (mean, variance float64) {
	if t == engine.BFloat16 {
		return 1e-6, 8e-6
	}
	return 2e-7, 1e-6
}

func normTrain(d engine.BatchNormTrain, in []values) []expected {
	a := normArrays{x: wide(in[0].floats), gamma: wide(in[1].floats), beta: wide(in[2].floats)}
	if d.Residual {
		a.residual = wide(in[3].floats)
	}
	a.mean, a.variance = moments(a.x, d.X[3])
	ofMean, ofVariance := momentTolerances(d.Type)
	m, v := about(a.mean, 2e-7, 0), about(a.variance, ofVariance, 1e-12)
	for c := range a.mean {
		m.tolerance[c] += ofMean * math.Sqrt(a.variance[c])
	}
	return []expected{spreadTolerance(d.BatchNorm, normalise(d.BatchNorm, a), a), m, v}
}

func normApply(d engine.BatchNormApply, in []values) []expected {
	a := normArrays{
		x: wide(in[0].floats), gamma: wide(in[1].floats), beta: wide(in[2].floats),
		mean: wide(in[3].floats), variance: wide(in[4].floats),
	}
	if d.Residual {
		a.residual = wide(in[5].floats)
	}
	return []expected{spreadTolerance(d.BatchNorm, normalise(d.BatchNorm, a), a)}
}

// normBackward: see Ioffe & Szegedy 2015, section 3.
func normBackward(d engine.BatchNormBackward, in []values) []expected {
	x, y, dy := wide(in[0].floats), wide(in[1].floats), wide(in[2].floats)
	gamma, mean, variance := wide(in[3].floats), wide(in[4].floats), wide(in[5].floats)
	channels := d.X[3]
	n := float64(len(x) / channels)
	g := make([]float64, len(x))
	dgamma, dbeta := newSums(channels), newSums(channels)
	hat := func(i int) float64 {
		return (x[i] - mean[i%channels]) / math.Sqrt(variance[i%channels]+d.Epsilon)
	}
	for i := range x {
		if !d.ReLU || y[i] > 0 {
			g[i] = dy[i]
		}
		dgamma.add(i%channels, g[i]*hat(i))
		dbeta.add(i%channels, g[i])
	}
	dx := newSums(len(x))
	for i := range x {
		c := i % channels
		a := gamma[c] / math.Sqrt(variance[c]+d.Epsilon)
		dx.add(i, a*g[i])
		dx.add(i, -a*dbeta.total[c]/n)
		dx.add(i, -a*hat(i)*dgamma.total[c]/n)
	}
	for i := range x {
		c := i % channels
		dx.magnitude[i] += math.Abs(gamma[c]) / math.Sqrt(variance[c]+d.Epsilon) * (dbeta.magnitude[c] + dgamma.magnitude[c]) / n
	}
	results := []expected{dx.within(rounding), dgamma.within(rounding), dbeta.within(rounding)}
	if d.Residual {
		results = append(results, about(g, 0, 0))
	}
	return results
}
