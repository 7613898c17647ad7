package power_test

import (
	"errors"
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
	"github.com/refold/refold/stats/power"
	"github.com/refold/refold/stats/primary"
)

var simulate = flag.Bool("simulate", false, "draw many runs to see whether the promised power is reached (a minute)")

// clustered is a simple rule, so that tests do not depend on which one is recommended.
func clustered(t stats.Trials, _ power.Design) (stats.Interval, error) {
	s, err := t.Sample()
	if err != nil {
		return stats.Interval{}, err
	}
	return stats.Clustered(s, .95)
}

func recommended(t stats.Trials, d power.Design) (stats.Interval, error) {
	r, err := primary.Recommend(primary.Input{Trials: t, Labels: d.Labels, TestOverTrain: d.TestOverTrain(), Level: .95})
	return r.Interval, err
}

func grouped(groups, size, k, seeds int) power.Design {
	d := power.Design{K: k, Seeds: seeds}
	for i := range groups * size {
		d.Clusters = append(d.Clusters, i/size)
	}
	return d
}

func search(rule power.Rule, seed uint64) power.Search {
	return power.Search{Rule: rule, Limit: .94, Power: .9, Draws: 200, Seed: seed}
}

// TestDraws: drawn answers have the accuracy, and the parts of the variance, that were
// asked for.
func TestDraws(t *testing.T) {
	d, want := grouped(150, 8, 5, 4), power.Shares{Groups: .3, Images: .2, Trainings: .05, Cells: .1}
	var mean float64
	var got power.Shares
	rule := func(tr stats.Trials, _ power.Design) (stats.Interval, error) {
		c, err := components.Estimate(tr, .95)
		if err != nil {
			return stats.Interval{}, err
		}
		s := power.SharesOf(c)
		mean += c.Mean
		got.Groups, got.Images, got.Trainings, got.Cells = got.Groups+s.Groups, got.Images+s.Images, got.Trainings+s.Trainings, got.Cells+s.Cells
		return stats.Interval{High: 1}, nil
	}
	_, n, err := search(rule, 3).Refutes(d, want, .83)
	if err != nil || n != 50 {
		t.Fatal(n, err)
	}
	for name, c := range map[string][3]float64{"mean": {mean, .83, .01}, "groups": {got.Groups, .3, .03}, "images": {got.Images, .2, .03}, "trainings": {got.Trainings, .05, .02}, "cells": {got.Cells, .1, .03}} {
		if math.Abs(c[0]/float64(n)-c[1]) > c[2] {
			t.Errorf("%s: %.4f, want %v", name, c[0]/float64(n), c[1])
		}
	}
}

// TestRefutable: correlation in groups costs power, more groups bring it, and the truth
// that is found is refuted as often as promised, in other draws.
func TestRefutable(t *testing.T) {
	s := search(clustered, 1)
	loose, err := s.Refutable(grouped(40, 8, 5, 2), power.Shares{})
	if err != nil {
		t.Fatal(err)
	}
	alike, err := s.Refutable(grouped(40, 8, 5, 2), power.Shares{Groups: .5, Images: .2})
	if err != nil {
		t.Fatal(err)
	}
	more, err := s.Refutable(grouped(160, 8, 5, 2), power.Shares{Groups: .5, Images: .2})
	if err != nil {
		t.Fatal(err)
	}
	if !(alike < more && more < loose && loose < .94) {
		t.Errorf("refutable up to %v, with correlation %v, with more groups %v", loose, alike, more)
	}
	share, _, err := search(clustered, 99).Refutes(grouped(40, 8, 5, 2), power.Shares{Groups: .5, Images: .2}, alike)
	if err != nil || math.Abs(share-.9) > 4*s.Error() {
		t.Errorf("at %v, %v are refuted, %v, want .9", alike, share, err)
	}
	up, err := s.Supportable(grouped(160, 8, 5, 2), power.Shares{})
	if err != nil || up < .94 {
		t.Errorf("supportable from %v, %v", up, err)
	}
	if _, err := s.Refutable(grouped(4, 8, 4, 2), power.Shares{Groups: .9}); !errors.Is(err, power.ErrNone) {
		t.Errorf("four groups: %v, want none", err)
	}
}

// TestCheapest: the fewest trainings that are enough; more for a truth nearer to the claim.
func TestCheapest(t *testing.T) {
	s := search(clustered, 1)
	d := grouped(100, 5, 5, 5)
	shares := power.Shares{Groups: .05, Images: .1, Trainings: .02}
	easy, _, err := s.Cheapest(d, shares, .7, []int{4, 5, 10}, []int{1, 2, 3})
	if err != nil || easy.Trainings() != 4 {
		t.Errorf("%d x %d, %v", easy.K, easy.Seeds, err)
	}
	hard, share, err := s.Cheapest(d, shares, .9, []int{4, 5, 10}, []int{1, 2, 3, 5})
	if err != nil || hard.Trainings() <= easy.Trainings() || share < .9 {
		t.Errorf("%d x %d, %v, %v", hard.K, hard.Seeds, share, err)
	}
	if _, _, err := s.Cheapest(d, power.Shares{Groups: .8}, .93, []int{4}, []int{1, 2}); !errors.Is(err, power.ErrNone) {
		t.Errorf("%v, want none", err)
	}
}

func TestRefuses(t *testing.T) {
	good, shares := grouped(10, 2, 5, 2), power.Shares{}
	for name, c := range map[string]struct {
		s power.Search
		d power.Design
		a power.Shares
		p float64
	}{
		"no rule":      {power.Search{Limit: .9, Power: .9, Draws: 100}, good, shares, .8},
		"limit":        {power.Search{Rule: clustered, Limit: 1, Power: .9, Draws: 100}, good, shares, .8},
		"few draws":    {power.Search{Rule: clustered, Limit: .9, Power: .9, Draws: 1}, good, shares, .8},
		"no images":    {search(clustered, 1), power.Design{K: 2, Seeds: 1}, shares, .8},
		"k":            {search(clustered, 1), grouped(3, 2, 5, 2), shares, .8},
		"sample":       {search(clustered, 1), power.Design{Clusters: []int{0, 1}, K: 2, Seeds: 1, Sample: 3}, shares, .8},
		"labels":       {search(clustered, 1), power.Design{Clusters: []int{0, 1}, Labels: []int{1}, K: 2, Seeds: 1}, shares, .8},
		"shares":       {search(clustered, 1), good, power.Shares{Groups: .7, Images: .7}, .8},
		"not a number": {search(clustered, 1), good, power.Shares{Groups: math.NaN()}, .8},
		"truth":        {search(clustered, 1), good, shares, 1},
	} {
		if share, _, err := c.s.Refutes(c.d, c.a, c.p); !errors.Is(err, stats.ErrInvalid) && !errors.Is(err, stats.ErrTooFew) {
			t.Errorf("%s: %v and %v, want a refusal of a kind", name, share, err)
		}
	}
}

// TestPromise: the recommended rule, asked of runs that are drawn otherwise than the search
// draws them (groups whose accuracies follow a beta distribution, and folds whose models
// shift), refutes as often as was promised.
func TestPromise(t *testing.T) {
	if !*simulate {
		t.Skip("run with -simulate")
	}
	for _, rho := range []float64{0, .3, .8} {
		for _, c := range [][3]int{{40, 4, 2}, {40, 5, 5}, {150, 10, 3}} {
			d := grouped(c[0], 8, c[1], c[2])
			s := search(recommended, 1)
			s.Draws = 400
			truth, err := s.Refutable(d, power.Shares{Groups: rho})
			if err != nil {
				t.Logf("%v, correlation %v: %v", c, rho, err)
				continue
			}
			r := rand.New(rand.NewPCG(5, uint64(100*rho)))
			refuted, runs := 0, 2000
			for range runs {
				in, err := recommended(betaRun(t, r, d, truth, rho), d)
				if err != nil {
					t.Fatal(err)
				}
				if in.High < s.Limit {
					refuted++
				}
			}
			share := float64(refuted) / float64(runs)
			t.Logf("groups, k, seeds %v, correlation %v: refutable up to %.3f, refuted there %.3f", c, rho, truth, share)
			if share < .9-3*s.Error()-.02 {
				t.Errorf("promised .9")
			}
		}
	}
}

// betaRun draws answers that are independent given their group's accuracy.
func betaRun(t *testing.T, r *rand.Rand, d power.Design, truth, rho float64) stats.Trials {
	t.Helper()
	accuracy := make(map[int]float64)
	var tested []stats.Tested
	for seed := range d.Seeds {
		folds := r.Perm(len(d.Clusters))
		for image, g := range d.Clusters {
			if _, ok := accuracy[g]; !ok {
				accuracy[g] = betaDraw(r, truth, rho)
			}
			value := 0.0
			if r.Float64() < accuracy[g] {
				value = 1
			}
			tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: folds[g] % d.K, Value: value})
		}
	}
	trials, err := stats.NewTrials(tested, d.Clusters)
	if err != nil {
		t.Fatal(err)
	}
	return trials
}

// betaDraw draws from the beta distribution with mean p and correlation rho by the ratio of
// gamma variables (Marsaglia and Tsang for each).
func betaDraw(r *rand.Rand, p, rho float64) float64 {
	if rho == 0 {
		return p
	}
	sum := 1/rho - 1
	a, b := gamma(r, p*sum), gamma(r, (1-p)*sum)
	return a / (a + b)
}

func gamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(r, shape+1) * math.Pow(r.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := math.Pow(1+c*x, 3)
		if v > 0 && math.Log(r.Float64()) < .5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
