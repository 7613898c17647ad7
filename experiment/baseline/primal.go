package baseline

import (
	"context"

	"gonum.org/v1/gonum/mat"
)

// primal is ridge over features: for at least as many training images.
type primal struct {
	linear
	unit  float64
	gram  *mat.SymDense // X'X, centred
	cross *mat.Dense    // X'Y, centred: levels x classes
}

// primal sums over the training images or, where the batch has the whole, takes all others
// from it.
func (b *batch) primal(ctx context.Context, t Task) *primal {
	f := b.features
	var o outer
	if b.whole != nil && len(t.Train) > len(t.Validation)+len(t.Test) {
		o = b.whole.less(f.outer(ctx, t.Test), f.outer(ctx, t.Validation))
	} else {
		o = f.outer(ctx, t.Train)
	}
	n, p := float64(o.images), f.length
	s := &primal{linear: newLinear(f, o.sums, t), cross: mat.NewDense(p, t.Classes, nil)}
	for j, sum := range o.sums {
		for k := j; k < p; k++ {
			o.upper[j*p+k] -= float64(sum*o.sums[k]) / n
		}
		s.unit += o.upper[j*p+j] / float64(p)
	}
	s.gram = mat.NewSymDense(p, o.upper)
	sums := make([]int64, p*t.Classes)
	for _, i := range t.Train {
		c := t.Labels[i]
		for j, v := range f.Of(i) {
			sums[j*t.Classes+c] += int64(v) - middle
		}
	}
	for c, count := range t.counts() {
		for j, mean := range s.means {
			s.cross.Set(j, c, float64(sums[j*t.Classes+c])-float64(float64(count)*mean))
		}
	}
	return s
}

// newLinear is a linear model without weights; sums are of the moved levels of the training
// images.
func newLinear(f Features, sums []float64, t Task) linear {
	n := float64(len(t.Train))
	l := linear{features: f, means: make([]float64, len(sums))}
	for j, sum := range sums {
		l.means[j] = sum / n
	}
	for _, count := range t.counts() {
		l.shares = append(l.shares, float64(count)/n)
	}
	return l
}

func (s *primal) scale() float64 { return s.unit }

func (s *primal) solve(penalty float64) (*linear, bool) {
	c, ok := factor(s.gram, penalty*s.unit)
	solution := s.linear
	solution.weights = new(mat.Dense)
	return &solution, ok && c.SolveTo(solution.weights, s.cross) == nil
}
