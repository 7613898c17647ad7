package analysis

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// bootstrapReplicates keep the Monte-Carlo error of a 95 % end small against the
// width: about 0.15 points at a width of 20, where 2,000 leave 0.4.
const bootstrapReplicates = 10_000

// trialGroup are the folds of a seed under one architecture and split.
type trialGroup struct {
	architecture, split string
	seed                int
}

// analysis combines the finished trials of a plan.
type analysis struct {
	plan     *plan.Plan
	level    float64
	readings map[trialGroup][]*reading // by fold; nil where one is missing
	ledger   *ledger
	summary  *summary.Summary
}

// Summarise computes the summary of a run directory from its files alone: the same
// trials give the same summary, byte for byte. Where trials are missing it is an
// error, unless partial is set: then cells come from the seeds of which all folds
// are finished, and warnings say what is missing.
func Summarise(dir string, partial bool) (*summary.Summary, error) {
	d := rundir.Dir(dir)
	p, err := d.LoadPlan()
	if err != nil {
		return nil, err
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, err
	}
	s, err := Of(d, p, made.Engine)
	if err != nil {
		return nil, err
	}
	if missing := s.Trials.Planned - s.Trials.Finished; missing > 0 && !partial {
		return nil, remedy.Errorf("%d of %d trials of %s are not finished: %s on it goes on", missing, s.Trials.Planned, dir, remedy.Continue{})
	}
	return s, nil
}

func Of(d rundir.Dir, p *plan.Plan, engine string) (*summary.Summary, error) {
	a := &analysis{
		plan: p, level: p.Spec.Claim.Level, readings: make(map[trialGroup][]*reading), ledger: newLedger(),
		summary: &summary.Summary{Version: summary.Version},
	}
	if err := a.collect(d, engine); err != nil {
		return nil, err
	}
	s := a.summary
	s.Data, s.Design, s.Proofs = dataSummary(p), a.designSummary(engine), a.proofs()
	var err error
	if s.Claim, err = claimSummary(p); err != nil {
		return nil, err
	}
	for _, step := range []func() error{a.cells, a.optimism, a.comparisons, a.verdicts} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	s.Ledger = a.ledger.entries(p.Splits)
	a.planWarnings()
	return s, nil
}

// collect reads all finished trials, one at a time.
func (a *analysis) collect(d rundir.Dir, engine string) error {
	manifest := a.plan.Manifest.Hash()
	a.summary.Trials.Planned = len(a.plan.Trials)
	a.summary.Curves = []summary.Curve{}
	for _, division := range a.plan.Divisions {
		a.ledger.looks[look{division.Split, useStratify}] += len(division.Folds)
	}
	for _, t := range a.plan.Trials {
		group := trialGroup{t.Architecture, t.Split, t.Seed}
		rec, err := d.Load(rundir.NewKey(a.plan, t, engine, manifest))
		if rundir.IsUnreadable(err) {
			return fmt.Errorf("trial %s: %w", t.Name, err)
		}
		if err != nil {
			a.readings[group] = append(a.readings[group], nil)
			if err := a.missing(d, t, err); err != nil {
				return err
			}
			continue
		}
		r := readTrial(a.plan, t, rec, a.ledger)
		a.readings[group] = append(a.readings[group], r)
		a.summary.Curves = append(a.summary.Curves, r.curve)
		a.summary.Trials.Finished++
	}
	return nil
}

// missing notes why a trial has no result.
func (a *analysis) missing(d rundir.Dir, t plan.Trial, cause error) error {
	if !errors.Is(cause, rundir.ErrUnfinished) {
		a.warn("%v: the trial counts as not finished", cause)
		return nil
	}
	reason, err := d.FailureReason(t)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if rundir.IsUnreadable(err) {
		return err
	}
	if err != nil {
		a.warn("trial %s: %s: %v", t.Name, rundir.FailureFile, err)
		return nil
	}
	a.summary.Trials.Failed = append(a.summary.Trials.Failed, summary.TrialFailure{Trial: t.Name, Error: reason})
	return nil
}

func (a *analysis) warn(format string, args ...any) {
	a.summary.Warnings = append(a.summary.Warnings, fmt.Sprintf(format, args...))
}

// cells computes every architecture x split x selection with a whole seed.
func (a *analysis) cells() error {
	a.summary.Cells = []summary.Cell{}
	for _, architecture := range a.plan.Spec.Model.Architectures {
		for _, split := range a.plan.Splits {
			seeds := a.complete(architecture, split)
			if len(seeds) == 0 {
				continue
			}
			for _, selection := range a.plan.Selections() {
				p, err := a.pool(architecture, split, selection, seeds)
				if err != nil {
					return err
				}
				cell, err := a.cell(architecture, split, selection, p)
				if err != nil {
					return err
				}
				a.summary.Cells = append(a.summary.Cells, cell)
				a.confusions(cell, p)
			}
		}
	}
	return nil
}

// cell computes intervals and metrics of a pool.
func (a *analysis) cell(architecture, split, selection string, p *pool) (summary.Cell, error) {
	where := fmt.Sprintf("%s, %s, %s", architecture, split, selection)
	primary, all, err := stats.Primary(stats.PrimaryInput{
		Images: p.sample, TrialAccuracies: p.trials, TestOverTrain: p.testOverTrain, Level: a.level,
	})
	if err != nil {
		return summary.Cell{}, fmt.Errorf("%s: %w", where, err)
	}
	c := summary.Cell{
		Architecture: architecture, Split: split, Selection: selection, Protocol: a.plan.Protocol(split, selection),
		Mean: p.mean(), SeedMeans: p.seedMeans, Primary: interval(primary), Folds: p.folds, Metrics: p.metrics(),
	}
	if p.sample.Groups() >= 2 {
		random := plan.Stream(a.plan.Spec.Seed, fmt.Sprintf("bootstrap/%s/%s/%s", architecture, split, selection))
		boot, err := stats.GroupBootstrap(p.sample, bootstrapReplicates, a.level, random)
		if err != nil {
			return summary.Cell{}, fmt.Errorf("%s: %w", where, err)
		}
		all = append(all, boot)
	}
	for _, i := range all {
		c.Intervals = append(c.Intervals, *interval(i))
	}
	return c, nil
}

// interval copies an interval into the summary.
func interval(i stats.Interval) *summary.Interval {
	return &summary.Interval{
		Estimate: i.Estimate, Low: i.Low, High: i.High, Level: i.Level,
		Method: i.Method, Estimand: i.Estimand, Units: i.Units, Warnings: i.Warnings,
	}
}

// confusions lists the tables of a cell: by fold, by seed and pooled for
// as-published and guarded, pooled for the others.
func (a *analysis) confusions(c summary.Cell, p *pool) {
	table := func(scope string, seed, fold int, m measured) summary.Confusion {
		return summary.Confusion{
			Architecture: c.Architecture, Protocol: c.Protocol, Scope: scope, Seed: seed, Fold: fold,
			Classes: a.plan.Classes, Counts: m.confusion, Metrics: m.metrics,
		}
	}
	var pooled measured
	for _, t := range p.tables {
		if c.Protocol == plan.AsPublished || c.Protocol == plan.Guarded {
			for _, f := range t.folds {
				a.summary.Confusions = append(a.summary.Confusions, table("fold", t.seed, f.fold, f))
			}
			a.summary.Confusions = append(a.summary.Confusions, table("seed", t.seed, -1, t.whole))
		}
		pooled.confusion, _ = pooled.confusion.Add(t.whole.confusion) // sizes are equal
	}
	// What a table alone gives is that of the pooled one, so that a reader who computes
	// it again finds the same. Scores of different networks are not comparable, so the
	// rest stays an average over seeds.
	pooled.metrics = a.tableMetrics(pooled.confusion)
	pooled.metrics.AUC, pooled.metrics.LogLoss, pooled.metrics.Brier = c.Metrics.AUC, c.Metrics.LogLoss, c.Metrics.Brier
	a.summary.Confusions = append(a.summary.Confusions, table("pooled", -1, -1, pooled))
}
