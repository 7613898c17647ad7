// Package machine says what this computer has: processor, memory, open files.
//
// It owns the questions to the system and to its containers, whose answers differ by
// system, and how amounts of bytes are printed; what a system does not tell is 0. It must not know runs or what they need.
package machine

import (
	"os"
	"runtime"
)

// Machine is what decides how fast this computer is. Memory is in bytes; 0 means
// that the system does not tell.
type Machine struct {
	System    string   `json:"system"` // e.g. linux/amd64
	CPU       string   `json:"cpu"`
	Cores     int      `json:"cores"`        // logical ones
	Usable    int      `json:"usable_cores"` // of these, by GOMAXPROCS, affinity and a container's quota
	Features  []string `json:"cpu_features"` // vector extensions
	Memory    int      `json:"memory_bytes"`
	Available int      `json:"available_bytes"` // without swapping, within the limit of a container or a job
}

// This describes the computer that this process runs on.
func This() Machine {
	return Machine{
		System: runtime.GOOS + "/" + runtime.GOARCH, CPU: cpuName(), Cores: runtime.NumCPU(), Usable: runtime.GOMAXPROCS(0),
		Features: cpuFeatures(), Memory: totalMemory(), Available: AvailableMemory(),
	}
}

// PeakMemory is the largest resident memory that this process had so far, in
// bytes; 0 where the system does not tell.
func PeakMemory() int { return peakMemory() }

// AvailableMemory is what can be had without swapping, within the limit of a container or a
// job, in bytes; 0 where the system does not tell.
func AvailableMemory() int { return within(availableMemory(), allocated(os.Getenv)) }
