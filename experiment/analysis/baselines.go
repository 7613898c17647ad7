package analysis

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/comparison"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// baselineResult is what a baseline got right.
type baselineResult struct {
	name  baseline.Name
	folds map[baseline.Fold][]bool // by test image
}

// readBaselines scores what baselines predicted. There are none before they are fitted, nor
// of more folds than they were fitted to: the run that goes on fits them.
func (r *Results) readBaselines() ([]baselineResult, error) {
	if !r.plan.Spec.Baseline.Simple {
		return nil, nil
	}
	fitted, err := r.dir.ReadBaselines(r.plan)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, rundir.ErrOtherBaselines) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	folds, tasks := baseline.OfPlan(r.plan)
	var all []baselineResult
	for _, f := range fitted {
		result := baselineResult{f.Name, make(map[baseline.Fold][]bool)}
		for i, of := range f.Of {
			labels := sealed{labels: tasks[i].Labels, split: folds[i].Split, ledger: r.ledger}.open(useScoreBaseline, 1)
			right := make([]bool, len(of.Classes))
			for at, image := range tasks[i].Test {
				right[at] = of.Classes[at] == labels[image]
			}
			result.folds[folds[i]] = right
		}
		all = append(all, result)
	}
	return all, nil
}

// baselines puts what is simpler beside the networks, by split.
func (a *analysis) baselines() error {
	all, err := a.readBaselines()
	if err != nil {
		return err
	}
	for _, split := range a.plan.Splits {
		for _, b := range all {
			s, err := a.baseline(b, split)
			if err != nil {
				return fmt.Errorf("baseline %s, %s: %w", b.name, split, err)
			}
			a.summary.Baselines = append(a.summary.Baselines, *s)
		}
	}
	return nil
}

// baseline measures a baseline under a split as networks are measured.
func (a *analysis) baseline(b baselineResult, split spec.Split) (*summary.Baseline, error) {
	var seeds []int
	for seed := range a.plan.Draws {
		seeds = append(seeds, seed)
	}
	p, err := a.baselinePool(b, split, seeds)
	if err != nil {
		return nil, err
	}
	primary, err := p.primary()
	if err != nil {
		return nil, err
	}
	claim := a.plan.Spec.Claim
	s := &summary.Baseline{
		Baseline: b.name, Split: split, Mean: p.mean(), SeedMeans: p.seedMeans, Primary: interval(primary.Interval),
		ReachesClaim: primary.High >= claim.Accuracy-claim.Margin, Against: []summary.BaselineAgainst{},
	}
	for _, architecture := range a.plan.Spec.Model.Architectures { // with the pixels that baselines were given
		against, err := a.against(b, split, architecture)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", architecture, err)
		}
		if against != nil {
			s.Against = append(s.Against, *against)
		}
	}
	return s, nil
}

// against compares a network with a baseline on the same seeds; nil: none is whole.
func (a *analysis) against(b baselineResult, split spec.Split, architecture string) (*summary.BaselineAgainst, error) {
	seeds := a.complete(architecture, split)
	if len(seeds) == 0 {
		return nil, nil
	}
	network, err := a.pools.of(readOut{architecture, split, a.plan.GuardedSelection()}, seeds)
	if err != nil {
		return nil, err
	}
	simple, err := a.baselinePool(b, split, seeds)
	if err != nil {
		return nil, err
	}
	all, err := differences(network, simple, a.level())
	if err != nil {
		return nil, err
	}
	widest := comparison.Widest(all)
	return &summary.BaselineAgainst{
		Architecture: architecture, Mean: network.mean(), Value: network.mean() - simple.mean(), Interval: interval(widest), Better: widest.Low > 0,
	}, nil
}

// baselinePool is a baseline over seeds, as a network is one.
func (a *analysis) baselinePool(b baselineResult, split spec.Split, seeds []int) (*pool, error) {
	p := &pool{readOut: readOut{split: split}, seeds: seeds, single: a.plan.SingleTest(split)}
	images := len(a.plan.Manifest.Images)
	sum, times := make([]float64, images), make([]int, images)
	var test, train int
	for _, seed := range seeds {
		correct, tested := 0, 0
		for i, f := range a.plan.Division(split, seed).Folds {
			right, images := 0, f.Test
			for at, ok := range b.folds[baseline.Fold{Split: split, Seed: seed, Fold: i}] {
				tested := stats.Tested{Image: images[at], Seed: seed, Fold: i}
				times[images[at]]++
				if ok {
					sum[images[at]]++
					right++
					tested.Value = 1
				}
				p.tested = append(p.tested, tested)
			}
			correct, tested = correct+right, tested+len(images)
			test, train = test+len(images), train+len(f.Train)
			p.trials = append(p.trials, float64(right)/float64(len(images)))
		}
		p.seedMeans = append(p.seedMeans, float64(correct)/float64(tested))
	}
	p.testOverTrain = float64(test) / float64(train)
	p.primary = sync.OnceValues(func() (primary, error) { return p.judge(a.plan, a.level()) })
	return p, p.average(sum, times, a.plan.Groups.Of)
}
