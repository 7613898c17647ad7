//go:build unix

package contain

import (
	"slices"
	"syscall"
)

// isSent reports whether a signal is one that programs are ended by, and do not raise.
func isSent(s syscall.Signal) bool {
	return slices.Contains([]syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL, syscall.SIGXCPU, syscall.SIGUSR1, syscall.SIGUSR2}, s)
}
