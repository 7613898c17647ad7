package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/refold/refold/cmd/refold/terminal"
)

// withSignals ends the context on the first of the signals of stops, with a signalError as
// its cause. Further ones change nothing, since schedulers send several, to every process
// of a job, and what runs has its checkpoint to write; only a SIGINT behind another signal,
// by someone who waits at the terminal, leaves at once: what is finished is already on
// disk. What nohup, or a shell that starts refold in the background, has set to be ignored
// stays so.
func withSignals(parent context.Context, t *terminal.Terminal) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	signal.Ignore(syscall.SIGPIPE) // who reads the log no more does not end the work
	all := stops()
	signals := make(chan os.Signal, 8) // several may come at once, and a SIGINT among them counts
	for _, s := range all {
		if !signal.Ignored(s.signal) {
			signal.Notify(signals, s.signal)
		}
	}
	done := make(chan struct{})
	go func() {
		stopped := false
		for {
			select {
			case s := <-signals:
				why := signalError{stopOf(all, s)}
				if stopped && s == os.Interrupt {
					t.LeaveSignalled()
					os.Exit(exitCode(why))
				}
				if !stopped {
					stopped = true
					cancel(why)
					t.Stopping()
				}
			case <-done:
				return
			}
		}
	}()
	return ctx, func() {
		if ctx.Err() == nil { // else another one would end the process in place of its exit code
			signal.Stop(signals)
		}
		close(done)
		cancel(nil)
	}
}

// stopOf is the stop of a signal.
func stopOf(all []stop, s os.Signal) stop {
	return all[slices.IndexFunc(all, func(one stop) bool { return one.signal == s })]
}
