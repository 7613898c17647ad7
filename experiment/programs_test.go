package experiment

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/refold/refold/dataset"
)

// TestFoldersOfImagesHoldLabels: a program must not read the user's images, wherever a manifest
// or links put them.
func TestFoldersOfImagesHoldLabels(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := func(name string) string { return filepath.Join(base, name) }
	for _, folder := range []string{"images/dog", "far/cat", "further"} {
		if err := os.MkdirAll(path(folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"images/dog/1.png", "far/cat/2.png", "further/3.png"} {
		if err := os.WriteFile(path(file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"images/cat": "far/cat", "images/dog/3.png": "further/3.png"} {
		if err := os.Symlink(path(to), path(link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	c := &call{images: &images{fsys: dataset.DirFS(path("images"))}}
	c.Dir, c.Spec.Data.Images = path("run"), path("images")
	m := &dataset.Manifest{Images: []dataset.Image{{Path: "dog/1.png"}, {Path: "cat/2.png"}, {Path: "dog/3.png"}, {Path: path("far/cat/2.png")}}}
	want := []string{path("run"), path("images"), path("far/cat"), path("further"), path("images/dog")}
	if have := c.labelled(m); !slices.Equal(have, want) {
		t.Errorf("%q, want %q", have, want)
	}
}
