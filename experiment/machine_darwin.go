package experiment

import "golang.org/x/sys/unix"

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
