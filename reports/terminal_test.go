package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports/reportstest"
)

func TestTerminalFitsItsWidthAndHasNoEscapeCodes(t *testing.T) {
	for _, width := range []int{0, 64, 80, 200} {
		var b strings.Builder
		if err := Terminal(&b, reportstest.Demo().Summary(), width); err != nil {
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
			if strings.HasSuffix(line, " ") {
				t.Errorf("width %d: spaces at the end of %q", width, line)
			}
			if n := len([]rune(line)); n > limit {
				t.Errorf("width %d: line of %d characters: %q", width, n, line)
			}
		}
		for _, want := range []string{"is refuted", "resnet8v1", "resnet8v2", "guarded", "as published", "95 % interval"} {
			if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
				t.Errorf("width %d: %q is missing", width, want)
			}
		}
	}
}

// TestTerminalNamesPreparations: each by its own name, as far as there is room.
func TestTerminalNamesPreparations(t *testing.T) {
	for width, want := range map[int]int{64: 0, 80: 1} {
		s := reportstest.WithPreparations()
		var b strings.Builder
		if err := Terminal(&b, s, width); err != nil {
			t.Fatal(err)
		}
		for _, name := range s.Design.Arms()[1:] {
			if n := strings.Count(b.String(), "\n "+name+"  "); n < want {
				t.Errorf("width %d: %s stands there %d times in\n%s", width, name, n, b.String())
			}
		}
		for _, line := range strings.Split(b.String(), "\n") {
			if n := len([]rune(line)); n > width {
				t.Errorf("width %d: line of %d characters: %q", width, n, line)
			}
		}
		if !strings.Contains(b.String(), "A shortcut: Of the guarded accuracy") {
			t.Error("the shortcut is not said")
		}
	}
}

// TestTerminalOfALookFitsItsWidth: the level of its interval takes no room of the table.
func TestTerminalOfALookFitsItsWidth(t *testing.T) {
	var b strings.Builder
	if err := Terminal(&b, reportstest.Stopped(), 64); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if n := len([]rune(line)); n > 64 {
			t.Errorf("line of %d characters: %q", n, line)
		}
	}
}

func TestTerminalSaysWhatMustBeKnown(t *testing.T) {
	for name, want := range map[string]string{
		"null": "labels were drawn at random", "incomplete": "Incomplete: 3 of 32 trials are missing", "nothing-yet": "No verdict yet",
		"hostile": "[31m", "left out": "30 images of 390 left out", "undertrained": "Too little training: The networks had reached only 61.0 %",
	} {
		var b strings.Builder
		s, ok := reportstest.Cases()[name]
		if !ok {
			s = reportstest.Incomplete()
		}
		if err := Terminal(&b, s, 80); err != nil {
			t.Fatal(err)
		}
		if out := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(out, want) || strings.ContainsAny(out, "\x1b\x00") {
			t.Errorf("%s: want %q in, and no control characters:\n%s", name, want, out)
		}
	}
}

// TestTerminalWithoutGuard checks that a finished run that trained no split for a
// verdict does not promise one.
func TestTerminalWithoutGuard(t *testing.T) {
	s := reportstest.NothingYet()
	s.Trials.Finished = s.Trials.Planned
	s.Design.Splits = []spec.Split{spec.SplitRows}
	var b strings.Builder
	if err := Terminal(&b, s, 80); err != nil {
		t.Fatal(err)
	}
	markdown, err := Markdown(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{b.String(), string(markdown)} {
		if strings.Contains(out, "not finished") || !strings.Contains(out, "No verdict.") || !strings.Contains(out, "splits (rows)") {
			t.Errorf("want why there is no verdict:\n%s", out[:min(len(out), 600)])
		}
	}
}
