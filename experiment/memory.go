package experiment

import (
	"os"
	"strconv"
	"strings"

	"github.com/refold/refold/model"
)

// MemoryEstimator is a Trainer that knows how much memory a trial takes, its
// images left out. The task has none. An error refuses the run before it starts.
type MemoryEstimator interface {
	Memory(task Task) (bytes int, err error)
}

// Memory is what model.Cost says.
func (Embedded) Memory(task Task) (int, error) {
	_, _, bytes, err := model.Cost(task.config())
	return bytes, err
}

// usable is the share of the available memory that trials may take.
const usable = 0.8

// fitting is how many trials of the given size fit into memory, at least one.
// Unknown memory (0) bounds nothing.
func fitting(trial, available int) int {
	if trial <= 0 || available <= 0 {
		return 1 << 20
	}
	return max(1, int(usable*float64(available)/float64(trial)))
}

// availableMemory is the memory that can be had without swapping, in bytes: what
// Linux tells, bounded by the control group's limit; 0 where it is unknown.
func availableMemory() int {
	available := 0
	if data, err := os.ReadFile("/proc/meminfo"); err == nil {
		available = memAvailable(string(data))
	}
	if data, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		if limit, err := strconv.Atoi(strings.TrimSpace(string(data))); err == nil && (available == 0 || limit < available) {
			available = limit
		}
	}
	return available
}

// memAvailable reads the line of /proc/meminfo, in kB.
func memAvailable(meminfo string) int {
	for line := range strings.Lines(meminfo) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kb, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			if err == nil {
				return kb * 1024
			}
		}
	}
	return 0
}
