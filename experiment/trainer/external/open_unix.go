//go:build unix

package external

import "golang.org/x/sys/unix"

// nonBlocking lets opening a pipe return at once.
const nonBlocking = unix.O_NONBLOCK
