package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/refold/refold/experiment"
)

// Exit codes, as the README documents them.
const (
	exitFine        = 0
	exitError       = 1
	exitUsage       = 2
	exitPartial     = 3
	exitInterrupted = 130 // 128 + SIGINT
	exitTerminated  = 143 // 128 + SIGTERM
)

// usageError is a mistake on the command line.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// signalError is the cause of a context that a signal ended.
type signalError struct{ signal os.Signal }

func (e signalError) Error() string { return "stopped by " + e.signal.String() }

// exitCode is the one table from errors to exit codes.
func exitCode(err error) int {
	var usage usageError
	var invalid *experiment.SpecError
	var partial *experiment.PartialError
	var stopped signalError
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &stopped) && stopped.signal == syscall.SIGTERM:
		return exitTerminated
	case errors.As(err, &stopped):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &invalid):
		return exitUsage
	case errors.As(err, &partial):
		return exitPartial
	default:
		return exitError
	}
}

// withSignals ends the context on SIGINT or SIGTERM, with a signalError as its
// cause. A second signal leaves at once: what is finished is already on disk.
func withSignals(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			cancel(signalError{s})
		case <-done:
			return
		}
		select {
		case s := <-signals:
			os.Exit(exitCode(signalError{s}))
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}
