package forecast

import (
	"fmt"
	"runtime"

	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// Decision is how many trials run at once, and what that takes.
type Decision struct {
	Parallel int
	Slower   int // so many were measured to be slower; 0: none
	Memory   MemoryNeed
	costs    map[string]trainer.Cost // by paceOf; nil: the trainer does not know
}

// Decide says how many trials run at once: what the spec says, one on each of
// trainer.devices, or as many as cores and memory allow. What does not fit into memory is a *MemoryError.
func (s *Subject) Decide() (Decision, error) {
	p := s.Plan.Spec
	d := Decision{Memory: MemoryNeed{Available: s.Resources.Memory()}}
	if s.Cache == nil {
		for _, way := range s.Plan.Preprocesses() {
			d.Memory.Pixels += len(s.Plan.Manifest.Images) * way.Bytes()
		}
	}
	var err error
	if d.costs, err = s.trialCosts(); err != nil {
		return d, err
	}
	for _, c := range d.costs {
		d.Memory.Trial = max(d.Memory.Trial, c.Memory)
	}
	d.Parallel = min(max(1, runtime.GOMAXPROCS(0)/p.Run.Threads), fitting(d.Memory, usable))
	devices := len(p.Trainer.Devices)
	if devices > 0 { // a trial has one to itself
		d.Parallel = devices
	}
	if p.Run.Parallel > 0 {
		d.Parallel = p.Run.Parallel
	}
	if devices > 0 {
		d.Parallel = min(d.Parallel, devices) // more would only wait
	}
	if atOnce := d.countMemory(s.Plan); d.Memory.Available > 0 && d.Memory.Total > d.Memory.Available {
		return d, &MemoryError{Need: d.Memory, Parallel: atOnce}
	}
	return d, nil
}

// countMemory sums up what trials need that run at once.
func (d *Decision) countMemory(p *plan.Plan) (atOnce int) {
	atOnce = min(d.Parallel, len(p.Selected()))
	d.Memory.Total = d.Memory.Pixels + atOnce*d.Memory.Trial
	return atOnce
}

// Why says what decided how many trials of a plan run at once.
func (d Decision) Why(p *plan.Plan) string {
	threads, cores := p.Spec.Run.Threads, runtime.GOMAXPROCS(0)
	switch asked, devices := p.Spec.Run.Parallel, len(p.Spec.Trainer.Devices); {
	case asked > 0 && (devices == 0 || asked <= devices):
		return "run.parallel says so"
	case devices > 0:
		return "one on each of trainer.devices"
	case d.Slower > 0:
		return fmt.Sprintf("%d at once take longer in all, as measured", d.Slower)
	case d.Parallel < max(1, cores/threads):
		return fmt.Sprintf("a trial takes %s, and %s of memory are available", machine.BytesText(d.Memory.Trial), machine.BytesText(d.Memory.Available))
	}
	return fmt.Sprintf("usable cores: %d, threads a trial: %d", cores, threads)
}

// trialCosts are the costs of a trial of each architecture; none where the trainer
// does not know.
func (s *Subject) trialCosts() (map[string]trainer.Cost, error) {
	estimator, ok := s.Trainer.(trainer.CostEstimator)
	if !ok {
		return nil, nil
	}
	costs := make(map[string]trainer.Cost)
	for _, arm := range s.Plan.Arms {
		name := s.paceOf(arm.Name)
		if _, have := costs[name]; have {
			continue
		}
		var err error
		if costs[name], err = estimator.Cost(s.task(arm.Name)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return costs, nil
}
