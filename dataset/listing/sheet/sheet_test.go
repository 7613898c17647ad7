package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/listing/sheet"
)

// lines reads a whole file, a line each.
func lines(text string) (*sheet.Sheet, []string, error) {
	s, err := sheet.Open(strings.NewReader(text), "x.csv")
	if err != nil {
		return nil, nil, err
	}
	var all []string
	for {
		record, line, err := s.Next()
		if errors.Is(err, io.EOF) {
			return s, all, nil
		}
		if err != nil {
			return s, all, err
		}
		all = append(all, fmt.Sprintf("%d:%s", line, strings.Join(record, "|")))
	}
}

func TestSheetsAsProgramsWriteThem(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"commas":       {"a,b\n1,2\n3,4\n", "2:1|2 3:3|4"},
		"semicolons":   {"a;b\r\n1;2,5\r\n", "2:1|2,5"},
		"tabs, BOM":    {"\xef\xbb\xbfa\tb\n1\t2\n", "2:1|2"},
		"quotes":       {"a,b\n\"x,\ny\",2\n3,4\n", "2:x,\ny|2 4:3|4"},
		"pandas":       {",a,b\n0,x,y\n1,x,z\n", "2:x|y 3:x|z"},
		"comments":     {"# folds: abc\n#\na,b\n#1,2\n", "4:#1|2"},
		"empty behind": {"a,b,,\n1,2,,\n,,,\n\n", "2:1|2"},
		"sep":          {"sep=;\na;b\n1;2\n", "3:1|2"},
	} {
		s, got, err := lines(c.text)
		if err != nil || strings.Join(got, " ") != c.want || !slices.Equal(s.Names, []string{"a", "b"}) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	s, _, err := lines("# folds: abc\na,b\n")
	if err != nil || !slices.Equal(s.Comments, []string{"folds: abc"}) || s.Line != 2 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestSheetsThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "is empty",
		"# only\n":                  "is empty",
		"a,a\n":                     "x.csv:1: column \"a\" is named twice",
		"a,,b\n":                    "column 2 has no name",
		"a,b\n1\n":                  "x.csv:2: the line has not as many fields",
		"a,b\n1,2\n,\n3,4\n":        "x.csv:3: the line is empty",
		"a,b\n1,\"2\n":              "x.csv:2: ",
		"a,b\n1,f\xfcr\n":           "x.csv:2: column 2, \"f\\xfcr\", is not UTF-8",
		"a,b,\n1,2,3\n":             "column 3 has a value and no name",
		"a,b\n1,2\r3,4\n":           "CR ends a line here",
		"PK\x03\x04":                "a spreadsheet or an archive",
		"\xff\xfea\x00,\x00b\x00\n": "UTF-16 that ends within",
	} {
		if _, got, err := lines(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// FuzzSheet: whatever a file holds, each line has a field for each column, and numbers of
// lines grow.
func FuzzSheet(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "# x\na;b\n1;2\n", "\xff\xfea\x00\n\x00", "a\tb\r1\t2\r", ",a\n0,x\n", "\"", "a,b\n,\n1,2"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := sheet.Open(bytes.NewReader(data), "x.csv")
		if err != nil {
			return
		}
		for last := s.Line; ; {
			record, line, err := s.Next()
			if err != nil {
				return
			}
			if len(record) != len(s.Names) || line <= last {
				t.Fatalf("%q in line %d behind %d of %q", record, line, last, s.Names)
			}
			last = line
		}
	})
}
