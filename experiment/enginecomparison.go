package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/refold/refold/experiment/trainer"
)

// run.engine = "auto" is the engine that is always there, unless its rival trains the
// run's own networks faster by this factor in so many rounds: its slowest one against
// the other's fastest. A smaller lead is within what two measurements of the same differ
// by, more so on a busy machine, and a spec shall mean the same every day. The first
// round after which that cannot be any more is the last one.
const (
	rivalLead    = 1.1
	engineRounds = 3
)

// engineEffort is a round's share of one network: a step, or some where they are short.
var engineEffort = trainer.Effort{Steps: 1, AtLeast: 250 * time.Millisecond, Long: longStep, TrainingOnly: true}

// EngineSpeed is how fast an engine trained. Where there are several networks, each
// counts for as many images.
type EngineSpeed struct {
	Engine string    `json:"engine"` // with version
	Title  string    `json:"title"`  // short, with the library if it has one
	Rounds []float64 `json:"rounds_images_per_second"`
	PerSec float64   `json:"images_per_second"` // the median of the rounds
}

// EngineComparison is how fast the engine that is always there and its rival trained
// the networks of a spec, in turn.
type EngineComparison struct {
	Architectures []string    `json:"architectures"`
	Width         float64     `json:"width"`
	Size          [2]int      `json:"size"`  // height, width
	Batch         int         `json:"batch"` // images a step
	Threads       int         `json:"threads"`
	Precision     string      `json:"precision"`
	Own           EngineSpeed `json:"own"` // of the engine that is always there
	Rival         EngineSpeed `json:"rival"`
	Measured      time.Time   `json:"measured_at"`
}

// RivalLeads reports whether auto stands for the rival.
func (c *EngineComparison) RivalLeads() bool {
	return len(c.Own.Rounds) == engineRounds && c.leads()
}

// leads reports whether the rival leads in the rounds so far.
func (c *EngineComparison) leads() bool {
	return slices.Min(c.Rival.Rounds) >= rivalLead*slices.Max(c.Own.Rounds)
}

// String is, for example, "onednn 2.6.3 (libdnnl.so.2) 3.20 against 3.80 images/s".
func (c *EngineComparison) String() string {
	own, but := "", ""
	switch {
	case c.RivalLeads(): // whose name stands nowhere else
		own = c.Own.Title + "'s "
	case c.Rival.PerSec >= rivalLead*c.Own.PerSec:
		but = ", but the rounds differ too much"
	}
	return fmt.Sprintf("%s %s against %s%s images/s%s", c.Rival.Title, figure(c.Rival.PerSec), own, figure(c.Own.PerSec), but)
}

// figure is a speed to a percent or so.
func figure(v float64) string {
	switch {
	case v < 1:
		return fmt.Sprintf("%.2g", v)
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// chooseEngine decides between the engine that is always there and its rival for a
// run that begins: as remembered, or by measuring both. Where that fails, the first
// one is taken, and nothing is remembered.
func (r *runner) chooseEngine(ctx context.Context, own, rival trainer.Engine) error {
	facts := r.options.engineFacts(own, rival)
	compared := r.recallComparison(ctx, facts, r.newComparison(own, rival))
	switch {
	case compared != nil:
	case r.blocked || r.setParallel() != nil: // nothing will be trained, as is said in a moment
		r.use(own)
		return nil
	default:
		var err error
		compared, err = r.compareEngines(ctx, own, rival)
		if ctx.Err() != nil {
			return fmt.Errorf("measuring which engine is faster: %w", ctx.Err())
		}
		if err != nil {
			own.Reason = fmt.Sprintf("%s could not be measured", rival.Title())
			r.notice(fmt.Sprintf("measuring which engine is faster: %v: the engine %s is taken", err, own.Name))
			r.use(own)
			return nil
		}
		r.rememberComparison(facts, compared)
	}
	r.compared = compared
	chosen := own
	if compared.RivalLeads() {
		chosen = rival
	}
	chosen.Reason = compared.String()
	r.use(chosen)
	return nil
}

// newComparison is the comparison that a run wants, without its figures.
func (r *runner) newComparison(own, rival trainer.Engine) *EngineComparison {
	s := r.plan.Spec
	return &EngineComparison{
		Architectures: s.Model.Architectures, Width: s.Model.Width, Size: s.Data.Size,
		Batch:   min(s.Train.Batch, r.sizes(r.plan.Selected()[0]).Train),
		Threads: s.Run.Threads, Precision: s.Run.Precision,
		Own:   EngineSpeed{Engine: own.String(), Title: own.Title()},
		Rival: EngineSpeed{Engine: rival.String(), Title: rival.Title()},
	}
}

// compareEngines times both engines in turn, one network at a time, so that it takes
// no more memory than a trial.
func (r *runner) compareEngines(ctx context.Context, own, rival trainer.Engine) (*EngineComparison, error) {
	c := r.newComparison(own, rival)
	for round := range engineRounds {
		r.tell(func(o Observer) {
			o.Comparing([2]string{c.Own.Title, c.Rival.Title}, c.Architectures, round+1, engineRounds)
		})
		for _, e := range []struct {
			engine trainer.Engine
			speed  *EngineSpeed
		}{{own, &c.Own}, {rival, &c.Rival}} {
			speed, err := r.timeEngine(ctx, e.engine, c)
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
	c.Measured = r.options.Clock().UTC()
	return c, nil
}

// timeEngine is how many images a second an engine trains on, as many by each network.
// The fastest step of each counts: other programs can only slow one down.
func (r *runner) timeEngine(ctx context.Context, e trainer.Engine, c *EngineComparison) (float64, error) {
	seconds := 0.0
	for _, architecture := range c.Architectures {
		task := r.settings()
		task.Trial, task.Architecture = e.Name+" "+architecture, architecture
		task.Engine, task.Library = e.Name, e.Library
		t, err := trainer.Calibrate(ctx, r.options.Trainer, task, trainer.Sizes{Train: c.Batch}, engineEffort)
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

// median is the middle one of values, or the mean of the two in the middle.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// sound reports whether figures can be those of a comparison.
func (c *EngineComparison) sound() bool {
	rounds := len(c.Own.Rounds)
	for _, s := range []EngineSpeed{c.Own, c.Rival} {
		for _, v := range s.Rounds {
			if !(v > 0) || math.IsInf(v, 0) {
				return false
			}
		}
		if len(s.Rounds) != rounds || rounds < 1 || rounds > engineRounds || s.PerSec != median(s.Rounds) {
			return false
		}
	}
	return rounds == engineRounds || !c.leads()
}
