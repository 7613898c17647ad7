package classfolder_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
	"github.com/refold/refold/dataset/pixels"
)

// A folder that holds one folder is looked through, as archives unpack.
func TestSingleFoldersAreLookedThrough(t *testing.T) {
	classes := []string{"cat", "dog"}
	for _, c := range []struct {
		paths, from string
		want        string // the error; empty: two classes
	}{
		{"set/cat/1 set/dog/2", "set", ""},
		{"set/cat/1 set/dog/2 __MACOSX/set/cat/._1 .DS_Store README.txt labels.txt", "set", ""},
		{"a/b/cat/1 a/b/dog/2 a/LICENSE.txt a/b/list.txt", "a/b", ""},
		{"cat/1 dog/2", "", ""},
		{"cat/x/1 dog/x/2", "", ""},
		{"set/cat/1 set/dog/2 cover", "", `all images have the label "set"|cover: the image lies outside the class folders`},
		{"set/cat/1 set/dog/2 set/3", "", `all images have the label "set": a classifier needs at least two classes: add images of another one, or, if the folders in set are the classes, such as cat and dog, name that one`},
		{"cat/1 cat/2", "", `all images have the label "cat": a classifier needs at least two classes`},
		{"cat/deep/1 cat/deep/2", "", `all images have the label "cat"`},
		{"set/cat/1 set/dog/", "set", "set/dog: the class folder holds no images"},
		{"set/cat/1 set/dog/2 set/dog/a.txt", "set", "set/dog/a.txt: not an image"},
	} {
		fsys := datasettest.Pictures(c.paths)
		_, notes, err := read(t, fsys, false)
		if note := len(notes) > 0 && strings.HasPrefix(notes[0], "the images are read from "+c.from+","); note != (c.from != "") {
			t.Errorf("%s: notes %q", c.paths, notes)
		}
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.paths, err)
			} else if m := scan(t, fsys); !slices.Equal(m.Classes, classes) {
				t.Errorf("%s: classes %q", c.paths, m.Classes)
			}
			continue
		}
		said := slices.ContainsFunc(strings.Split(c.want, "|"), func(want string) bool { return err != nil && strings.Contains(err.Error(), want) })
		if !said {
			t.Errorf("%s: %v, want %s", c.paths, err, c.want)
		}
	}
}

// Looking through folders changes no identity, and their images can be loaded.
func TestWrappedImagesAreTheSame(t *testing.T) {
	plain, wrapped := datasettest.Pictures("cat/1 dog/2"), fstest.MapFS{}
	for name, file := range plain {
		wrapped["a/b/"+name] = file
	}
	m := scan(t, wrapped)
	if m.Hash() != scan(t, plain).Hash() {
		t.Error("another identity")
	}
	p, err := dataset.Load(t.Context(), wrapped, m, pixels.Preprocess{Height: 2, Width: 2}, dataset.LoadOptions{})
	if err != nil || p.N != 2 {
		t.Errorf("%v", err)
	}
}

// scan scans a folder that is sound.
func scan(t *testing.T, fsys fstest.MapFS) *dataset.Manifest {
	t.Helper()
	m, err := dataset.Scan(t.Context(), fsys, dataset.ScanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
