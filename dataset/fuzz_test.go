package dataset

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// A CSV manifest is refused, or every entry is complete and unique.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"path,label\na,b\n", "\ufefflabel,path,x\nb,a,\n", "path,label\n\"a\nb\",c\n", "path,label\r\na,b\r\n", "\"", "path;label\na;b",
		"path,label\ra,b\r", "path,label\r\r\na,\"b\r\"\r\r\n", "\xff\xfep\x00\x3d\xd8\x00\xdc,\x00", ",path,label\n0,a,b\n1,c,d\n", "Unnamed: 0;path;label\n7;a\\b;c"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := readCSV(bytes.NewReader(data), "dir/list.csv")
		if err != nil {
			return
		}
		if len(list.entries)+len(list.offenders) == 0 {
			t.Fatal("an empty listing was accepted")
		}
		for _, o := range list.offenders {
			if line := o.String(); unsafeName(line) || !strings.HasPrefix(line, "dir/list.csv:") {
				t.Fatalf("an offender reads %q", line)
			}
		}
		seen := map[string]bool{}
		for _, e := range list.entries {
			if e.path == "" || e.label == "" || seen[e.path] || unsafeName(e.path+e.label) {
				t.Fatalf("accepted %+v", e)
			}
			seen[e.path] = true
		}
	})
}

// What ReadManifest accepts, it writes and reads again unchanged.
func FuzzManifest(f *testing.F) {
	m := &Manifest{Classes: []string{"a", "b"}, Columns: []string{"x"}, Images: []Image{
		{ID: "1", FileHash: "1", Label: "a", Columns: map[string]string{"x": "<&>"}}, {ID: "1-2", FileHash: "1", Label: "b"},
	}, Excluded: []Exclusion{{Path: "a/x.png", Label: "a", Reason: "the file is empty"}}}
	var seed bytes.Buffer
	if err := WriteManifest(&seed, m); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := ReadManifest(bytes.NewReader(data))
		if err != nil {
			return
		}
		var written bytes.Buffer
		if err := WriteManifest(&written, read); err != nil {
			t.Fatal(err)
		}
		again, err := ReadManifest(&written)
		if err != nil {
			t.Fatal(err)
		}
		if again.Hash() != read.Hash() || !reflect.DeepEqual(again.Labels(), read.Labels()) || len(again.Excluded) != len(read.Excluded) {
			t.Fatalf("%+v came back as %+v", read, again)
		}
	})
}
