package text

import (
	"strings"
	"testing"
)

func TestWriteTable(t *testing.T) {
	var b strings.Builder
	err := WriteTable(&b, []Column{Words("trial"), Numbers("epochs"), Words("reason")}, [][]string{
		{"first", "7", "a\x1b[31mred\nline"}, {"second one", "12", ""},
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines, want headings, rule and two rows:\n%s", len(lines), b.String())
	}
	for _, line := range lines {
		if strings.ContainsAny(line, "\x1b\r\t") || strings.HasSuffix(line, " ") {
			t.Errorf("control characters, or spaces at the end: %q", line)
		}
	}
	if first, second := strings.Index(lines[2], "7"), strings.Index(lines[3], "12"); first != second+1 {
		t.Errorf("figures do not end in one column:\n%s", b.String())
	}
	if !strings.Contains(lines[2], "[31mred line") {
		t.Errorf("the reason is not on one line: %q", lines[2])
	}
}

func TestWriteTableWithoutRows(t *testing.T) {
	var b strings.Builder
	if err := WriteTable(&b, []Column{Words("trial")}, nil); err != nil || b.Len() != 0 {
		t.Errorf("printed %q, %v", b.String(), err)
	}
}
