package dataset_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
	"github.com/refold/refold/dataset/pixels"
)

func TestDirFSOpensOutsidePaths(t *testing.T) {
	root, elsewhere := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	absolute := filepath.Join(elsewhere, "b.png")
	must(os.WriteFile(absolute, datasettest.Picture(2, 2), 0o600))
	must(os.MkdirAll(filepath.Join(root, "lists"), 0o700))
	must(os.WriteFile(filepath.Join(root, "a.png"), datasettest.Picture(1, 2), 0o600))
	list := "path,label\n../a.png,cat\n" + absolute + ",dog\n"
	must(os.WriteFile(filepath.Join(root, "lists", "list.csv"), []byte(list), 0o600))

	fsys := dataset.DirFS(filepath.Join(root, "lists"))
	m := scan(t, fsys, "list.csv")
	p, err := dataset.Load(context.Background(), fsys, m, pixels.Preprocess{Height: 2, Width: 2}, dataset.LoadOptions{})
	must(err)
	for i, image := range m.Images {
		if want := map[string]byte{"cat": 1, "dog": 2}[image.Label]; p.At(i)[0] != want {
			t.Errorf("%s: grey %d, want %d", image.Path, p.At(i)[0], want)
		}
	}
	must(os.WriteFile(absolute, datasettest.Picture(3, 2), 0o600))
	if _, err := dataset.Load(context.Background(), fsys, m, pixels.Preprocess{Height: 2, Width: 2}, dataset.LoadOptions{}); err == nil || !strings.Contains(err.Error(), "b.png: the file has changed") {
		t.Errorf("error %v, want one that b.png has changed", err)
	}
}

func TestScanFollowsLinksAndEndsInCircles(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"real", "set/dog"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range map[string][]byte{"real/a.png": datasettest.Picture(1, 2), "set/dog/b.png": datasettest.Picture(2, 2)} {
		if err := os.WriteFile(filepath.Join(root, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(root, "real"), filepath.Join(root, "set", "cat")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	m := scan(t, dataset.DirFS(filepath.Join(root, "set")), "")
	if len(m.Images) != 2 || !slices.Equal(m.Classes, []string{"cat", "dog"}) {
		t.Errorf("%d images of %v, want 2 of cat and dog", len(m.Images), m.Classes)
	}
	if err := os.Symlink(filepath.Join(root, "real"), filepath.Join(root, "real", "again")); err != nil {
		t.Fatal(err)
	}
	if _, err := dataset.Scan(context.Background(), dataset.DirFS(filepath.Join(root, "set")), dataset.ScanOptions{}); err == nil {
		t.Error("a circle of links was scanned")
	}
}
