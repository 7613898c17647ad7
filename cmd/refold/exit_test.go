package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

func TestExitCodeOfAnError(t *testing.T) {
	partial := &experiment.PartialError{Failed: []summary.TrialFailure{{}}}
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("disk"), 1},
		{manual.Usagef("no such flag"), 2},
		{fmt.Errorf("spec: %w", &spec.Error{}), 2},
		{partial, 3},
		{errors.Join(partial, errors.New("report")), 3},
		{fmt.Errorf("stopped: %w", signalError{os.Interrupt}), 130},
		{fmt.Errorf("stopped: %w", signalError{syscall.SIGTERM}), 143},
		{fmt.Errorf("%w: %w", signalError{syscall.SIGTERM}, partial), 143},
	} {
		if got := exitCode(test.err); got != test.want {
			t.Errorf("%v: exit code %d, want %d", test.err, got, test.want)
		}
	}
}
