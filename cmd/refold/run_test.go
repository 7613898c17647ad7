package main

import (
	"path/filepath"
	"testing"

	"github.com/refold/refold/experiment"
)

func TestRunNamesOfFolderAndManifestDiffer(t *testing.T) {
	for _, c := range []struct {
		data experiment.DataSpec
		want string
	}{
		{experiment.DataSpec{Images: filepath.Join("a", "pictures")}, "pictures"},
		{experiment.DataSpec{Images: "pictures" + string(filepath.Separator)}, "pictures"},
		{experiment.DataSpec{Manifest: filepath.Join("a", "pictures.csv")}, "pictures.csv"},
		{experiment.DataSpec{Images: "."}, "refold"}, // the folder of this test
	} {
		if got := runName(c.data); got != c.want {
			t.Errorf("%+v: %q, want %q", c.data, got, c.want)
		}
	}
}
