package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWidth(t *testing.T) {
	for line, want := range map[string]int{
		"": 0, "cat": 3, "Käse": 4, "Ka\u0308se": 4, "猫": 2, "ねこ": 4, "고양이": 6, "ﾈｺ": 2, "Ｃ": 2, "кот": 3,
		"…": 1, "─": 1, "Ω±①": 3, // ambiguous ones are narrow
		"😺": 2, "❤\ufe0f": 2, "👍🏽": 4, "\x00\x1b\u200b": 0, "แมว": 3,
	} {
		if got := Width(line); got != want {
			t.Errorf("%q takes %d columns, want %d", line, got, want)
		}
	}
}

// TestCut: no more columns than there are, no character without its marks, nothing lost
// between the pieces.
func TestCut(t *testing.T) {
	for _, test := range []struct {
		text    string
		columns int
		want    string
	}{
		{"cats", 3, "cat"}, {"猫と犬", 4, "猫と"}, {"猫と犬", 3, "猫"}, {"猫", 1, ""}, {"cats", -1, ""},
		{"ne\u0301e", 2, "ne\u0301"}, {"a😺b", 2, "a"}, {"cats", 9, "cats"},
	} {
		if got := Cut(test.text, test.columns); got != test.want {
			t.Errorf("%q in %d columns is %q, want %q", test.text, test.columns, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("ab 猫é\u0301\u200d👩🏽❤\ufe0f고\x00"))).Draw(t, "s")
		columns := rapid.IntRange(-1, 12).Draw(t, "columns")
		cut := Cut(s, columns)
		if !strings.HasPrefix(s, cut) || !utf8.ValidString(cut) || Width(cut) > max(0, columns) {
			t.Fatalf("%q in %d columns is %q, which takes %d", s, columns, cut, Width(cut))
		}
		pieces := Pieces(s, columns)
		if strings.Join(pieces, "") != s {
			t.Fatalf("%q in pieces is %q", s, pieces)
		}
		for _, p := range pieces {
			if Width(p) > columns && Cut(p, Width(p)-1) != "" { // and it is more than one character
				t.Fatalf("%q has a piece of %d columns: %q", s, Width(p), p)
			}
		}
		if got := Fit(s, max(1, columns)); Width(got) > max(1, columns) {
			t.Fatalf("%q shortened to %d columns is %q", s, columns, got)
		}
	})
}

// TestTablesOfChineseNames: columns stand below each other on a terminal.
func TestTablesOfChineseNames(t *testing.T) {
	var b strings.Builder
	err := WriteTable(&b, []Column{Words("クラス"), Numbers("画像"), Words("理由")}, [][]string{
		{"猫", "7", "重複"}, {"dog", "1200", "too small"}, {"고양이", "12", "ne\u0301"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = ` クラス  画像  理由
─────────────────────────
 猫         7  重複
 dog     1200  too small
 고양이    12  né
`
	if got := b.String(); got != strings.ReplaceAll(want, `\u0301`, "\u0301") {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
