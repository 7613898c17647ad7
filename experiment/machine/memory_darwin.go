package machine

import "golang.org/x/sys/unix"

// availableMemory is the share of the memory that the system calls free, as the
// command memory_pressure prints it, in bytes; 0 where it is unknown.
func availableMemory() int {
	percent, err := unix.SysctlUint32("kern.memorystatus_level")
	if err != nil || percent > 100 {
		return 0
	}
	return totalMemory() / 100 * int(percent)
}

func totalMemory() int {
	bytes, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return int(bytes)
}

// peakMemory asks getrusage, which counts bytes here.
func peakMemory() int {
	var use unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &use); err != nil {
		return 0
	}
	return int(use.Maxrss)
}
