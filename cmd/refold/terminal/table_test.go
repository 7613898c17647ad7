package terminal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/reports/text"
)

func TestFoldCells(t *testing.T) {
	got := foldCells([][]string{
		{"disk", "some 20 GB are free"},
		{"cache", "/home/somebody/.cache: 1 MB"},
		{"class", "漢字仮名交じり文 and more"},
	}, 10)
	want := [][]string{
		{"disk", "some 20 GB"}, {"", "are free"},
		{"cache", "/home/some"}, {"", "body/.cach"}, {"", "e: 1 MB"},
		{"class", "漢字仮名交"}, {"", "じり文 and"}, {"", "more"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestFoldedCellsKeepTheirText: no cell is wider than the limit, and nothing of it
// is lost.
func TestFoldedCellsKeepTheirText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(2, 30).Draw(t, "limit") // a Chinese character takes two
		cell := rapid.StringMatching(`[a-zä/漢字]{0,40}( [a-zä/漢字]{1,40}){0,5}`).Draw(t, "cell")
		var all string
		for _, row := range foldCells([][]string{{cell}}, limit) {
			if n := text.Width(row[0]); n > limit {
				t.Fatalf("%q has %d columns, want at most %d", row[0], n, limit)
			}
			all += row[0]
		}
		if flat := strings.NewReplacer(" ", ""); flat.Replace(all) != flat.Replace(cell) {
			t.Errorf("%q became %q", cell, all)
		}
	})
}
