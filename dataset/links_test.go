//go:build !windows

package dataset_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
)

// tree makes two classes of an image each, in a folder "set" of a new one, and
// links by path in there.
func tree(t *testing.T, links map[string]string) (parent string) {
	t.Helper()
	parent = t.TempDir()
	for i, class := range []string{"cat", "dog"} {
		folder := filepath.Join(parent, "set", class)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "a.png"), datasettest.Picture(uint8(i), 2), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range links {
		if err := os.Symlink(target, filepath.Join(parent, "set", link)); err != nil {
			t.Fatal(err)
		}
	}
	return parent
}

func TestFoldersAreListedOnce(t *testing.T) {
	const back, nowhere = ": the link leads back to a folder that holds it", ": the link leads nowhere or in a circle"
	for name, test := range map[string]struct {
		links map[string]string
		want  []string
	}{
		"to itself":        {map[string]string{"cat/me": "."}, []string{"cat/me" + back}},
		"to the root":      {map[string]string{"cat/up": ".."}, []string{"cat/up" + back}},
		"above the root":   {map[string]string{"cat/up": "../.."}, []string{"cat/up" + back}},
		"to each other":    {map[string]string{"cat/x": "y", "cat/y": "x"}, []string{"cat/x" + nowhere, "cat/y" + nowhere}},
		"nowhere":          {map[string]string{"dog/gone.png": "no.png"}, []string{"dog/gone.png" + nowhere}},
		"to another class": {map[string]string{"cat/more": "../dog"}, []string{"cat/more: the same folder as dog through a link, so that each of its images would count twice"}},
		"a class that is a link": {map[string]string{"fox": "dog"},
			[]string{"fox: the same folder as dog through a link, so that each of its images would count twice"}},
	} {
		got := offences(t, dataset.DirFS(filepath.Join(tree(t, test.links), "set")), dataset.ScanOptions{})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: offenders (-want +got):\n%s", name, diff)
		}
	}
}

// What is wrong in a folder that a link leads to is named by the folder, whichever
// is listed first.
func TestFaultsBehindALinkAreNamedWithoutIt(t *testing.T) {
	parent := tree(t, map[string]string{"cat/more": "../dog"})
	for _, name := range []string{"empty.png", "line\nbreak.png"} {
		if err := os.WriteFile(filepath.Join(parent, "set", "dog", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"cat/more: the same folder as dog through a link, so that each of its images would count twice",
		"dog/empty.png: the file is empty",
		"dog/line\nbreak.png: the name holds line breaks or control characters",
	}
	if diff := cmp.Diff(want, offences(t, dataset.DirFS(filepath.Join(parent, "set")), dataset.ScanOptions{})); diff != "" {
		t.Errorf("offenders (-want +got):\n%s", diff)
	}
}

// A manifest may name a file in several ways, but once; links to a file are copies
// like any others.
func TestManifestNamesEachFileOnce(t *testing.T) {
	parent := tree(t, map[string]string{"cat/link.png": "a.png", "dogs": "dog"})
	absolute, err := filepath.EvalSymlinks(filepath.Join(parent, "set", "cat", "a.png"))
	if err != nil {
		t.Fatal(err)
	}
	list := "path,label\nset/cat/a.png,cat\n" + absolute + ",cat\nset/dog/a.png,dog\nset/dogs/a.png,dog\nset/cat/link.png,cat\n"
	if err := os.WriteFile(filepath.Join(parent, "list.csv"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	want := []string{
		absolute + ": the same file as set/cat/a.png in list.csv:2, by another path",
		"set/dogs/a.png: the same file as set/dog/a.png in list.csv:4, by another path",
	}
	if diff := cmp.Diff(want, offences(t, dataset.DirFS(parent), dataset.ScanOptions{Manifest: "list.csv", SkipBroken: true})); diff != "" {
		t.Errorf("offenders (-want +got):\n%s", diff)
	}
}
