package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/growth"
)

// sizedSeed names the folds of a seed with about so many training images.
type sizedSeed struct {
	seedOf
	train int
}

// readSized reads a trial with a training size out: under the guarded selection alone, which
// is all that its accuracy is wanted for.
func readSized(p *plan.Plan, t plan.Trial, rec *rundir.Record, l *ledger) *reading {
	fold, labels, classes, selection := p.Fold(t), p.Draws[t.Seed].Labels, len(p.Classes), p.GuardedSelection()
	of := func(members []int) []int {
		out := make([]int, len(members))
		for i, m := range members {
			out[i] = labels[m]
		}
		return out
	}
	var validation []score.Score
	if selection == plan.SelectValidation {
		for e := range rec.Predictions {
			validation = append(validation, score.Of(of(fold.Validation), rec.Deciding(e).Validation, classes))
		}
	}
	e := choose(selection, len(rec.Predictions), nil, validation)
	logs := rec.Deciding(e).Test
	seal := sealed{labels: of(fold.Test), split: t.Split, ledger: l}
	r := &reading{trial: t, train: len(fold.Train), images: fold.Test, labels: seal.open(scoring(selection), 1)}
	r.chosen = map[plan.Selection]choice{selection: {epoch: e + 1, score: score.Of(r.labels, logs, classes), logs: logs, predicted: score.Classes(logs, classes)}}
	return r
}

// growthReplicates keep the Monte-Carlo error of an end small against the width.
const growthReplicates = 2000

// growth says how accuracies grow with the training images: from trials with training sizes,
// and those with all images.
func (a *analysis) growth() error {
	arms, splits := a.plan.Sized()
	for _, split := range splits {
		for _, arm := range arms {
			if err := a.growthOf(readOut{arm, split, a.plan.GuardedSelection()}); err != nil {
				return fmt.Errorf("%s: %w", readOut{arm, split, a.plan.GuardedSelection()}, err)
			}
		}
	}
	return nil
}

func (a *analysis) growthOf(what readOut) error {
	g := summary.Growth{Architecture: what.architecture, Split: what.split, Level: a.level(), Points: []summary.GrowthPoint{}}
	var points []growth.Point
	add := func(target int, p *pool) error {
		point, summed, err := a.growthPoint(target, p)
		if err != nil {
			return err
		}
		g.Points, points = append(g.Points, summed), append(points, point)
		return nil
	}
	for _, size := range slices.Sorted(slices.Values(a.plan.Spec.Folds.Sizes)) {
		results := func(seed int) []result {
			return a.sized[sizedSeed{seedOf{what.architecture, what.split, seed}, size}]
		}
		seeds := a.wholeSeeds(results)
		if len(seeds) == 0 {
			continue
		}
		p, err := poolOf(a.Results, what, seeds, nil, results)
		if err == nil {
			err = add(size, p)
		}
		if err != nil {
			return fmt.Errorf("%d training images: %w", size, err)
		}
	}
	if seeds := a.complete(what.architecture, what.split); len(seeds) > 0 {
		p, err := a.pools.of(what, seeds)
		if err == nil {
			err = add(0, p)
		}
		if err != nil {
			return err
		}
	}
	a.fitGrowth(&g, points)
	a.summary.Growth = append(a.summary.Growth, g)
	return nil
}

// wholeSeeds are those of which all folds are finished.
func (a *analysis) wholeSeeds(results func(seed int) []result) []int {
	var seeds []int
	for seed := range a.plan.Draws {
		if folds := results(seed); len(folds) > 0 && !slices.ContainsFunc(folds, func(f result) bool { return f.reading == nil }) {
			seeds = append(seeds, seed)
		}
	}
	return seeds
}

// growthPoint is what trials of one training size scored; a target of 0 means all images.
func (a *analysis) growthPoint(target int, p *pool) (growth.Point, summary.GrowthPoint, error) {
	tested, err := stats.NewTrials(p.tested, a.plan.Groups.Of)
	if err != nil {
		return growth.Point{}, summary.GrowthPoint{}, err
	}
	judged, err := p.primary()
	if err != nil {
		return growth.Point{}, summary.GrowthPoint{}, err
	}
	train, trials := 0, 0
	for _, folds := range p.readings {
		for _, r := range folds {
			train, trials = train+r.train, trials+1
		}
	}
	size := float64(train) / float64(trials)
	return growth.Point{Size: size, Trials: tested},
		summary.GrowthPoint{Asked: target, Size: size, Seeds: len(p.seeds), Mean: p.mean(), Interval: *interval(judged.Interval)}, nil
}

// fitGrowth fits the curve, where there are enough points for one.
func (a *analysis) fitGrowth(g *summary.Growth, points []growth.Point) {
	// Of whole groups, two sizes that were asked for may be the same images.
	points = slices.CompactFunc(points, func(a, b growth.Point) bool { return a.Size == b.Size })
	c, err := growth.Fit(points, a.level(), growthReplicates, plan.Stream(a.plan.Spec.Seed, fmt.Sprintf("bootstrap/growth/%s/%s", g.Architecture, g.Split)))
	if err != nil {
		g.NoCurve = err.Error()
		if few := new(growth.FewSizesError); errors.As(err, &few) {
			g.NoCurve = few.Error()
		}
		if a.isStopped() && len(points) == 1 {
			g.NoCurve = "a look ended the run ahead of the other training sizes, which are trained where it goes on to all trainings"
		}
		return
	}
	predicted := func(p growth.Prediction) summary.GrowthPrediction {
		out := summary.GrowthPrediction{Size: p.Size, Accuracy: p.Accuracy, Low: p.Low, High: p.High}
		if math.IsInf(p.Size, 1) {
			out.Size = 0
		}
		return out
	}
	g.Curve = &summary.GrowthCurve{A: c.A, B: c.B, C: c.C, Largest: c.Largest, Limit: predicted(c.Limit), Replicates: c.Replicates, Warnings: c.Warnings}
	for _, p := range c.Fitted {
		g.Curve.Fitted = append(g.Curve.Fitted, predicted(p))
	}
	for _, p := range c.Beyond {
		g.Curve.Beyond = append(g.Curve.Beyond, predicted(p))
	}
}
