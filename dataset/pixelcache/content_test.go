package pixelcache_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixelcache"
)

// TestContentWithoutFiles: neither no folder nor a missing one is an error, and programs
// find a list of no files.
func TestContentWithoutFiles(t *testing.T) {
	for _, folder := range []string{"", filepath.Join(t.TempDir(), "missing")} {
		c, err := pixelcache.ContentOf(folder, 5)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(c)
		if err != nil || !strings.HasSuffix(string(data), `"bytes":0,"limit_bytes":5,"files":[]}`) {
			t.Errorf("%q: %s, %v", folder, data, err)
		}
	}
	if _, err := pixelcache.ContentOf("content_test.go", 5); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func TestContentIsAddedUp(t *testing.T) {
	stays, gone := pixelcache.Entry{Path: "a", Kind: pixelcache.Unfinished, Size: 3}, pixelcache.Entry{Size: 4}
	c := pixelcache.NewContent("folder", 9, []pixelcache.Entry{stays, stays}, []pixelcache.Entry{gone})
	if c.Bytes != 6 || c.Removed != 4 || len(c.Files) != 2 {
		t.Errorf("%+v", c)
	}
	data, err := json.Marshal(c.Files[0])
	if want := `{"path":"a","kind":"unfinished","content":"","bytes":3,"used":"0001-01-01T00:00:00Z"}`; err != nil || string(data) != want {
		t.Errorf("%s, %v; want %s", data, err, want)
	}
}
