package forecast

import (
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/machine"
)

// Resources says what this machine has left, in bytes.
type Resources struct {
	// Memory is what can be had without swapping; 0: unknown. Nil: asks the system.
	Memory func() int
	// Use is what is used of the memory that a job or a container was given. Nil: asks the system.
	Use func() machine.Use
	// Disk is the free space where dir stands; an error: unknown. Nil: asks the system.
	Disk func(dir string) (int64, error)
}

// Defaults asks the system where nothing is given.
func (r Resources) Defaults() Resources {
	if r.Memory == nil {
		r.Memory = machine.AvailableMemory
	}
	if r.Use == nil {
		r.Use = machine.MemoryUse
	}
	if r.Disk == nil {
		r.Disk = disk.FreeSpace
	}
	return r
}
