package selection

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats"
)

// Candidates compete on one list of test images, and the best is chosen: models on a test
// set, or the epochs of a cross-validation of which one is chosen for all folds.
type Candidates struct {
	Scores [][]float64 // candidates x images: accuracies from 0 to 1, such as means over seeds
	Groups []int       // of each image
	Level  float64
	Draws  int // of the bootstrap: see [Candidates.FewestDraws]
	Random *rand.Rand
}

// FewestDraws is the least number of draws of [MABT]: where the best of each candidate's
// draws would otherwise reach the level alone.
func (c Candidates) FewestDraws() int {
	return max(1000, int(math.Ceil(2*float64(len(c.Scores))/(1-c.Level))))
}

// MABT is the lower bound of the accuracy of the candidate that was best, by multiplicity-
// adjusted bootstrap tilting (Rink and Brannath, Machine Learning 114, 2025), with groups
// for observations. Each draw takes groups with replacement; a candidate's accuracy in it
// becomes its rank among the draws, which puts all candidates on one scale, and the largest
// rank over candidates gives the distribution G that allows for the choice. The groups'
// weights are then tilted downwards,
//
//	w_g proportional to exp(tau influence_g),   tau < 0,
//
// until the chosen candidate's measured accuracy has the probability F_tau(measured), of
// lying above what is drawn with these weights, where 1 - G(F_tau(measured)) is 1 - level;
// the bound is the accuracy under these weights. Ties count as half. F_tau comes from the
// same draws by importance weights that need no normalisation, as their expectation is 1
// and what is wanted is a tail (Hesterberg, Biometrika 83, 1996). For few groups F_tau is
// read as of a normal distribution and taken to Student's, on the groups less 1 and
// sqrt((G-1)/G) narrower, since draws vary too little (Hesterberg, The American Statistician
// 69, 2015, section 4.5, expands percentiles so); the authors' program does not.
//
// The bound is never above [stats.ClopperPearson] on the effective number of independent
// units, p(1-p) over the variance between groups, at the level that G leaves to each
// candidate: with few groups and a high accuracy, tilting cannot make up for errors that
// were not seen (the authors' program does not do this either).
//
// The bound is about the chosen candidate, however it was chosen, if it is the best on these
// images. It assumes that groups are independent of each other. Without variance between
// groups, such as where all is right, it is [stats.ClopperPearson] on the groups with
// Bonferroni's correction. One group is an error.
func MABT(c Candidates) (Bound, error) {
	sums, sizes, err := c.sums()
	if err != nil {
		return Bound{}, fmt.Errorf("multiplicity-adjusted bootstrap tilting: %w", err)
	}
	images := total(sizes)
	best := 0
	for j, of := range sums {
		if total(of) > total(sums[best])+1e-9 {
			best = j
		}
	}
	groups := float64(len(sizes))
	b := Bound{Published: total(sums[best]) / images, Level: c.Level, Method: MethodMABT, Estimand: EstimandBest}
	b.Warnings = (&prepared{groups: len(sizes)}).warnings()
	influence, flat := make([]float64, len(sizes)), true
	for g := range influence {
		influence[g] = (sums[best][g] - b.Published*sizes[g]) * groups / images
		flat = flat && math.Abs(influence[g]) < 1e-12
	}
	if flat {
		exact, err := stats.ClopperPearson(b.Published*groups, groups, 1-2*(1-c.Level)/float64(len(sums)))
		b.Low, b.Method = exact.Low, MethodAllRight
		b.Warnings = append(b.Warnings, "groups do not differ: each counts as one unit")
		return b, err
	}
	if wrong := wrongGroups(sums[best], sizes); wrong < fewWrong {
		b.Warnings = append(b.Warnings, fmt.Sprintf("only %d groups (fewer than %d) have an error: how alike the images of groups are in error is hardly known, and the bound may be too high", wrong, fewWrong))
	}
	t := tilting{influence: influence, sums: sums[best], sizes: sizes, measured: b.Published}
	err = t.bound(&b, c, sums, best)
	return b, err
}

// bound is the lower end by tilted weights, and no higher than that of the units.
func (t *tilting) bound(b *Bound, c Candidates, sums [][]float64, best int) error {
	groups := float64(len(t.sizes))
	largest := t.draw(c, sums, best)
	student := distuv.StudentsT{Sigma: 1, Nu: groups - 1}
	tau, found := t.solve(func(tau float64) bool {
		z := distuv.UnitNormal.Quantile(min(t.below(tau), 1-1e-15))
		at, _ := slices.BinarySearch(largest, student.CDF(z*math.Sqrt((groups-1)/groups)))
		return float64(len(largest)-at)/float64(len(largest)) <= 1-c.Level
	})
	if !found {
		b.Warnings = append(b.Warnings, "no weights make the measured accuracy improbable enough: too few groups for so many candidates")
		return nil
	}
	// The level that is left to each candidate, and the units that its variance is worth.
	each := 1 - largest[min(int(c.Level*float64(len(largest))), len(largest)-1)]
	squares := 0.0
	for _, x := range t.influence {
		squares += x * x
	}
	units := b.Published * (1 - b.Published) * groups * (groups - 1) / squares
	exact, err := stats.ClopperPearson(b.Published*units, units, 1-2*max(each, .5/float64(len(largest))))
	b.Low = min(t.accuracy(tau), b.Published, exact.Low)
	return err
}

// sums are the scores by candidate and group, and the groups' sizes.
func (c Candidates) sums() (sums [][]float64, sizes []float64, err error) {
	switch {
	case len(c.Groups) == 0:
		return nil, nil, stats.Refuse(stats.ErrTooFew, "no images")
	case len(c.Scores) == 0:
		return nil, nil, stats.Refuse(stats.ErrTooFew, "no candidates")
	case !(c.Level > 0 && c.Level < 1):
		return nil, nil, stats.Refuse(stats.ErrInvalid, "level %v: must lie between 0 and 1, such as 0.95", c.Level)
	case c.Random == nil:
		return nil, nil, ErrNoRandom
	case c.Draws < c.FewestDraws():
		return nil, nil, stats.Refuse(stats.ErrTooFew, "%d draws: %d candidates need at least %d", c.Draws, len(c.Scores), c.FewestDraws())
	}
	ids := slices.Compact(slices.Sorted(slices.Values(c.Groups)))
	if len(ids) < 2 {
		return nil, nil, ErrOneGroup
	}
	sizes = make([]float64, len(ids))
	at := make([]int, len(c.Groups))
	for i, group := range c.Groups {
		at[i], _ = slices.BinarySearch(ids, group)
		sizes[at[i]]++
	}
	for j, scores := range c.Scores {
		if len(scores) != len(c.Groups) {
			return nil, nil, stats.Refuse(stats.ErrInvalid, "candidate %d: %d scores for %d images", j, len(scores), len(c.Groups))
		}
		of := make([]float64, len(ids))
		for i, s := range scores {
			if !(s >= 0 && s <= 1) {
				return nil, nil, stats.Refuse(stats.ErrInvalid, "candidate %d: the score of image %d is %v: must lie between 0 and 1", j, i, s)
			}
			of[at[i]] += s
		}
		sums = append(sums, of)
	}
	return sums, sizes, nil
}

// fewWrong is the number of groups with an error below which a warning is due: with 40
// groups and a true accuracy of .9 whose errors come by group, the bound held in .8 of
// simulated runs.
const fewWrong = 15

func wrongGroups(right, sizes []float64) int {
	wrong := 0
	for g, size := range sizes {
		if right[g] < size-1e-9 {
			wrong++
		}
	}
	return wrong
}

// tilting is what weights make of the chosen candidate.
type tilting struct {
	influence, sums, sizes []float64 // by group
	measured               float64
	drawn, pull            []float64 // by draw: its accuracy, and the sum of influences
}

// draw draws groups, and returns the largest rank over candidates in each draw, sorted.
func (t *tilting) draw(c Candidates, sums [][]float64, best int) []float64 {
	values := make([][]float64, len(sums)) // candidates x draws
	for j := range values {
		values[j] = make([]float64, c.Draws)
	}
	t.pull = make([]float64, c.Draws)
	counts := make([]float64, len(t.sizes))
	for r := range c.Draws {
		clear(counts)
		for range counts {
			counts[c.Random.IntN(len(counts))]++
		}
		n := 0.0
		for g, count := range counts {
			n += count * t.sizes[g]
			t.pull[r] += count * t.influence[g]
		}
		for j, of := range sums {
			sum := 0.0
			for g, count := range counts {
				sum += count * of[g]
			}
			values[j][r] = sum / n
		}
	}
	t.drawn = values[best]
	largest := make([]float64, c.Draws)
	for _, of := range values {
		sorted := slices.Sorted(slices.Values(of))
		for r, v := range of {
			largest[r] = max(largest[r], middle(sorted, v))
		}
	}
	slices.Sort(largest)
	return largest
}

// middle is the share of sorted values below v, and half of those that equal it but for
// rounding.
func middle(sorted []float64, v float64) float64 {
	below, _ := slices.BinarySearch(sorted, v-1e-12)
	notAbove, _ := slices.BinarySearch(sorted, v+1e-12)
	return float64(below+notAbove) / 2 / float64(len(sorted))
}

// below is the probability that what is drawn with tilted weights lies below the measured
// accuracy, half of ties with it.
func (t *tilting) below(tau float64) float64 {
	sum, groups := 0.0, float64(len(t.influence))
	for _, x := range t.influence {
		sum += math.Exp(tau * x)
	}
	constant := groups * math.Log(sum/groups)
	above := 0.0
	for r, v := range t.drawn {
		if v < t.measured-1e-12 {
			continue
		}
		w := math.Exp(tau*t.pull[r] - constant)
		if v <= t.measured+1e-12 {
			w /= 2
		}
		above += w
	}
	return max(0, 1-above/float64(len(t.drawn)))
}

// accuracy is that under tilted weights.
func (t *tilting) accuracy(tau float64) float64 {
	top := slices.Max(t.influence)
	if tau < 0 {
		top = slices.Min(t.influence)
	}
	sum, n := 0.0, 0.0
	for g, x := range t.influence {
		w := math.Exp(tau * (x - top))
		sum += w * t.sums[g]
		n += w * t.sizes[g]
	}
	return sum / n
}

// solve finds the tilt nearest 0 from which on improbable holds, by halving.
func (t *tilting) solve(improbable func(tau float64) bool) (tau float64, found bool) {
	spread := 0.0
	for _, x := range t.influence {
		spread = max(spread, math.Abs(x))
	}
	near, far := 0.0, -.01/spread
	for !improbable(far) {
		if near, far = far, 2*far; far*spread < -500 {
			return 0, false
		}
	}
	for range 60 {
		if middle := (near + far) / 2; improbable(middle) {
			far = middle
		} else {
			near = middle
		}
	}
	return far, true
}
