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
	}, 10, 10)
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
		for _, row := range foldCells([][]string{{cell}}, limit, limit) {
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

// TestFoldTable: what fits stays, then the widest cells are folded, and then headings and
// figures between their words.
func TestFoldTable(t *testing.T) {
	columns := []text.Column{text.Words("network"), text.Numbers("test images"), text.Numbers("time each")}
	rows := [][]string{{"resnet8v1", "168 to 192", "0.1 s"}}
	for _, test := range []struct {
		width int
		want  string
	}{
		{0, "network test images time each resnet8v1 168 to 192 0.1 s"},
		{35, "network test images time each resnet8v1 168 to 192 0.1 s"},
		{34, "network test time each images resnet8v1 168 to 192 0.1 s"},
		{30, "network test time each images resnet8v1 168 to 0.1 s 192"},
		{26, "network test time images each resnet8v1 168 to 0.1 s 192"},
		{10, "network test time images each resnet8v1 168 to 0.1 s 192"}, // as narrow as it gets
	} {
		headings, folded, err := foldTable(columns, rows, test.width)
		if err != nil {
			t.Fatal(err)
		}
		out, err := tableText(headings, folded)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Join(strings.Fields(strings.ReplaceAll(out, "─", "")), " ")
		if words != test.want || test.width > 25 && !fits(out, test.width) {
			t.Errorf("%d columns: %q, want %q:\n%s", test.width, words, test.want, out)
		}
	}
	if _, folded, err := foldTable(columns, nil, 3); err != nil || folded != nil {
		t.Errorf("a table without rows: %v, %v", folded, err)
	}
}
