package forecast

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// What summary, figures and pages took on machines of 2024: the demo's, and what
// each predicted probability adds (BenchmarkFullRun). It matters for quick trainings.
const (
	reportSeconds     = 0.8
	predictionSeconds = 6e-8
)

// reportTime is how many seconds it takes to read the predictions of all selected
// trials and to sum up.
func (s *Subject) reportTime() float64 {
	seconds := reportSeconds
	for _, t := range s.Plan.Selected() {
		shape := s.Key(t).Shape
		seconds += predictionSeconds * float64(shape.Epochs*shape.Values())
	}
	return seconds
}

// Patience says how thorough an estimate is.
type Patience struct {
	Least time.Duration // each kind of step is measured for so long at least
	Known time.Duration // what took less to measure, and with less patience, is not taken from memory
}

// Estimate finds out what is needed to tell the time, and sums up. Where measurements
// say that fewer trials at once end sooner, the decision that it returns says so.
func (s *Subject) Estimate(ctx context.Context, d Decision, disk DiskNeed, patience Patience) (*Estimate, Decision, error) {
	began := s.Clock()
	g := &gauge{Subject: s, Decision: d, left: make(map[string]float64), paces: s.pastPaces(d.Parallel), took: make(map[string]float64)}
	for _, t := range g.Todo {
		g.left[t.Name] = s.shareLeft(t)
	}
	need := TimeNeed{Report: s.reportTime()}
	recall(ctx, g, patience)
	var err error
	if need.calibration, err = calibrate(ctx, g, patience.Least); err != nil {
		if ctx.Err() != nil {
			return nil, d, err
		}
		need.Reason = err.Error() // trials may fail of it too, each with its own error
	}
	if need.Reason == "" {
		more, err := chooseParallel(ctx, g)
		if err != nil {
			return nil, d, err
		}
		need.calibration += more
	}
	baselines, seconds := s.baselines()
	need.Baselines = seconds
	if len(g.Todo) > 0 || baselines > 0 {
		if need.Load, err = s.loadTime(ctx, baselines > 0); err != nil {
			return nil, d, err
		}
	}
	need = complete(g, need)
	need.Measuring = s.Clock().Sub(began).Seconds()
	e := sumUp(g, disk, need)
	e.Baselines, e.Time.Baselines = baselines, seconds
	return e, g.Decision, nil
}

// baselines are those that are still to be fitted, and about how long that takes.
func (s *Subject) baselines() (count int, seconds float64) {
	if !s.Plan.Spec.Baseline.Simple {
		return 0, 0
	}
	if _, err := s.Dir.ReadBaselines(s.Plan); err == nil {
		return 0, 0
	}
	_, tasks := baseline.OfPlan(s.Plan)
	images, size := len(s.Plan.Manifest.Images), s.Plan.Spec.Data.Size
	return len(baseline.Fitting(images)), baseline.Seconds(tasks, images, size[0], size[1], runtime.GOMAXPROCS(0))
}

// sumUp puts together what is known of the run.
func sumUp(g *gauge, disk DiskNeed, need TimeNeed) *Estimate {
	p := g.Plan
	return &Estimate{
		Dir: string(g.Dir), Engine: g.Engine.String(), Reason: g.Engine.Reason, Advice: g.Engine.Advice, Compared: g.Compared,
		Threads: p.Spec.Run.Threads, Parallel: g.Parallel, Cores: runtime.GOMAXPROCS(0),
		Starts: summary.Starts(p.Spec.Model), Freeze: p.Spec.Model.Freeze,
		ShortSide: p.Spec.Data.ShortSide, JPEGQuality: p.Spec.Data.JPEGQuality, Preparations: summary.Preparations(p.Spec.Data),
		Images: len(p.Manifest.Images), Classes: p.Classes, Groups: p.Groups.Count,
		Excluded: append([]summary.Exclusion{}, summary.Exclusions(p.Manifest)...), Several: p.Manifest.FirstOfSeveral(), Skipped: append([]plan.Skipped{}, p.Skipped...),
		Planned: len(p.Trials), Selected: g.Finished + len(g.Todo), Finished: g.Finished, Trials: kinds(g), Looks: looksOf(p, g.Todo),
		Memory: g.Memory, Disk: disk, Time: need,
	}
}

// shareLeft is the share of an unfinished trial that its checkpoint does not have.
func (s *Subject) shareLeft(t plan.Trial) float64 {
	k := s.Key(t)
	all, err := s.Dir.Checkpoints(k)
	if err != nil || len(all) == 0 {
		return 1 // it begins anew
	}
	return 1 - float64(all[0].Mark.At.Images)/float64(max(1, k.Shape.Epochs*k.Train))
}

// loadTime decodes a few images, as a run does, and says how long all of them take, in each
// way in which trials that are left want them: no time worth speaking of where the cache has
// them.
func (s *Subject) loadTime(ctx context.Context, baselines bool) (float64, error) {
	base, total := s.Plan.Spec.Data.Preprocess(), 0.0
	for _, way := range s.Plan.Preprocesses() {
		wanted := func(t plan.Trial) bool { return s.Plan.Arm(t.Arm).Data.Preprocess() == way }
		if !slices.ContainsFunc(s.Todo, wanted) && !(baselines && way == base) {
			continue
		}
		seconds, err := s.loadTimeAs(ctx, way)
		if err != nil {
			return 0, err
		}
		total += seconds
	}
	return total, nil
}

func (s *Subject) loadTimeAs(ctx context.Context, way pixels.Preprocess) (float64, error) {
	if s.Cache != nil && dataset.Cached(s.Cache, s.Plan.Manifest, way) {
		return 0, nil
	}
	options := dataset.LoadOptions{}
	if way == s.Plan.Spec.Data.Preprocess() {
		options.Spool = s.Spool
	}
	all := s.Plan.Manifest.Images
	few := *s.Plan.Manifest
	few.Images = nil
	step := max(1, len(all)/max(2*runtime.GOMAXPROCS(0), min(len(all)/20, 64)))
	for i := 0; i < len(all); i += step {
		few.Images = append(few.Images, all[i])
	}
	began := s.Clock()
	if _, err := dataset.Load(ctx, s.Images, &few, way, options); err != nil {
		return 0, fmt.Errorf("images: %w", err)
	}
	return s.Clock().Sub(began).Seconds() * float64(len(all)) / float64(len(few.Images)), nil
}

// complete adds the training to what is known of the rest.
func complete(g *gauge, t TimeNeed) TimeNeed {
	t.Paces = []Pace{}
	for _, arm := range g.Plan.Arms {
		p, ok := g.paces[g.paceOf(arm.Name)]
		if !ok {
			continue
		}
		if !slices.ContainsFunc(t.Paces, func(other Pace) bool { return other.Architecture == p.Architecture }) {
			t.Paces = append(t.Paces, p)
		}
		if g.extracts(arm.Name) {
			t.Features += p.Features * float64(len(g.Plan.Manifest.Images)) / float64(max(1, g.Parallel))
		}
	}
	if t.Reason != "" {
		return TimeNeed{Reason: t.Reason, Paces: t.Paces}
	}
	t.Known, t.Train = true, g.training()
	t.sum()
	return t
}

// kinds lists the selected trials by arm and split.
func kinds(g *gauge) []TrialKind {
	var kinds []TrialKind
	type kind struct {
		arm   string
		split spec.Split
		train int
	}
	at := make(map[kind]int)
	for _, t := range g.Plan.Selected() {
		key := kind{t.Arm, t.Split, t.Train}
		if _, ok := at[key]; !ok {
			at[key] = len(kinds)
			kinds = append(kinds, TrialKind{Architecture: t.Arm, Split: t.Split, Asked: t.Train})
		}
		k := &kinds[at[key]]
		fold := g.Plan.Fold(t)
		k.Trials++
		widen(&k.Train, len(fold.Train), k.Trials)
		widen(&k.Validation, len(fold.Validation), k.Trials)
		widen(&k.Test, len(fold.Test), k.Trials)
		if !g.finished(t) {
			k.ToTrain++
			k.Seconds += (g.seconds(t) - k.Seconds) / float64(k.ToTrain)
		}
	}
	return kinds
}

// widen makes a range hold one more value, the nth.
func widen(r *[2]int, value, n int) {
	if n == 1 {
		*r = [2]int{value, value}
		return
	}
	*r = [2]int{min(r[0], value), max(r[1], value)}
}
