package csvmanifest

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// asUTF16 is a text in UTF-16, with the byte order mark of what it holds first.
func asUTF16(text string, order binary.AppendByteOrder) string {
	var data []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		data = order.AppendUint16(data, unit)
	}
	return string(data)
}

// Encodings and line ends that are certain are read as the manifest that was meant.
func TestManifestsOfOtherPrograms(t *testing.T) {
	const plain = "path,label,artist\na.png,catgirl 🐈,x\nb.png,döner,\"y, z\"\n"
	want, err := read(strings.NewReader(plain), "m.csv")
	if err != nil {
		t.Fatal(err)
	}
	tabs := strings.NewReplacer("y, z", "y; z", ",", "\t").Replace(plain)
	for name, text := range map[string]string{
		"CR":                       strings.ReplaceAll(plain, "\n", "\r"),
		"CR, none at the end":      strings.ReplaceAll(strings.TrimSpace(plain), "\n", "\r"),
		"CR LF":                    strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR CR LF":                 strings.ReplaceAll(plain, "\n", "\r\r\n"),
		"LF and CR LF":             strings.Replace(plain, "\n", "\r\n", 1),
		"LF, CR at the end":        plain + "\r",
		"UTF-16LE":                 asUTF16("\ufeff"+plain, binary.LittleEndian),
		"UTF-16BE":                 asUTF16("\ufeff"+plain, binary.BigEndian),
		"UTF-16LE, tabs and CR LF": asUTF16("\ufeff"+strings.ReplaceAll(tabs, "\n", "\r\n"), binary.LittleEndian),
		"sep and CR":               strings.ReplaceAll("sep=,\n"+plain, "\n", "\r"),
	} {
		got, err := read(strings.NewReader(text), "m.csv")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range got.Entries {
			got.Entries[i].Where = want.Entries[i].Where // further down below "sep="
			if v := got.Entries[i].Columns["artist"]; v == "y; z" {
				got.Entries[i].Columns["artist"] = "y, z"
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Columns may be called as files of images begin.
func TestColumnsThatLookLikeImages(t *testing.T) {
	for _, header := range []string{"BMI,path,label", "GIF89a,path,label", "<svg,path,label"} {
		if list, err := read(strings.NewReader(header+"\n1,a,b\n"), "m.csv"); err != nil || len(list.Entries) != 1 {
			t.Errorf("%s: %v", header, err)
		}
	}
}

// Within quotes, CR is a part of the value.
func TestLineEndsWithinQuotes(t *testing.T) {
	list, err := read(strings.NewReader("path,label,note\na.png,cat,\"one\rtwo\"\nb.png,dog,\"\"\"\r\"\n"), "m.csv")
	if err != nil || len(list.Entries) != 2 || list.Entries[0].Columns["note"] != "one\rtwo" || list.Entries[1].Columns["note"] != `"` {
		t.Errorf("%+v %v", list, err)
	}
}

func TestManifestsThatAreNoTextAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"path,label\ra,b\nc,d\n":                                             "m.csv:1: CR ends a line here and LF ends others",
		"path,label\r\na,b\r\nc,d\re,f\r\n":                                  "m.csv:3: CR ends a line here and LF ends others",
		asUTF16("path,label\n", binary.LittleEndian):                         "m.csv: the first line holds zero bytes, as in UTF-16 without a byte order mark, or UTF-32: save it as CSV UTF-8",
		asUTF16("path,label\n", binary.BigEndian):                            "m.csv: the first line holds zero bytes",
		"\xff\xfe\x00\x00p\x00\x00\x00":                                      "m.csv: the first line holds zero bytes",
		asUTF16("\ufeffpath,label\n", binary.LittleEndian) + "a":             "m.csv: UTF-16 that ends within a character",
		asUTF16("\ufeffpath,label\n", binary.LittleEndian) + "\x3d\xd8":      "m.csv: UTF-16 that ends within a character",
		asUTF16("\ufeffpath,label\n", binary.LittleEndian) + "\x3d\xd8a\x00": "m.csv: half a character of UTF-16 in line 2",
		asUTF16("\ufeffpath\n", binary.LittleEndian) + "\x3d\xdca\x00":       "m.csv: half a character of UTF-16 in line 2",
		"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR":                                "m.csv: an image, not a CSV file",
		"PK\x03\x04\x14":                                                     "m.csv: a spreadsheet or an archive, not a CSV file: save it as CSV UTF-8",
		"PK\x03\x04\x14\x00\x00\x00":                                         "m.csv: a spreadsheet or an archive",
		"\x1f\x8b\x08\x00\x00":                                               "m.csv: a spreadsheet or an archive",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":                                   "m.csv: a spreadsheet or an archive",
		"path,label\na.png,\xe4\nb.png,\xfc\n":                               "m.csv: 2 of 2 lines are not UTF-8, the first is line 2: save the manifest as UTF-8", // Windows-1252
	} {
		if _, err := read(strings.NewReader(text), "m.csv"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A first column without a name is passed over where it numbers the lines, which
// joins no images; anything else is no index for certain.
func TestIndexOfPandas(t *testing.T) {
	const note = "m.csv: the first column only numbers the lines, as pandas writes its index, and is passed over"
	for text, columns := range map[string][]string{
		",path,label\n0,a,b\n1,c,d\n":              nil,
		",path,label,artist\n7,a,b,x\n3,c,d,y\n":   {"artist"}, // of a part of a table
		"\"\",\"path\",\"label\"\n\"1\",a,b\n":     nil,        // R
		"Unnamed: 0,path,label\n0,a,b\n,,\n,,\n":   nil,
		"Unnamed: 0.1;path;label;x\n0;a;b;1\n":     {"x"},
		",Unnamed: 0,path,label\n0,0,a,b\n1,0,c,d": {"Unnamed: 0"},
		"sep=,\n,path,label\n0,a,b\n":              nil,
	} {
		list, err := read(strings.NewReader(text), "m.csv")
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if list.Entries[0].Path != "a" || list.Entries[0].Label != "b" || !cmp.Equal(list.Columns, columns) || !cmp.Equal(list.Notes, []string{note}) {
			t.Errorf("%q: %+v", text, list)
		}
	}
	for text, want := range map[string]string{
		",path,label\n0,a,b\n0,c,d\n":        "column 1 has no name",
		",path,label\n1.5,a,b\n":             "column 1 has no name",
		",path,label\n00,a,b\n":              "column 1 has no name",
		",path,label\nP1,a,b\n":              "column 1 has no name",
		",path,label\n0,a,b\n,c,d\n":         "column 1 has no name",
		",path,label\n":                      "column 1 has no name",
		",path,label,\n0,a,b,\n1,c,d,wild\n": "column 4 has no name, but a value in line 3",
	} {
		if _, err := read(strings.NewReader(text), "m.csv"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	list, err := read(strings.NewReader("Unnamed: 0,path,label\nx,a,b\nx,c,d\n"), "m.csv")
	if err != nil || !cmp.Equal(list.Columns, []string{"Unnamed: 0"}) || list.Notes != nil {
		t.Errorf("a column of somebody's: %+v %v", list, err)
	}
	list, err = read(strings.NewReader(",path,label\n0,a,b\n1,c\n2,,d\n"), "m.csv")
	if err != nil || len(list.Entries) != 1 || len(list.Offences) != 2 || !strings.Contains(list.Offences[0].Err.Error(), "2 of the 3 fields") {
		t.Errorf("%+v %v", list, err)
	}
}
