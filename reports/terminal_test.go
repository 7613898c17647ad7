package reports

import (
	"strings"
	"testing"
)

func TestTerminalFitsItsWidthAndHasNoEscapeCodes(t *testing.T) {
	for _, width := range []int{0, 60, 80, 200} {
		var b strings.Builder
		if err := Terminal(&b, demoRun().summary(), width); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		t.Log("\n" + out)
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
		for _, want := range []string{"Refuted", "resnet8v1", "resnet8v2", "guarded", "as published"} {
			if !strings.Contains(out, want) {
				t.Errorf("width %d: %q is missing", width, want)
			}
		}
	}
}
