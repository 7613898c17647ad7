package forecast

import (
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/machine"
)

// Resources says what this machine has left, in bytes.
type Resources struct {
	// Memory is what can be had without swapping; 0: unknown. Nil: asks the system.
	Memory func() int
	// Disk is the free space where dir stands; an error: unknown. Nil: asks the system.
	Disk func(dir string) (int64, error)
}

// Defaults asks the system where nothing is given.
func (r Resources) Defaults() Resources {
	if r.Memory == nil {
		r.Memory = machine.AvailableMemory
	}
	if r.Disk == nil {
		r.Disk = disk.FreeSpace
	}
	return r
}
