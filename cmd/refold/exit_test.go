package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/cluster"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

func TestExitCodeOfAnError(t *testing.T) {
	partial := &experiment.PartialError{Failed: []summary.TrialFailure{{}}}
	full, noKernels := &disk.EnvironmentError{Full: true}, &spec.Error{Problems: []spec.Problem{{Key: "run.kernels", Elsewhere: true}}}
	engines := func(run, now string, more ...spec.Difference) error {
		return &rundir.MismatchError{Differences: append(more, spec.Difference{What: "engine", Run: run, Now: now})}
	}
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("disk"), 1},
		{manual.Usagef("no such flag"), 2},
		{fmt.Errorf("spec: %w", &spec.Error{}), 2},
		{&spec.Error{Problems: append(noKernels.Problems, spec.Problem{Key: "train.epochs"})}, 2},
		{partial, 3},
		{errors.Join(partial, errors.New("report")), 3},
		{fmt.Errorf("trial: %w", full), 75},
		{errors.Join(partial, full), 75},
		{&experiment.BlockedError{Problems: []error{full, manual.Usagef("no such flag")}}, 2},
		{&experiment.BlockedError{Problems: []error{errors.New("other"), full}}, 75},
		{&disk.EnvironmentError{Everywhere: true}, 1},
		{&disk.LockedError{}, 75},
		{&forecast.MemoryError{}, 75},
		{noKernels, 75},
		{engines("onednn 2.6.3", "onednn 3.1.0"), 75},
		{engines("onednn 2.6.3", "builtin 7"), 1},
		{engines("onednn 2.6.3", "onednn 3.1.0", spec.Difference{What: "train.epochs"}), 1},
		{fmt.Errorf("stopped: %w", signalled(os.Interrupt)), 130},
		{fmt.Errorf("stopped: %w", signalled(syscall.SIGTERM)), 143},
		{fmt.Errorf("%w: %w", signalled(syscall.SIGTERM), partial), 143},
	} {
		if got := exitCode(test.err); got != test.want {
			t.Errorf("%v: exit code %d, want %d", test.err, got, test.want)
		}
	}
}

func signalled(s os.Signal) error { return signalError{stopOf(stops(), s)} }

// TestSchedulersTakeTheseCodes: what scripts start again is what refold asks to.
func TestSchedulersTakeTheseCodes(t *testing.T) {
	if cluster.ExitElsewhere != manual.ExitMachine || cluster.ExitAgain != manual.ExitLimit {
		t.Errorf("scripts take %d and %d, refold has %d and %d", cluster.ExitElsewhere, cluster.ExitAgain, manual.ExitMachine, manual.ExitLimit)
	}
}
