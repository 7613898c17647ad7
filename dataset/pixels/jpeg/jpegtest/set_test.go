package jpegtest

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var folder = flag.String("files", "", "write the files of both sets into this folder")

// TestWriteFiles writes the sets for testdata/figures.py of package jpeg.
func TestWriteFiles(t *testing.T) {
	if *folder == "" {
		t.Skip("without -files")
	}
	for f := range Generated() {
		if err := os.WriteFile(filepath.Join(*folder, "g"+f.ID+".jpg"), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
