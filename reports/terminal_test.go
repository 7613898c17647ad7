package reports

import (
	"strings"
	"testing"
)

func TestTerminalFitsItsWidthAndHasNoEscapeCodes(t *testing.T) {
	for _, width := range []int{0, 64, 80, 200} {
		var b strings.Builder
		if err := Terminal(&b, demoRun().summary(), width); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		if strings.Contains(out, "\x1b") {
			t.Errorf("width %d: escape codes in the output", width)
		}
		for _, line := range strings.Split(out, "\n") {
			limit := width
			if limit == 0 {
				limit = 80
			}
			if n := len([]rune(line)); n > limit {
				t.Errorf("width %d: line of %d characters: %q", width, n, line)
			}
		}
		for _, want := range []string{"is refuted", "resnet8v1", "resnet8v2", "guarded", "as published"} {
			if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
				t.Errorf("width %d: %q is missing", width, want)
			}
		}
	}
}

func TestTerminalSaysWhatMustBeKnown(t *testing.T) {
	for name, want := range map[string]string{
		"null": "labels were drawn at random", "incomplete": "Incomplete: 3 of 32 trials are missing", "nothing-yet": "No verdict yet",
		"hostile": "[31m",
	} {
		var b strings.Builder
		if err := Terminal(&b, cases()[name], 80); err != nil {
			t.Fatal(err)
		}
		if out := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(out, want) || strings.ContainsAny(out, "\x1b\x00") {
			t.Errorf("%s: want %q in, and no control characters:\n%s", name, want, out)
		}
	}
}
