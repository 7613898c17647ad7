package text

import (
	"strings"
	"testing"
)

// TestWrapKeepsPercentSigns checks that a number and its percent sign stay on one
// line at any width that takes them.
func TestWrapKeepsPercentSigns(t *testing.T) {
	for width := 8; width < 60; width++ {
		for _, line := range strings.Split(Wrap("it is 67.5 % (95 % interval 0.0 % to 100.0 % for it)", width), "\n") {
			if strings.HasPrefix(line, "%") || len(line) > width {
				t.Errorf("width %d: line %q", width, line)
			}
		}
	}
}

// TestWrapChineseNames: no line is wider than the terminal.
func TestWrapChineseNames(t *testing.T) {
	const width = 30
	for line := range strings.SplitSeq(Wrap("この主張は 画像の 重複で 説明される: 95 % (漢字 仮名 交じり 文) than the claim", width), "\n") {
		if Width(line) > width {
			t.Errorf("%d columns: %q", Width(line), line)
		}
	}
	if got := Fit("非常に長い建築の名前", 9); got != "非常に長…" {
		t.Errorf("shortened to %q", got)
	}
}
