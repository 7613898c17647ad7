package texttest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Golden compares a document with the file of that name in testdata, which it
// writes first where the test was told to update.
func Golden(t *testing.T, name string, got []byte, update bool) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; run the test with -update if that is wanted (-want +got):\n%s", path, diff)
	}
}

// CheckFile checks a file of a report as what its name says it is. A megabyte is too
// much to look at on a phone.
func CheckFile(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	switch filepath.Ext(path) {
	case ".png":
		CheckPNG(t, path, data)
	case ".svg":
		CheckSVG(t, path, data)
	}
	if len(data) > 1<<20 {
		t.Errorf("%s has %d bytes", path, len(data))
	}
}
