//go:build !unix

package main

import (
	"os"
	"syscall"

	"github.com/refold/refold/cmd/refold/manual"
)

// stops are the signals that end the work; on Windows, as package os/signal says, SIGTERM
// is that the console is closed, or that the user logs off.
func stops() []stop {
	return []stop{
		{os.Interrupt, "SIGINT", manual.ExitInterrupted},
		{syscall.SIGTERM, "SIGTERM", manual.ExitTerminated},
	}
}
