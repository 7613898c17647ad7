package main

import (
	"path/filepath"
	"testing"

	"github.com/refold/refold/experiment/spec"
)

func TestRunNamesOfFolderAndManifestDiffer(t *testing.T) {
	for _, c := range []struct {
		data spec.Data
		want string
	}{
		{spec.Data{Images: filepath.Join("a", "pictures")}, "pictures"},
		{spec.Data{Images: "pictures" + string(filepath.Separator)}, "pictures"},
		{spec.Data{Manifest: filepath.Join("a", "pictures.csv")}, "pictures.csv"},
		{spec.Data{Images: "."}, "refold"}, // the folder of this test
	} {
		if got := runName(c.data); got != c.want {
			t.Errorf("%+v: %q, want %q", c.data, got, c.want)
		}
	}
}
