//go:build linux || darwin

package machine

import (
	"math"
	"syscall"
)

// OpenFileLimit is how many files this process may have open; 0: the system does
// not tell, or sets no limit.
func OpenFileLimit() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur > math.MaxInt32 {
		return 0
	}
	return int(limit.Cur)
}
