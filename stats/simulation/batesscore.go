package simulation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/crossval"
	"github.com/refold/refold/stats/primary"
)

// Plan is how much of a set-up is run.
type Plan struct {
	Replicates  int
	Nested      int // the first so many with nested cross-validation, too
	Repetitions int // of it; the authors have 200
}

// SetupOutcome is what came of a set-up.
type SetupOutcome struct {
	Setup
	Plan
	Model    float64 // mean accuracy on new rows of the model that all rows train
	Expected float64 // mean of the estimates of cross-validation: of models that 9 of 10 rows train
	Scores   []SetupScore
}

// SetupScore is how a method did. It is scored against the accuracy of the model that this
// replicate's rows train, and against an expectation: that of cross-validation's estimates,
// or, for nested cross-validation, which is about all rows, the mean accuracy of the models.
type SetupScore struct {
	Method              string
	Intervals, Failures int
	Mean, SD            float64 // of the estimates
	Levels              []LevelScore
}

// LevelScore is of intervals of one nominal level.
type LevelScore struct {
	Level           float64
	Width           float64 // mean
	Oracle          float64 // mean width over that of Mean +- z * SD; 0 where estimates do not vary
	Model, Expected Tails
}

// Tails are the shares of intervals that lie wholly below the truth, and above it.
type Tails struct{ Below, Above float64 }

// Miss is both.
func (t Tails) Miss() float64 { return t.Below + t.Above }

// levels are those of the paper and of all other tables.
var levels = [...]struct{ nominal, z float64 }{{0.90, 1.6448536269514722}, {0.95, normal975}}

// setupReplicate is what one set of rows gave.
type setupReplicate struct {
	model    float64
	labels   []int
	one, two stats.Trials
	nested   crossval.Nested
}

type setupMethod struct {
	name     string
	nested   bool
	interval func(r *setupReplicate, level float64) (stats.Interval, error)
}

func setupMethods() []setupMethod {
	recommend := func(r *setupReplicate, t stats.Trials, level float64) (stats.Interval, error) {
		i, err := primary.Recommend(primary.Input{Trials: t, Labels: r.labels, TestOverTrain: 1.0 / (batesFolds - 1), Level: level})
		return i.Interval, err
	}
	return []setupMethod{
		{"naive cross-validation", false, func(r *setupReplicate, level float64) (stats.Interval, error) { return crossval.Naive(r.one, level) }},
		{"Bayle, all pairs", false, func(r *setupReplicate, level float64) (stats.Interval, error) { return crossval.AllPairs(r.one, level) }},
		{"corrected t", false, func(r *setupReplicate, level float64) (stats.Interval, error) {
			return stats.CorrectedT(r.one.Means(), 1.0/(batesFolds-1), level)
		}},
		{"nested cross-validation", true, func(r *setupReplicate, level float64) (stats.Interval, error) {
			i, err := crossval.NestedCV(r.nested, level)
			return i.Interval, err
		}},
		{"recommended, one seed", false, func(r *setupReplicate, level float64) (stats.Interval, error) { return recommend(r, r.one, level) }},
		{"recommended, two seeds", false, func(r *setupReplicate, level float64) (stats.Interval, error) { return recommend(r, r.two, level) }},
	}
}

// Score runs a set-up. Replicate i draws from its own stream, so the figures do not depend
// on how many run at once.
func (s Setup) Score(p Plan) (SetupOutcome, error) {
	if err := s.check(p); err != nil {
		return SetupOutcome{}, err
	}
	all, errs := make([]*setupReplicate, p.Replicates), make([]error, p.Replicates)
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < p.Replicates; i += workers {
				repetitions := 0
				if i < p.Nested {
					repetitions = p.Repetitions
				}
				if all[i], errs[i] = s.replicate(rand.New(rand.NewPCG(uint64(s.Rows), uint64(i))), repetitions); errs[i] != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			return SetupOutcome{}, fmt.Errorf("replicate %d of %d rows: %w", i, s.Rows, err)
		}
	}
	return s.outcome(p, all), nil
}

func (s Setup) check(p Plan) error {
	switch {
	case s.Rows < 2*batesFolds || s.Rows%batesFolds != 0:
		return fmt.Errorf("%d rows: must be %d folds of one size, of 2 rows or more", s.Rows, batesFolds)
	case !(s.Penalty > 0):
		return fmt.Errorf("a penalty of %v: must be above 0", s.Penalty)
	case p.Replicates < 2 || p.Nested < 0 || p.Nested > p.Replicates || p.Nested > 0 && p.Repetitions < 1:
		return fmt.Errorf("the plan %+v: needs 2 replicates or more, as many of them nested at most, and a repetition for these", p)
	}
	return nil
}

// replicate draws rows and validates on them: two seeds of plain cross-validation, then so
// many repetitions of nested.
func (s Setup) replicate(random *rand.Rand, repetitions int) (*setupReplicate, error) {
	l := s.draw(random)
	v, err := validate(l)
	if err != nil {
		return nil, err
	}
	r := &setupReplicate{model: v.full.accuracy()}
	clusters := make([]int, s.Rows)
	for i, label := range l.labels {
		clusters[i], r.labels = i, append(r.labels, int(label))
	}
	var tested []stats.Tested
	for seed := range 2 {
		more, err := v.folds(v.partition(random), seed)
		if err != nil {
			return nil, err
		}
		tested = append(tested, more...)
	}
	if r.one, err = stats.NewTrials(tested[:s.Rows], clusters); err != nil {
		return nil, err
	}
	if r.two, err = stats.NewTrials(tested, clusters); err != nil {
		return nil, err
	}
	for range repetitions {
		folds, err := v.nested(v.partition(random))
		if err != nil {
			return nil, err
		}
		r.nested.Repetitions = append(r.nested.Repetitions, folds)
	}
	return r, nil
}

func (s Setup) outcome(p Plan, all []*setupReplicate) SetupOutcome {
	o := SetupOutcome{Setup: s, Plan: p}
	for _, r := range all {
		o.Model += r.model / float64(len(all))
		for _, m := range r.two.Means() { // folds are of one size
			o.Expected += m / float64(len(all)*r.two.Len())
		}
	}
	for _, m := range setupMethods() {
		some, expected := all, o.Expected
		if m.nested {
			some, expected = all[:p.Nested], o.Model
		}
		o.Scores = append(o.Scores, m.score(some, expected))
	}
	return o
}

func (m setupMethod) score(all []*setupReplicate, expected float64) SetupScore {
	s := SetupScore{Method: m.name}
	var estimates []float64
	for _, level := range levels {
		l := LevelScore{Level: level.nominal}
		estimates = estimates[:0]
		for _, r := range all {
			i, err := m.interval(r, level.nominal)
			if err != nil {
				continue
			}
			estimates = append(estimates, i.Estimate)
			l.Width += i.Width()
			l.Model.add(i, r.model)
			l.Expected.add(i, expected)
		}
		s.Intervals, s.Failures = len(estimates), len(all)-len(estimates)
		n := math.Max(1, float64(s.Intervals))
		s.Mean, l.Width = sum(estimates)/n, l.Width/n
		if s.Intervals > 1 {
			s.SD = math.Sqrt(stats.Variance(estimates))
		}
		if s.SD > 0 {
			l.Oracle = l.Width / (2 * level.z * s.SD)
		}
		l.Model, l.Expected = l.Model.over(n), l.Expected.over(n)
		s.Levels = append(s.Levels, l)
	}
	return s
}

func (t *Tails) add(i stats.Interval, truth float64) {
	switch {
	case i.High < truth:
		t.Below++
	case i.Low > truth:
		t.Above++
	}
}

func (t Tails) over(n float64) Tails { return Tails{t.Below / n, t.Above / n} }
