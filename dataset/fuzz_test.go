package dataset

import (
	"bytes"
	"reflect"
	"testing"
)

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
