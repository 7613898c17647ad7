package forecast

import (
	"fmt"

	"github.com/refold/refold/experiment/machine"
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

// Elsewhere reports that a machine with more memory may do.
func (e *MemoryError) Elsewhere() bool { return true }

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
