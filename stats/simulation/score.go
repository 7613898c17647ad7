package simulation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/refold/refold/stats"
)

// level is the nominal coverage of all intervals.
const level = 0.95

// Score is how a method did in a cell. Shares are of the replicates in which it gave an
// interval. What it is scored against is the procedure with the classifiers that the folds
// trained or, where its intervals are about the one that all images train, with that.
type Score struct {
	Method    string
	Covered   float64 // share of intervals that hold the expected accuracy of the procedure
	Below     float64 // share that lie wholly below it
	Above     float64 // share that lie wholly above it
	Risk      float64 // share that hold the accuracy of these classifiers on new images
	Width     float64 // mean width over the oracle's
	Failures  int     // replicates without an interval
	Intervals int     // replicates with one
}

// Outcome is what came of a cell.
type Outcome struct {
	Cell
	Replicates int
	Refused    int     // data sets that could not be divided, for those that could
	Accuracy   float64 // expected, of the procedure: mean of the estimates, each fold's weight its test images
	SD         float64 // of the estimates
	Scores     []Score // one a method
}

// replicate is what one data set gave.
type replicate struct {
	refused        int
	estimate, risk float64
	whole          float64          // accuracy on new images of the classifier that all images train
	intervals      []stats.Interval // by method; those with NaN: none
	err            error
}

// Score runs a cell so many times. Replicate i of cell number c draws from its own stream,
// so the figures do not depend on how many run at once.
func (c Cell) Score(number, replicates int, methods []Method) (Outcome, error) {
	all := make([]replicate, replicates)
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < replicates; i += workers {
				all[i] = c.one(rand.New(rand.NewPCG(uint64(number), uint64(i))), methods)
				if all[i].err != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	for i := range all {
		if all[i].err != nil {
			return Outcome{}, fmt.Errorf("replicate %d: %w", i, all[i].err)
		}
	}
	return c.outcome(all, methods), nil
}

func (c Cell) one(random *rand.Rand, methods []Method) replicate {
	result, refused, err := c.Run(random)
	if err != nil {
		return replicate{err: err}
	}
	r := replicate{refused: refused, risk: result.Risk, whole: result.further.whole().Risk()}
	s, err := result.Trials.Sample()
	if err != nil {
		return replicate{err: err}
	}
	r.estimate = s.Mean()
	for _, m := range methods {
		i, err := m.Interval(result, level, random)
		if err != nil {
			i = stats.Interval{Low: math.NaN(), High: math.NaN()}
		}
		r.intervals = append(r.intervals, i)
	}
	return r
}

// ofAll says whether an interval is about the classifier that all images train.
func ofAll(i stats.Interval) bool {
	return i.Estimand == stats.EstimandAll || i.Estimand == stats.EstimandAllGroups
}

func (c Cell) outcome(all []replicate, methods []Method) Outcome {
	o := Outcome{Cell: c, Replicates: len(all)}
	estimates, whole := make([]float64, len(all)), 0.0
	for i, r := range all {
		estimates[i] = r.estimate
		o.Accuracy += r.estimate / float64(len(all))
		whole += r.whole / float64(len(all))
		o.Refused += r.refused
	}
	o.SD = math.Sqrt(stats.Variance(estimates))
	for at, m := range methods {
		s := Score{Method: m.Name}
		for _, r := range all {
			if i := r.intervals[at]; ofAll(i) {
				s.add(i, whole, r.whole)
			} else {
				s.add(i, o.Accuracy, r.risk)
			}
		}
		o.Scores = append(o.Scores, s.shares(2*normal975*o.SD))
	}
	return o
}

// normal975 is the 97.5 % quantile of the normal distribution.
const normal975 = 1.959963984540054

// add counts an interval.
func (s *Score) add(i stats.Interval, truth, risk float64) {
	if math.IsNaN(i.Low) || math.IsNaN(i.High) {
		s.Failures++
		return
	}
	s.Intervals++
	switch {
	case i.High < truth:
		s.Below++
	case i.Low > truth:
		s.Above++
	default:
		s.Covered++
	}
	if i.Low <= risk && risk <= i.High {
		s.Risk++
	}
	s.Width += i.High - i.Low
}

// shares are what was counted, of the intervals, and their mean width over the oracle's.
func (s Score) shares(oracle float64) Score {
	n := math.Max(1, float64(s.Intervals))
	s.Covered, s.Below, s.Above, s.Risk, s.Width = s.Covered/n, s.Below/n, s.Above/n, s.Risk/n, s.Width/n/oracle
	return s
}
