package simulation

import (
	"math"
	"slices"
)

// solver holds a fit under way.
type solver struct {
	*lasso
	held           []bool
	rows, positive float64 // training rows, and those with label 1
	intercept      float64
	active         []int // features that may have a coefficient
	in             []bool
	weights        []float64 // of active features
	odds           []float64 // log-odds of rows
	rest           []float64 // label - probability; 0 of rows that are held
	curve          []float64 // probability * (1 - probability); 0 of rows that are held
}

func newSolver(l *lasso, held []bool, from sparse) *solver {
	n := len(l.labels)
	s := &solver{lasso: l, held: held, intercept: from.intercept, active: slices.Clone(from.at), in: make([]bool, len(l.columns)),
		weights: slices.Clone(from.weights), odds: make([]float64, n), rest: make([]float64, n), curve: make([]float64, n)}
	for _, j := range s.active {
		s.in[j] = true
	}
	for i, y := range l.labels {
		s.odds[i] = from.logOdds(l.columns, i)
		if !held[i] {
			s.rows++
			s.positive += y
		}
	}
	return s
}

// solve minimises over the intercept and the active features by Newton's method, each step a
// penalised least squares by coordinate descent and shortened until the objective falls.
func (s *solver) solve(limits []float64) error {
	for range mostRounds {
		s.expand()
		intercept, weights := s.intercept, slices.Clone(s.weights)
		slope, move, err := s.descend(limits)
		if err != nil {
			return err
		}
		s.shorten(limits, intercept, weights, slope)
		if move <= nearly {
			s.expand()
			return nil
		}
	}
	return errUnsettled
}

// expand is the second-order expansion of the loss about the log-odds.
func (s *solver) expand() {
	for i, odds := range s.odds {
		if s.held[i] {
			continue
		}
		p := 1 / (1 + math.Exp(-odds))
		s.rest[i], s.curve[i] = s.labels[i]-p, max(p*(1-p), leastWeight)
	}
}

// descend moves the coefficients to the minimum of the expansion with the penalty, feature
// by feature. It returns the slope of the objective towards there, and how far a
// standardised coefficient moved at most.
func (s *solver) descend(limits []float64) (slope, move float64, err error) {
	intercept, weights := s.intercept, slices.Clone(s.weights)
	q := s.quadratic()
	s.intercept += q.start
	for range mostSweeps {
		largest := 0.0
		for a, j := range s.active {
			row := q.bends[a]
			if row[a] <= 0 {
				continue
			}
			next := soften(row[a]*s.weights[a]+q.pulls[a], s.rows*limits[j]) / row[a]
			step := next - s.weights[a]
			if step == 0 {
				continue
			}
			s.weights[a] = next
			s.intercept -= q.means[a] * step
			for b, bend := range row {
				q.pulls[b] -= bend * step
			}
			largest = max(largest, math.Abs(step)*limits[j]/s.penalty)
		}
		if largest <= settled {
			slope, move = s.towards(limits, intercept, weights)
			return slope, move, nil
		}
	}
	return 0, 0, errUnsettled
}

// quadratic is the expansion in the active features, each about its mean, so that the
// intercept is at its best whatever their coefficients.
type quadratic struct {
	start float64 // step of the intercept before all others
	means []float64
	bends [][]float64 // second derivatives
	pulls []float64   // minus the first
}

func (s *solver) quadratic() quadratic {
	total, n := sum(s.curve), len(s.active)
	q := quadratic{start: sum(s.rest) / total, means: make([]float64, n), bends: make([][]float64, n), pulls: make([]float64, n)}
	rest, centred := slices.Clone(s.rest), make([]float64, len(s.rest))
	for i, w := range s.curve {
		rest[i] -= w * q.start
	}
	for a, j := range s.active {
		x := s.columns[j][:len(s.curve)]
		q.means[a], q.pulls[a], q.bends[a] = dot(x, s.curve)/total, dot(x, rest), make([]float64, n)
		for i, w := range s.curve {
			centred[i] = w * (x[i] - q.means[a])
		}
		for b := range a + 1 {
			bend := dot(centred, s.columns[s.active[b]])
			q.bends[a][b], q.bends[b][a] = bend, bend
		}
	}
	return q
}

// towards is the slope of the objective from a model to the present one, and the largest
// step to it.
func (s *solver) towards(limits []float64, intercept float64, weights []float64) (slope, move float64) {
	slope, move = -sum(s.rest)*(s.intercept-intercept)/s.rows, math.Abs(s.intercept-intercept)
	for a, j := range s.active {
		step := s.weights[a] - weights[a]
		if step == 0 {
			continue
		}
		slope += limits[j]*(math.Abs(s.weights[a])-math.Abs(weights[a])) - dot(s.columns[j], s.rest)*step/s.rows
		move = max(move, math.Abs(step)*limits[j]/s.penalty)
	}
	return slope, move
}

// shorten takes the step from a model to the present one, or a part of it, such that the
// objective falls by a share of what its slope says (Armijo's rule).
func (s *solver) shorten(limits []float64, intercept float64, weights []float64, slope float64) {
	before := s.objective(limits, weights)
	to, towards := s.intercept, slices.Clone(s.weights)
	part := 1.0
	for range mostHalves {
		s.intercept = intercept + part*(to-intercept)
		for a := range s.weights {
			s.weights[a] = weights[a] + part*(towards[a]-weights[a])
		}
		s.place()
		// Below rounding the slope says nothing.
		if s.objective(limits, s.weights) <= before+1e-4*part*slope+1e-14*before {
			return
		}
		part /= 2
	}
}

// place computes the log-odds anew.
func (s *solver) place() {
	for i := range s.odds {
		s.odds[i] = s.intercept
	}
	for a, j := range s.active {
		if w := s.weights[a]; w != 0 {
			for i, x := range s.columns[j] {
				s.odds[i] += w * x
			}
		}
	}
}

// objective is that of weights whose log-odds are in place.
func (s *solver) objective(limits, weights []float64) float64 {
	loss := 0.0
	for i, odds := range s.odds {
		if s.held[i] {
			continue
		}
		// log(1 + exp(odds)) - label * odds, without overflow.
		loss += max(odds, 0) + math.Log(1+math.Exp(-math.Abs(odds))) - s.labels[i]*odds
	}
	loss /= s.rows
	for a, j := range s.active {
		loss += limits[j] * math.Abs(weights[a])
	}
	return loss
}

// join makes features active whose gradient is above their limit, and says whether any was.
func (s *solver) join(limits []float64) bool {
	joined := false
	for j, x := range s.columns {
		if s.in[j] || limits[j] == 0 || math.Abs(dot(x, s.rest)) <= s.rows*limits[j]*(1+settled) {
			continue
		}
		s.in[j], joined = true, true
		s.active, s.weights = append(s.active, j), append(s.weights, 0)
	}
	return joined
}

// model is the solution. Without a coefficient its log-odds are known exactly, and those of
// even classes are 0.
func (s *solver) model() sparse {
	m := sparse{intercept: s.intercept}
	for a, j := range s.active {
		if s.weights[a] != 0 {
			m.at, m.weights = append(m.at, j), append(m.weights, s.weights[a])
		}
	}
	if len(m.at) == 0 {
		m.intercept = math.Log(s.positive / (s.rows - s.positive))
	}
	return m
}

// soften is the soft threshold.
func soften(v, limit float64) float64 {
	switch {
	case v > limit:
		return v - limit
	case v < -limit:
		return v + limit
	}
	return 0
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}

// dot adds in four lanes, in the same order on every machine.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + (s2 + s3)
}
