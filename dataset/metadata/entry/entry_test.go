package entry

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// file is one of make_entries.py.
type file struct {
	Data    []byte
	Entries [][3]string // where, key and value, as ExifTool reads them
}

func files(t testing.TB) map[string]file {
	t.Helper()
	data, err := os.ReadFile("testdata/entries.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Files map[string]file }
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden.Files
}

// TestEntriesAsExifTool: what real programs wrote is read as ExifTool reads it, and no
// file of theirs has a fault.
func TestEntriesAsExifTool(t *testing.T) {
	all := files(t)
	if len(all) < 30 {
		t.Fatalf("%d files", len(all))
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		got := Read(all[name].Data)
		for _, e := range all[name].Entries {
			want := Entry{Where: e[0], Key: e[1], Value: e[2]}
			if !slices.Contains(got, want) {
				t.Errorf("%s: no %+v among %+v", name, want, got)
			}
		}
		for _, e := range got {
			if e.Fault != "" {
				t.Errorf("%s: %+v", name, e)
			}
		}
		if name == "behind.png" && len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// chunk is one of PNG.
func chunk(kind, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(content)))) + kind + content + "sums"
}

func packed(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

const signature = "\x89PNG\r\n\x1a\n"

// TestTextsOfPNG: what writers do that the specification does not foresee, and texts
// that cannot be read.
func TestTextsOfPNG(t *testing.T) {
	for _, test := range []struct {
		name, chunk string
		want        Entry
	}{
		{"Latin-1", chunk("tEXt", "Author\x00J\xf6rg"), Entry{PNG, "Author", "Jörg", ""}},
		{"UTF-8 where Latin-1 should be", chunk("tEXt", "Author\x00J\xc3\xb6rg"), Entry{PNG, "Author", "Jörg", ""}},
		{"a prompt that quotes a keyword", chunk("tEXt", "parameters\x00Software\x00NovelAI"), Entry{PNG, "parameters", "Software\x00NovelAI", ""}},
		{"no keyword", chunk("tEXt", "Author"), Entry{PNG, "Author", "", "damaged"}},
		{"another compression", chunk("zTXt", "a\x00\x01x"), Entry{PNG, "a", "", "damaged"}},
		{"broken", chunk("zTXt", "a\x00\x00"+packed("text")[:6]), Entry{PNG, "a", "", "damaged"}},
		{"too long", chunk("zTXt", "a\x00\x00"+packed(strings.Repeat(" ", maxText+1))), Entry{PNG, "a", "", "longer than 1 MiB"}},
		{"just not too long", chunk("zTXt", "a\x00\x00"+packed(strings.Repeat("x", maxText))), Entry{PNG, "a", strings.Repeat("x", maxText), ""}},
		{"without its language", chunk("iTXt", "a\x00\x00\x00en"), Entry{PNG, "a", "", "damaged"}},
		{"profile", chunk("zTXt", rawProfile+"exif\x00\x00"+packed("\nexif\n      38\n"+fmt.Sprintf("%x", "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x3b\x00\x02\x00\x00\x00\x04Ada\x00\x00\x00\x00\x00"))), Entry{EXIF, "Artist", "Ada", ""}},
		{"profile of IPTC", chunk("tEXt", rawProfile+"iptc\x00\niptc\n 22\n"+fmt.Sprintf("%x", "8BIM\x04\x04\x00\x00\x00\x00\x00\x08\x1c\x02\x50\x00\x03Ada\x00")), Entry{IPTC, "By-line", "Ada", ""}},
		{"broken profile", chunk("tEXt", rawProfile+"exif\x00\nexif\n 2\nxyz"), Entry{PNG, rawProfile + "exif", "", "damaged"}},
		{"a manifest that cannot be read", chunk("caBX", "jumb"), Entry{C2PA, Manifest, "", "that of PNG cannot be read"}},
		{"XMP that ends early", chunk("iTXt", xmpKeyword+"\x00\x00\x00\x00\x00<a><b>"), Entry{XMP, "packet", "", "xmp: XML syntax error on line 1: unexpected EOF"}},
	} {
		if got := Read([]byte(signature + test.chunk)); !slices.Equal(got, []Entry{test.want}) {
			t.Errorf("%s: %.200q", test.name, got)
		}
	}
}

// TestCommentsInSetsThatAreNotRead are told of.
func TestCommentsInSetsThatAreNotRead(t *testing.T) {
	const before = "MM\x00*\x00\x00\x00\x08\x00\x01\x87\x69\x00\x04\x00\x00\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x01\x92\x86\x00\x07\x00\x00\x00\x0a\x00\x00\x00\x2c\x00\x00\x00\x00"
	got := Read([]byte(signature + chunk("eXIf", before+"JIS\x00\x00\x00\x00\x00\x30\x21")))
	if want := []Entry{{EXIF, "UserComment", "", "in a character set that is not read"}}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	got = Read([]byte(signature + chunk("eXIf", before+"UNICODE\x00\x00A")))
	if want := []Entry{{EXIF, "UserComment", "A", ""}}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// segments is a JPEG file of segments APP11 that hold a store in parts.
func segments(parts ...string) []byte {
	file := "\xff\xd8"
	for _, part := range parts {
		file += "\xff\xeb" + string(binary.BigEndian.AppendUint16(nil, uint16(len(part)+2))) + part
	}
	return []byte(file + "\xff\xda\x00\x02")
}

// TestManifestsInSeveralSegments: they are put together by their numbers; one that is
// missing is told of.
func TestManifestsInSeveralSegments(t *testing.T) {
	const head = "\x00\x00\x00\x4ejumb"
	store := "\x00\x00\x00\x1ejumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71\x03c2pa\x00" +
		"\x00\x00\x00\x28jumb\x00\x00\x00\x20jumdc2ma\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71\x03urn:a1\x00"
	whole := []Entry{{C2PA, Manifest, "JPEG", ""}}
	for _, test := range []struct {
		name  string
		parts []string
		want  []Entry
	}{
		{"whole", []string{"JP\x00\x01\x00\x00\x00\x01" + head + store}, whole},
		{"in order", []string{"JP\x00\x01\x00\x00\x00\x01" + head + store[:30], "JP\x00\x01\x00\x00\x00\x02" + head + store[30:]}, whole},
		{"out of order", []string{"JP\x00\x01\x00\x00\x00\x02" + head + store[30:], "JP\x00\x01\x00\x00\x00\x01" + head + store[:30]}, whole},
		{"beside another", []string{"JP\x00\x01\x00\x00\x00\x01" + head + store, "JP\x00\x02\x00\x00\x00\x01" + head + "other"}, whole},
		{"one is missing", []string{"JP\x00\x01\x00\x00\x00\x01" + head + store[:30], "JP\x00\x01\x00\x00\x00\x03" + head + store[30:]}, []Entry{{C2PA, Manifest, "", "that of JPEG cannot be read"}}},
		{"another box", []string{"JP\x00\x01\x00\x00\x00\x01\x00\x00\x00\x08free"}, nil},
	} {
		if got := Read(segments(test.parts...)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestHostileFilesAreBounded: a file of few bytes lists no more than the limits, and the
// first text beyond them is told of.
func TestHostileFilesAreBounded(t *testing.T) {
	bomb := chunk("zTXt", "a\x00\x00"+packed(strings.Repeat("x", maxText)))
	xmpBomb := chunk("iTXt", xmpKeyword+"\x00\x01\x00\x00\x00"+packed("<a>"+strings.Repeat("<b></b>", 1<<17)+"</a>"))
	for name, data := range map[string]string{
		"texts":     signature + strings.Repeat(chunk("tEXt", "a\x00b"), 1<<16),
		"bombs":     signature + strings.Repeat(bomb, 1<<10),
		"packets":   signature + strings.Repeat(xmpBomb, 1<<10),
		"manifests": signature + strings.Repeat(chunk("caBX", "x"), 1<<16),
		"fields":    signature + strings.Repeat(chunk("eXIf", "II*\x00\x08\x00\x00\x00\x01\x00\x3b\x01\x02\x00\x04\x00\x00\x00Ada\x00"), 1<<14),
		"comments":  "\xff\xd8" + strings.Repeat("\xff\xfe\x00\x04hi", 1<<16),
	} {
		got := Read([]byte(data))
		total := 0
		for _, e := range got {
			total += len(e.Value)
		}
		if total > maxTotal || len(got) > maxEntries+1 || got[len(got)-1].Fault == "" {
			t.Errorf("%s: %d entries of %d bytes, the last %.100q", name, len(got), total, got[len(got)-1])
		}
	}
}

// FuzzRead: any bytes give entries within the limits.
func FuzzRead(f *testing.F) {
	for _, c := range files(f) {
		f.Add(c.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		total := 0
		got := Read(data)
		for _, e := range got {
			total += len(e.Value)
			if e.Value == "" && e.Fault == "" {
				t.Fatalf("%+v says nothing", e)
			}
		}
		if total > maxTotal || len(got) > maxEntries+1 {
			t.Fatalf("%d entries of %d bytes", len(got), total)
		}
	})
}
