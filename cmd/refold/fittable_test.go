package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestFoldCells(t *testing.T) {
	got := foldCells([][]string{
		{"disk", "some 20 GB are free"},
		{"cache", "/home/somebody/.cache: 1 MB"},
	}, 10)
	want := [][]string{
		{"disk", "some 20 GB"}, {"", "are free"},
		{"cache", "/home/some"}, {"", "body/.cach"}, {"", "e: 1 MB"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestFoldedCellsKeepTheirText: no cell is wider than the limit, and nothing of it
// is lost.
func TestFoldedCellsKeepTheirText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 30).Draw(t, "limit")
		cell := rapid.StringMatching(`[a-zä/]{0,40}( [a-zä/]{1,40}){0,5}`).Draw(t, "cell")
		var text string
		for _, row := range foldCells([][]string{{cell}}, limit) {
			if n := utf8.RuneCountInString(row[0]); n > limit {
				t.Fatalf("%q has %d columns, want at most %d", row[0], n, limit)
			}
			text += row[0]
		}
		if flat := strings.NewReplacer(" ", ""); flat.Replace(text) != flat.Replace(cell) {
			t.Errorf("%q became %q", cell, text)
		}
	})
}
