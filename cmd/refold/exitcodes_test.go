package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/spec"
)

func TestExitCodeOfAnError(t *testing.T) {
	partial := &experiment.PartialError{Failed: []experiment.TrialFailure{{}}}
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("disk"), 1},
		{usagef("no such flag"), 2},
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

// TestExitCodesAreDocumented holds the README to the table.
func TestExitCodesAreDocumented(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "## Exit codes")
	section, _, _ = strings.Cut(section, "\n## ")
	last := -1
	for _, row := range exitTable() {
		if row.Code <= last {
			t.Errorf("code %d stands after %d", row.Code, last)
		}
		last = row.Code
		if line := "| " + strconv.Itoa(row.Code) + " | " + row.Meaning; !strings.Contains(section, line) {
			t.Errorf("the README has no line %q", line)
		}
	}
}
