package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// exitCode is the code of an error: of several that it holds, the most special one.
func exitCode(err error) int {
	switch {
	case err == nil:
		return manual.ExitFine
	case stoppedBy(err, syscall.SIGTERM):
		return manual.ExitTerminated
	case stoppedBy(err, os.Interrupt):
		return manual.ExitInterrupted
	case stoppedBy(err, syscall.SIGHUP):
		return manual.ExitHungUp
	case isPartial(err), errors.As(err, new(brokenError)):
		return manual.ExitPartial
	case errors.As(err, new(leakError)):
		return manual.ExitLeak
	case isUsage(err):
		return manual.ExitUsage
	}
	return manual.ExitError
}

func isUsage(err error) bool {
	var usage manual.UsageError
	var invalid *spec.Error
	return errors.As(err, &usage) || errors.As(err, &invalid)
}

func isPartial(err error) bool {
	var partial *experiment.PartialError
	return errors.As(err, &partial)
}

func stoppedBy(err error, signal os.Signal) bool {
	var stopped signalError
	return errors.As(err, &stopped) && stopped.signal == signal
}

// signalError is the cause of a context that a signal ended.
type signalError struct{ signal os.Signal }

func (e signalError) Error() string {
	switch e.signal {
	case os.Interrupt:
		return "stopped by SIGINT"
	case syscall.SIGTERM:
		return "stopped by SIGTERM"
	case syscall.SIGHUP:
		return "stopped by SIGHUP"
	default:
		return "stopped by " + e.signal.String()
	}
}

// stoppedError is what was interrupted, by what. That a context was cancelled is
// how the program stops, and no news to the user.
type stoppedError struct {
	cause, err error
	goesOn     bool // the command keeps what it has done
}

func (e stoppedError) Error() string { return e.Advice(nil) }

// Advice is the error in words.
func (e stoppedError) Advice(words remedy.Words) string {
	if !e.goesOn {
		return e.cause.Error() + ": the same command begins anew"
	}
	what, _ := strings.CutSuffix(remedy.Word(e.err, words), ": "+context.Canceled.Error())
	if !slices.ContainsFunc(remedy.Remedies(e.err), goesOn) { // before the first training
		what = "nothing is lost; the same command goes on"
	}
	return e.cause.Error() + ": " + what
}

// goesOn reports whether a remedy is to go on with a run.
func goesOn(r remedy.Remedy) bool {
	switch r.(type) {
	case remedy.Continue, remedy.Call:
		return true
	}
	return false
}

func (e stoppedError) Unwrap() []error { return []error{e.cause, e.err} }

// silentError is one that its exit code tells well enough.
type silentError struct{ error }

func (e silentError) Unwrap() error { return e.error }

// withSignals ends the context on SIGINT, SIGTERM or SIGHUP, with a signalError as
// its cause. A second signal leaves at once: what is finished is already on disk.
// What nohup, or a shell that starts refold in the background, has set to be ignored
// stays so.
func withSignals(parent context.Context, t *terminal.Terminal) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	signal.Ignore(syscall.SIGPIPE) // who reads the log no more does not end the work
	signals := make(chan os.Signal, 2)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	done := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			cancel(signalError{s})
			t.Stopping()
		case <-done:
			return
		}
		select {
		case s := <-signals:
			t.LeaveSignalled()
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
