package examples_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/trainer/external/examples"
)

// TestProgramsStaySmall holds the programs to what people can read in one go, and to their
// one neighbour: somebody copies a program and the client, and no more.
func TestProgramsStaySmall(t *testing.T) {
	for _, name := range []string{examples.Sklearn, examples.Keras, examples.Torch} {
		text, err := fs.ReadFile(examples.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(text, []byte("\n")); lines >= 120 {
			t.Errorf("%s has %d lines, want less than 120", name, lines)
		}
		if !strings.Contains(string(text), "for task in refold.tasks():") {
			t.Errorf("%s cannot be kept for several trials: it does not ask for tasks()", name)
		}
	}
}
