//go:build linux || darwin

package beat

import (
	"errors"
	"syscall"
)

// exists reports whether there is a process, also one of another user.
func exists(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
