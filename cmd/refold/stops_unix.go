//go:build unix

package main

import (
	"os"
	"syscall"

	"github.com/refold/refold/cmd/refold/manual"
)

// stops are the signals that end the work. What a scheduler means by a signal differs
// between versions and sites, so that each keeps what is done. SIGUSR1 and SIGUSR2 are
// those that it is told to send ahead of a limit (sbatch --signal), and SIGXCPU is that of
// the limit of processor time (setrlimit(2)).
func stops() []stop {
	return []stop{
		{os.Interrupt, "SIGINT", manual.ExitInterrupted},
		{syscall.SIGTERM, "SIGTERM", manual.ExitTerminated},
		{syscall.SIGHUP, "SIGHUP", manual.ExitHungUp},
		{syscall.SIGUSR1, "SIGUSR1", manual.ExitLimit},
		{syscall.SIGUSR2, "SIGUSR2", manual.ExitLimit},
		{syscall.SIGXCPU, "SIGXCPU", manual.ExitLimit},
	}
}
