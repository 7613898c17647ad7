package experiment

import (
	"fmt"
	"runtime"

	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/trainer"
)

// MemoryNeed is what a run takes at its peak and what there is, in bytes.
type MemoryNeed struct {
	Trial     int `json:"trial_bytes"`     // the largest one, its images left out; 0: unknown
	Pixels    int `json:"pixels_bytes"`    // all images, as trials share them; 0: mapped from the cache
	Total     int `json:"total_bytes"`     // pixels and as many trials as run at once
	Available int `json:"available_bytes"` // without swapping, within a container's limit; 0: unknown
}

// MemoryError says that trials do not fit into memory.
type MemoryError struct {
	Need     MemoryNeed
	Parallel int // trials at once
}

func (e *MemoryError) Error() string {
	trials, next := "one trial takes", "choose a smaller train.batch, data.size or model.width"
	if e.Parallel > 1 {
		trials = fmt.Sprintf("%d trials at once take %s each, together", e.Parallel, machine.BytesText(e.Need.Trial))
		next = fmt.Sprintf("choose a smaller run.parallel (%d fits; 0 chooses), train.batch or data.size", fitting(e.Need, 1))
		if e.Need.Trial+e.Need.Pixels > e.Need.Available {
			next = "not even one fits: choose a smaller train.batch, data.size or model.width"
		}
	}
	needed := machine.BytesText(e.Need.Total)
	if e.Need.Pixels > 0 {
		needed += fmt.Sprintf(" with %s of pixels", machine.BytesText(e.Need.Pixels))
	}
	return fmt.Sprintf("memory: %s %s, but %s are available: %s", trials, needed, machine.BytesText(e.Need.Available), next)
}

// usable is the share of the available memory that trials may take where their
// number is open: the estimate leaves out the engine's own buffers.
const usable = 0.8

// fitting is how many trials fit into a share of the available memory beside the
// pixels, at least one. Unknown memory (0) bounds nothing.
func fitting(need MemoryNeed, share float64) int {
	if need.Trial <= 0 || need.Available <= 0 {
		return 1 << 20
	}
	return max(1, int((share*float64(need.Available)-float64(need.Pixels))/float64(need.Trial)))
}

// setParallel decides how many trials run at once: what the spec says, or as many
// as cores and memory allow. What does not fit into memory is a *MemoryError.
func (r *runner) setParallel() error {
	s := r.plan.Spec
	r.memory = MemoryNeed{Available: r.options.Resources.Memory()}
	if r.cache == nil {
		r.memory.Pixels = len(r.plan.Manifest.Images) * s.Data.Size[0] * s.Data.Size[1] * 3
	}
	var err error
	if r.costs, err = r.trialCosts(); err != nil {
		return err
	}
	for _, c := range r.costs {
		r.memory.Trial = max(r.memory.Trial, c.Memory)
	}
	r.parallel = min(max(1, runtime.GOMAXPROCS(0)/s.Run.Threads), fitting(r.memory, usable))
	if s.Run.Parallel > 0 {
		r.parallel = s.Run.Parallel
	}
	if atOnce := r.countMemory(); r.memory.Available > 0 && r.memory.Total > r.memory.Available {
		return &MemoryError{Need: r.memory, Parallel: atOnce}
	}
	return nil
}

// countMemory sums up what trials need that run at once.
func (r *runner) countMemory() (atOnce int) {
	atOnce = min(r.parallel, len(r.plan.Selected()))
	r.memory.Total = r.memory.Pixels + atOnce*r.memory.Trial
	return atOnce
}

// whyParallel says what decided how many trials run at once.
func (r *runner) whyParallel() string {
	threads, cores := r.plan.Spec.Run.Threads, runtime.GOMAXPROCS(0)
	switch {
	case r.plan.Spec.Run.Parallel > 0:
		return "run.parallel says so"
	case r.slower > 0:
		return fmt.Sprintf("%d at once take longer in all, as measured", r.slower)
	case r.parallel < max(1, cores/threads):
		return fmt.Sprintf("a trial takes %s, and %s of memory are available", machine.BytesText(r.memory.Trial), machine.BytesText(r.memory.Available))
	}
	return fmt.Sprintf("usable cores: %d, threads a trial: %d", cores, threads)
}

// trialCosts are the costs of a trial of each architecture; none where the trainer
// does not know.
func (r *runner) trialCosts() (map[string]trainer.Cost, error) {
	estimator, ok := r.options.Trainer.(trainer.CostEstimator)
	if !ok {
		return nil, nil
	}
	costs := make(map[string]trainer.Cost)
	for _, architecture := range r.plan.Spec.Model.Architectures {
		task := r.settings()
		task.Architecture = architecture
		var err error
		if costs[architecture], err = estimator.Cost(task); err != nil {
			return nil, fmt.Errorf("%s: %w", architecture, err)
		}
	}
	return costs, nil
}
