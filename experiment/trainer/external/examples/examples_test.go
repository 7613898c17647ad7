package examples_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer/external/examples"
)

// TestProgramsStaySmall holds the programs to what people can read in one go, and to what
// keeping a process wants.
func TestProgramsStaySmall(t *testing.T) {
	for _, e := range examples.All() {
		text := read(t, e.Program)
		if lines := bytes.Count(text, []byte("\n")); lines >= 120 {
			t.Errorf("%s has %d lines, want less than 120", e.Program, lines)
		}
		if !strings.Contains(string(text), "for task in refold.tasks():") {
			t.Errorf("%s cannot be kept for several trials: it does not ask for tasks()", e.Program)
		}
	}
}

// TestSpecsAreValid once their user says which claim is checked.
func TestSpecsAreValid(t *testing.T) {
	base, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range examples.All() {
		s, err := spec.Parse(e.Spec, read(t, e.Spec), base)
		if err != nil {
			t.Errorf("%s: %v", e.Spec, err)
			continue
		}
		s.Claim.Accuracy = 0.95
		if err := s.Validate(); err != nil {
			t.Errorf("%s: %v", e.Spec, err)
		}
		if want := []string{"python", "train.py"}; !slices.Equal(s.Trainer.Command, want) {
			t.Errorf("%s runs %q, want %q", e.Spec, s.Trainer.Command, want)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := examples.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
