package experiment

import (
	"fmt"

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

func (r Resources) defaults() Resources {
	if r.Memory == nil {
		r.Memory = machine.AvailableMemory
	}
	if r.Disk == nil {
		r.Disk = disk.FreeSpace
	}
	return r
}

// leastAddressSpace is what Go, its threads and the library of the engine reserve
// beside networks and images, generously.
const leastAddressSpace = 512 << 20

// checkAddressSpace refuses a limit at which not the run, but Go itself would fail.
func checkAddressSpace() error {
	left, limited := machine.AddressSpace()
	if !limited || left >= leastAddressSpace {
		return nil
	}
	return &disk.EnvironmentError{What: "this process may use too little memory",
		Next: "raise the limit (ulimit -v unlimited), then the same command goes on",
		Err:  fmt.Errorf("%s of its address space are left, and %s are needed beside the trials", machine.BytesText(left), machine.BytesText(leastAddressSpace))}
}
