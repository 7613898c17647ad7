package power

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/stats"
)

// Rule is the interval that decides, of a run of a design.
type Rule func(stats.Trials, Design) (stats.Interval, error)

// Search draws runs and applies a rule to them: a claim is refuted where the interval ends
// below the limit, and supported where it begins there or above.
type Search struct {
	Rule  Rule
	Limit float64 // the claim less its margin
	Power float64 // that is asked for
	Draws int     // runs that are drawn for each figure, 100 at least
	Seed  uint64  // of the draws: the same ones give the same answers
}

// ErrNone says that no truth, and no design or number of images that was tried, reaches the
// power.
var ErrNone = stats.Refuse(stats.ErrDesign, "no such design")

func (s Search) check() error {
	switch {
	case s.Rule == nil:
		return stats.Refuse(stats.ErrInvalid, "no rule")
	case !(s.Limit > 0 && s.Limit < 1):
		return stats.Refuse(stats.ErrInvalid, "the limit is %v: must lie between 0 and 1", s.Limit)
	case !(s.Power > 0 && s.Power < 1):
		return stats.Refuse(stats.ErrInvalid, "a power of %v: must lie between 0 and 1", s.Power)
	case s.Draws < 100:
		return stats.Refuse(stats.ErrInvalid, "%d draws: needs 100 at least", s.Draws)
	}
	return nil
}

// Error is the Monte-Carlo standard error of a power of the size that is asked for.
func (s Search) Error() float64 { return math.Sqrt(s.Power * (1 - s.Power) / float64(s.Draws)) }

// world is a design with its shares, ready to be drawn from.
type world struct {
	Search
	shares Shares
	drawer *drawer
}

func (s Search) world(d Design, shares Shares) (*world, error) {
	for _, err := range []error{s.check(), d.check(), shares.check()} {
		if err != nil {
			return nil, fmt.Errorf("what a design can decide: %w", err)
		}
	}
	return &world{s, shares, newDrawer(d, rand.New(rand.NewPCG(s.Seed, 0)))}, nil
}

// interval is that of the i-th drawn run at a true accuracy. The same i draws the same
// normal effects at every accuracy.
func (w *world) interval(truth float64, l latent, i int) (stats.Interval, error) {
	trials, err := w.drawer.draw(l, rand.New(rand.NewPCG(w.Seed, uint64(i)+1)))
	if err != nil {
		return stats.Interval{}, err
	}
	in, err := w.Rule(trials, w.drawer.design)
	if err != nil {
		return in, fmt.Errorf("a run drawn at the accuracy %v: %w", truth, err)
	}
	return in, nil
}

// Refutes is how often a claim would be refuted at a true accuracy, of so many drawn runs.
// It stops early, after 50 runs or more, where the share is more than four standard errors
// from the power that is asked for.
func (s Search) Refutes(d Design, shares Shares, truth float64) (share float64, draws int, err error) {
	w, err := s.world(d, shares)
	if err != nil {
		return 0, 0, err
	}
	if !(truth > 0 && truth < 1) {
		return 0, 0, stats.Refuse(stats.ErrInvalid, "what a design can decide: a true accuracy of %v: must lie between 0 and 1", truth)
	}
	const step = 50
	l, refuted := latentOf(shares, truth), 0
	for i := range s.Draws {
		in, err := w.interval(truth, l, i)
		if err != nil {
			return 0, 0, err
		}
		if in.High < s.Limit {
			refuted++
		}
		draws = i + 1
		share = float64(refuted) / float64(draws)
		if draws%step == 0 && math.Abs(share-s.Power) > 4*math.Sqrt(s.Power*(1-s.Power)/float64(draws)) {
			break
		}
	}
	return share, draws, nil
}

// Refutable is the largest true accuracy at which a claim would be refuted with the power
// that is asked for, and Supportable the smallest one at which it would be supported;
// [ErrNone] where there is none. Ends of intervals move with the accuracy, so that a few
// steps find it.
func (s Search) Refutable(d Design, shares Shares) (float64, error) {
	return s.edge(d, shares, s.Power, func(in stats.Interval) float64 { return in.High })
}

// Supportable is the smallest true accuracy at which a claim would be supported.
func (s Search) Supportable(d Design, shares Shares) (float64, error) {
	return s.edge(d, shares, 1-s.Power, func(in stats.Interval) float64 { return in.Low })
}

// Bounds of true accuracies, how near to the limit the end of an interval must come, and
// how many accuracies are tried at most.
const (
	leastTruth, mostTruth = 0.05, 0.999
	nearEnough            = 0.001
	steps                 = 14
)

// edge is the truth at which a quantile of an end of the interval is the limit: by steps
// of what it is off by, as intervals move with the accuracy, and by halving where these do
// not help.
func (s Search) edge(d Design, shares Shares, quantile float64, end func(stats.Interval) float64) (float64, error) {
	w, err := s.world(d, shares)
	if err != nil {
		return 0, err
	}
	low, high := leastTruth, mostTruth // below and above which the quantile is the limit
	truth, last := s.Limit, math.Inf(1)
	for range steps {
		q, err := w.quantile(truth, quantile, end)
		if err != nil {
			return 0, err
		}
		off := s.Limit - q
		if math.Abs(off) < nearEnough {
			return min(max(truth+off, leastTruth), mostTruth), nil
		}
		if off < 0 {
			high = truth
		} else {
			low = truth
		}
		next := truth + off
		if next <= low || next >= high || math.Abs(off) > last/2 {
			next = (low + high) / 2
		}
		truth, last = next, math.Abs(off)
	}
	if low == leastTruth || high == mostTruth {
		return 0, ErrNone
	}
	return low, nil
}

// quantile is that of an end of the interval over the drawn runs: the smallest value that
// at least such a share of them is at or below.
func (w *world) quantile(truth, quantile float64, end func(stats.Interval) float64) (float64, error) {
	l := latentOf(w.shares, truth)
	ends := make([]float64, w.Draws)
	for i := range ends {
		in, err := w.interval(truth, l, i)
		if err != nil {
			return 0, err
		}
		ends[i] = end(in)
	}
	slices.Sort(ends)
	return ends[min(len(ends)-1, max(0, int(math.Ceil(quantile*float64(len(ends))))-1))], nil
}

// Cheapest is the design with the fewest trainings that refutes a claim with the power
// that is asked for, of all combinations; among equals that with more folds, which train
// on more images. [ErrNone] where none does.
func (s Search) Cheapest(d Design, shares Shares, truth float64, ks, seeds []int) (Design, float64, error) {
	var all []Design
	for _, k := range ks {
		for _, n := range seeds {
			one := d
			one.K, one.Seeds = k, n
			all = append(all, one)
		}
	}
	slices.SortStableFunc(all, func(a, b Design) int {
		if a.Trainings() != b.Trainings() {
			return a.Trainings() - b.Trainings()
		}
		return b.K - a.K
	})
	for _, one := range all {
		share, _, err := s.Refutes(one, shares, truth)
		if err != nil {
			return Design{}, 0, err
		}
		if share >= s.Power {
			return one, share, nil
		}
	}
	return Design{}, 0, fmt.Errorf("%w among %d: no number of seeds up to %d refutes it", ErrNone, len(all), slices.Max(seeds))
}
