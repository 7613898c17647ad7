package main

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/sequential"
)

// TestStoppedNote: trainings were enough only for a claim that is decided.
func TestStoppedNote(t *testing.T) {
	for decision, want := range map[sequential.Decision]string{
		sequential.Refuted:   "stopped at look 2 of 3: 8 of 24 planned trainings were enough",
		sequential.Supported: "stopped at look 2 of 3: 8 of 24 planned trainings were enough",
		sequential.Undecided: "stopped at look 2 of 3, after 8 of 24 planned trainings: the claim is not decided",
		sequential.Futile:    "stopped at look 2 of 3, after 8 of 24 planned trainings: the claim is not decided",
	} {
		s := &summary.Summary{Early: &summary.Early{Until: spec.UntilDecided, Planned: 3, Stopped: 2, Looks: []summary.Look{{Decision: sequential.GoOn}, {Decision: decision}}}}
		s.Trials.Planned, s.Trials.Finished = 24, 8
		if note, ok := stoppedNote("run", s); !ok || !strings.HasPrefix(note.Text, want+"; ") {
			t.Errorf("%s: %q, want %q", decision, note.Text, want)
		}
	}
}
