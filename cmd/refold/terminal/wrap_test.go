package terminal

import (
	"strings"
	"testing"
)

// TestFitLines checks that a small window gets no line that wraps, and never more
// lines than it has rows.
func TestFitLines(t *testing.T) {
	lines := fitLines([]string{"one", "twelve letters", "three", "four"}, 6, 3)
	if got := strings.Join(lines, "|"); got != "one|twelve|... an" {
		t.Errorf("got %q", got)
	}
	lines = fitLines([]string{"one", "two"}, 6, 2)
	if got := strings.Join(lines, "|"); got != "one|two" {
		t.Errorf("got %q", got)
	}
}

func TestWrapWords(t *testing.T) {
	for _, test := range []struct {
		columns int
		want    string
	}{{0, "one two three"}, {13, "one two three"}, {12, "one two\nthree"}, {4, "one\ntwo\nthree"}} {
		if got := Wrap("one two three", test.columns); got != test.want {
			t.Errorf("%d columns: %q", test.columns, got)
		}
	}
}
