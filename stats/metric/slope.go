package metric

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Recalibration is the logistic regression of an outcome on the log-odds that were given
// to it: log-odds(outcome) = Intercept + Slope x log-odds. Calibrated predictions have 0
// and 1; a slope below 1 means that they are too sure.
type Recalibration struct {
	Slope, Intercept float64
}

// Recalibrate fits a recalibration by maximum likelihood (Cox, Biometrika 45, 1958), with
// Newton's method, whose steps are halved where the likelihood falls. Outcomes are 0 or 1.
// Log-odds must be finite ([ErrInfinite]); where they separate the outcomes
// ([ErrSeparated]), are all the same ([ErrConstant]), or all outcomes are ([ErrOneClass]),
// there is no best fit.
func Recalibrate(logOdds []float64, outcome []int) (Recalibration, error) {
	f, err := newFit(logOdds, outcome)
	if err != nil {
		return Recalibration{}, fmt.Errorf("the recalibration: %w", err)
	}
	return f.recalibration(f.at), nil
}

// fit is a logistic regression on one number. That is scaled to mean 0 and deviation 1, so
// that steps are well conditioned.
type fit struct {
	x           []float64
	y           []int
	mean, scale float64
	at          [2]float64 // intercept and slope on the scaled number
	information [3]float64 // there
}

// newFit fits. The likelihood has its maximum at finite values where the outcomes overlap
// (Albert and Anderson, Biometrika 71, 1984).
func newFit(logOdds []float64, outcome []int) (*fit, error) {
	if len(logOdds) != len(outcome) {
		return nil, stats.Refuse(stats.ErrInvalid, "%d log-odds but %d outcomes", len(logOdds), len(outcome))
	}
	if err := checkLabels(outcome, 2); err != nil {
		return nil, err
	}
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i, x := range logOdds {
		if math.IsNaN(x) {
			return nil, stats.Refuse(stats.ErrInvalid, "the log-odds of image %d are no number", i)
		}
		if math.Abs(x) > 1e100 {
			return nil, fmt.Errorf("the log-odds of image %d are %v: %w", i, x, ErrInfinite)
		}
		low[outcome[i]], high[outcome[i]] = min(low[outcome[i]], x), max(high[outcome[i]], x)
	}
	switch {
	case low[0] > high[0] || low[1] > high[1]:
		return nil, ErrOneClass
	case min(low[0], low[1]) == max(high[0], high[1]):
		return nil, ErrConstant
	case high[0] <= low[1] || high[1] <= low[0]:
		return nil, ErrSeparated
	}
	f := &fit{y: outcome, mean: mean(logOdds)}
	for _, x := range logOdds {
		f.scale += (x - f.mean) * (x - f.mean) / float64(len(logOdds))
	}
	f.scale = math.Sqrt(f.scale)
	for _, x := range logOdds {
		f.x = append(f.x, (x-f.mean)/f.scale)
	}
	err := f.climb()
	_, f.information = f.derivatives(nil)
	return f, err
}

// climb finds the maximum of the likelihood. Halved steps make Newton's method climb from
// anywhere; near the top, where rounding hides the climb, its whole steps converge.
func (f *fit) climb() error {
	likelihood := f.likelihood(f.at)
	for range 200 {
		score, information := f.derivatives(nil)
		step, ok := solve(information, score)
		if !ok {
			return ErrSeparated // so nearly that no number tells the difference
		}
		if math.Abs(step[0])+math.Abs(step[1]) <= 1e-13*(1+math.Abs(f.at[0])+math.Abs(f.at[1])) {
			return nil
		}
		for range 60 {
			next := [2]float64{f.at[0] + step[0], f.at[1] + step[1]}
			if l := f.likelihood(next); l >= likelihood-1e-12*math.Abs(likelihood) {
				f.at, likelihood = next, l
				break
			}
			step[0], step[1] = step[0]/2, step[1]/2
		}
	}
	return nil
}

func (f *fit) likelihood(at [2]float64) float64 {
	sum := 0.0
	for i, x := range f.x {
		t := at[0] + at[1]*x
		if f.y[i] == 1 {
			t = -t
		}
		sum -= max(t, 0) + math.Log1p(math.Exp(-math.Abs(t)))
	}
	return sum
}

// derivatives are the score and the information of some images; nil: of all.
func (f *fit) derivatives(images []int) (score [2]float64, information [3]float64) {
	add := func(i int) {
		mu := 1 / (1 + math.Exp(-f.at[0]-f.at[1]*f.x[i]))
		d, w := float64(f.y[i])-mu, mu*(1-mu)
		score[0] += d
		score[1] += d * f.x[i]
		information[0] += w
		information[1] += w * f.x[i]
		information[2] += w * f.x[i] * f.x[i]
	}
	if images == nil {
		for i := range f.x {
			add(i)
		}
		return score, information
	}
	for _, i := range images {
		add(i)
	}
	return score, information
}

// solve solves a symmetric system of two equations, given a, b, c of [[a b] [b c]].
func solve(m [3]float64, v [2]float64) (x [2]float64, ok bool) {
	determinant := m[0]*m[2] - m[1]*m[1]
	if !(determinant > 1e-14*m[0]*m[2]) {
		return x, false
	}
	return [2]float64{(m[2]*v[0] - m[1]*v[1]) / determinant, (m[0]*v[1] - m[1]*v[0]) / determinant}, true
}

// recalibration is in terms of the log-odds as they were given.
func (f *fit) recalibration(at [2]float64) Recalibration {
	slope := at[1] / f.scale
	return Recalibration{Slope: slope, Intercept: at[0] - slope*f.mean}
}

// without is the fit without some images, three of Newton's steps from the whole one: within
// a hundredth of the way. The first needs those images alone.
func (f *fit) without(images []int) (Recalibration, bool) {
	score, information := f.derivatives(images)
	for j, whole := range f.information {
		information[j] = whole - information[j]
	}
	score[0], score[1] = -score[0], -score[1]
	rest := &fit{x: f.x, y: f.y, mean: f.mean, scale: f.scale, at: f.at}
	for step := range 3 {
		if step > 0 {
			score, information = rest.derivatives(nil)
			less, lost := rest.derivatives(images)
			for j := range less {
				score[j] -= less[j]
			}
			for j := range lost {
				information[j] -= lost[j]
			}
		}
		d, ok := solve(information, score)
		if !ok {
			return Recalibration{}, false
		}
		rest.at[0] += d[0]
		rest.at[1] += d[1]
	}
	return f.recalibration(rest.at), true
}

// ofRecalibration is the slope or intercept of the positive class of two, or the mean over
// more.
func ofRecalibration(part func(Recalibration) float64) measure {
	return func(s *seed) (parts, error) {
		p := parts{without: make([]float64, len(s.groups)), lost: ErrSeparated}
		events := s.events()
		share := 1 / float64(len(events))
		for _, event := range events {
			outcome, logOdds := make([]int, len(s.labels)), make([]float64, len(s.labels))
			for i, label := range s.labels {
				outcome[i], logOdds[i] = is(label, event), logOddsOf(s.row(i), event)
			}
			f, err := newFit(logOdds, outcome)
			if err != nil {
				return parts{}, fmt.Errorf("class %s: %w", s.name(event), err)
			}
			p.value += share * part(f.recalibration(f.at))
			for g, members := range s.groups {
				r, ok := f.recalibration(f.at), true
				if len(members) > 0 {
					r, ok = f.without(members)
				}
				if !ok {
					p.without[g] = math.NaN()
				}
				p.without[g] += share * part(r)
			}
		}
		return p, nil
	}
}

// logOddsOf are those of a class against all others together.
func logOddsOf(row []float64, class int) float64 {
	others := 0.0
	top := math.Inf(-1)
	for c, l := range row {
		if c != class {
			top = max(top, l)
		}
	}
	if math.IsInf(top, -1) {
		return math.Inf(1)
	}
	for c, l := range row {
		if c != class {
			others += math.Exp(l - top)
		}
	}
	return row[class] - top - math.Log(others)
}
