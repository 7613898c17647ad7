package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// exitCode is the code of an error: of several that it holds, the most special one.
func exitCode(err error) int {
	var stopped signalError
	switch {
	case err == nil:
		return manual.ExitFine
	case errors.As(err, &stopped):
		return stopped.code
	case isUsage(err):
		return manual.ExitUsage
	case isOfMachine(err):
		return manual.ExitMachine
	case isPartial(err), errors.As(err, new(brokenError)):
		return manual.ExitPartial
	case errors.As(err, new(leakError)):
		return manual.ExitLeak
	}
	return manual.ExitError
}

// isUsage reports whether the command or a file is to be corrected, wherever it runs.
func isUsage(err error) bool {
	return holds(err, func(err error) bool {
		switch err := err.(type) {
		case manual.UsageError:
			return true
		case *spec.Error:
			return !err.Elsewhere()
		}
		return false
	})
}

// isOfMachine reports whether the same command may go well on another machine, or later.
func isOfMachine(err error) bool {
	return holds(err, func(err error) bool {
		of, ok := err.(interface{ Elsewhere() bool })
		return ok && of.Elsewhere()
	})
}

// holds reports whether an error, or any that it wraps, is of a kind.
func holds(err error, is func(error) bool) bool {
	if err == nil {
		return false
	}
	if is(err) {
		return true
	}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return holds(err.Unwrap(), is)
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(err.Unwrap(), func(err error) bool { return holds(err, is) })
	}
	return false
}

func isPartial(err error) bool {
	if errors.As(err, new(*experiment.MissingError)) {
		return true
	}
	var partial *experiment.PartialError
	return errors.As(err, &partial)
}

// stop is a signal that ends the work, and keeps what is done.
type stop struct {
	signal os.Signal
	name   string
	code   int
}

// signalError is the cause of a context that a signal ended.
type signalError struct{ stop }

func (e signalError) Error() string { return "stopped by " + e.name }

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
