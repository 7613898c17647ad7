package machine

import (
	"math"
	"syscall"
)

// AddressSpace is how much of its address space this process may still use, in
// bytes; false where nothing limits it (ulimit -v).
func AddressSpace() (left int, limited bool) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &limit); err != nil || limit.Cur > math.MaxInt64 {
		return 0, false
	}
	return max(0, int(limit.Cur)-kilobytesOf("/proc/self/status", "VmSize:")), true
}
