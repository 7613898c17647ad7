package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// effort is a round's share of one network: a step, or some where they are short.
var effort = trainer.Effort{Steps: 1, AtLeast: 250 * time.Millisecond, Long: trainer.LongStep, TrainingOnly: true}

// Chooser decides between an engine and its rival.
type Chooser struct {
	Trainer trainer.Trainer
	Version string             // of this program
	Cache   *pixelcache.Folder // nil: nothing is remembered
	Verify  bool               // measures what the cache remembers, too
	Clock   func() time.Time
	Stream  *event.Stream
}

// Choose decides between the engine that is always there and its rival for a planned
// run that begins: as remembered, or by measuring both, where trials will be trained.
// Where that fails, the first one is taken, and nothing is remembered. The figures are
// nil where nothing was compared; the only error is that of the context.
func (h Chooser) Choose(ctx context.Context, p *plan.Plan, own, rival trainer.Engine, trains func() bool) (trainer.Engine, *Comparison, error) {
	memory := memory{h.Cache, p, facts(h.Version, own, rival), h.Stream}
	var compared *Comparison
	if !h.Verify {
		compared = memory.recall(ctx, newComparison(p, own, rival))
	}
	if compared == nil {
		if !trains() {
			return own, nil, nil
		}
		var err error
		compared, err = h.compare(ctx, p, own, rival)
		if ctx.Err() != nil {
			return own, nil, fmt.Errorf("measuring which engine is faster: %w", ctx.Err())
		}
		if err != nil {
			own.Reason = fmt.Sprintf("%s could not be measured", rival.Title())
			h.Stream.Notice(fmt.Sprintf("measuring which engine is faster: %v: the engine %s is taken", err, own.Name))
			return own, nil, nil
		}
		memory.remember(compared)
	}
	chosen := own
	if compared.RivalLeads() {
		chosen = rival
	}
	chosen.Reason = compared.String()
	return chosen, compared, nil
}

// newComparison is the comparison that a run wants, without its figures.
func newComparison(p *plan.Plan, own, rival trainer.Engine) *Comparison {
	s := p.Spec
	return &Comparison{
		Architectures: s.Model.Architectures, Width: s.Model.Width, Size: s.Data.Size,
		Batch:   min(s.Train.Batch, len(p.Fold(p.Selected()[0]).Train)),
		Threads: s.Run.Threads, Precision: s.Run.Precision,
		Own:   Speed{Engine: own.String(), Title: own.Title()},
		Rival: Speed{Engine: rival.String(), Title: rival.Title()},
	}
}

// compare times both engines in turn, one network at a time, so that it takes
// no more memory than a trial.
func (h Chooser) compare(ctx context.Context, p *plan.Plan, own, rival trainer.Engine) (*Comparison, error) {
	c := newComparison(p, own, rival)
	for round := range rounds {
		h.Stream.Send(event.Comparing{
			Engines: [2]string{c.Own.Title, c.Rival.Title}, Architectures: c.Architectures, Round: round + 1, Rounds: rounds,
		})
		for _, e := range []struct {
			engine trainer.Engine
			speed  *Speed
		}{{own, &c.Own}, {rival, &c.Rival}} {
			speed, err := h.time(ctx, p, e.engine, c)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", e.speed.Title, err)
			}
			e.speed.Rounds = append(e.speed.Rounds, speed)
		}
		if !c.leads() {
			break
		}
	}
	c.Own.PerSec, c.Rival.PerSec = median(c.Own.Rounds), median(c.Rival.Rounds)
	c.Measured = h.Clock().UTC()
	return c, nil
}

// time is how many images a second an engine trains on, as many by each network.
// The fastest step of each counts: other programs can only slow one down.
func (h Chooser) time(ctx context.Context, p *plan.Plan, e trainer.Engine, c *Comparison) (float64, error) {
	bound, seconds := trainer.On(h.Trainer, e, p.Spec.Run.Precision), 0.0
	for _, architecture := range c.Architectures {
		task := trainer.NewTask(p.Spec, len(p.Classes))
		task.Trial, task.Architecture = e.Name+" "+architecture, architecture
		t, err := trainer.Calibrate(ctx, bound, task, trainer.Sizes{Train: c.Batch}, effort)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", architecture, err)
		}
		if len(t.Training.Took) == 0 || t.Training.Batch < 1 {
			return 0, fmt.Errorf("%s: no step was timed", architecture)
		}
		seconds += max(slices.Min(t.Training.Took), 1).Seconds() / float64(t.Training.Batch) // a clock may be coarse
	}
	return float64(len(c.Architectures)) / seconds, nil
}

// Comparisons are those that hold on this machine and with this library, as the cache
// in a folder remembers them: what was used last comes first. Files that cannot be
// read are left out. run tells run.library; of the chooser, trainer and version count.
func (h Chooser) Comparisons(ctx context.Context, folder string, run spec.Run) []Comparison {
	resolver, ok := h.Trainer.(trainer.EngineResolver)
	finder, both := h.Trainer.(trainer.EngineRival)
	if !ok || !both || folder == "" {
		return nil
	}
	run.Engine = Auto
	own, err := resolver.ResolveEngine(run, "")
	if err != nil {
		return nil
	}
	rival, err := finder.Rival(run)
	if err != nil {
		return nil
	}
	entries, err := pixelcache.List(folder)
	if err != nil {
		return nil
	}
	var all []Comparison
	for _, e := range slices.Backward(entries) {
		if e.Kind != pixelcache.Engine {
			continue
		}
		data, err := pixelcache.Read(ctx, e)
		if err != nil {
			continue
		}
		if c, err := parseComparison(data, facts(h.Version, own, rival)); err == nil {
			all = append(all, *c)
		}
	}
	return all
}
