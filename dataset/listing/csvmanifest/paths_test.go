package csvmanifest_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
	"github.com/refold/refold/dataset/pixels"
)

// readPaths scans a manifest of lines "path,label" beside the given files and says what
// each line was read as, or the only error.
func readPaths(t *testing.T, lines string, fsys fstest.MapFS) (paths, notes []string, err error) {
	t.Helper()
	fsys = maps.Clone(fsys)
	fsys["m.csv"] = &fstest.MapFile{Data: []byte("path,label\n" + lines + "\n")}
	m, err := dataset.Scan(t.Context(), fsys, dataset.ScanOptions{Manifest: "m.csv", Notice: func(text string) { notes = append(notes, text) }})
	if err != nil {
		return nil, notes, err
	}
	for _, i := range m.Images {
		paths = append(paths, i.Path)
	}
	slices.Sort(paths)
	return paths, notes, nil
}

// scan scans a manifest that is sound.
func scan(t *testing.T, fsys fs.FS, manifest string) *dataset.Manifest {
	t.Helper()
	m, err := dataset.Scan(t.Context(), fsys, dataset.ScanOptions{Manifest: manifest})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Paths that mean one file for certain are read, and what they mean is said.
func TestPathsOfOtherSystemsAreRead(t *testing.T) {
	for _, c := range []struct{ lines, files, want, note string }{
		{"a/1,x\n./b/2,y", "a/1 b/2", "a/1 b/2", ""},
		{`a\1,x` + "\n" + `b\c\2,y`, "a/1 b/c/2", "a/1 b/c/2", `m.csv: 2 paths are written with backslashes, as on Windows, such as a\1: read as a/1`},
		{`a\b/1,x` + "\nc,y", "a/b/1 c", "a/b/1 c", `m.csv: 1 path is written with backslashes, as on Windows, such as a\b/1: read as a/b/1`},
		{`.\a\1,x` + "\nc,y", "a/1 c", "a/1 c", `m.csv: 1 path is written with backslashes, as on Windows, such as .\a\1: read as a/1`},
		{"IMG_1.JPG,x\nb,y", "img_1.jpg b", "b img_1.jpg", "m.csv: 1 path is written with other capitals or accents than the file, such as IMG_1.JPG: read as img_1.jpg"},
		{"Cats/Old/1,x\nb,y", "cats/OLD/1 b", "b cats/OLD/1", "m.csv: 1 path is written with other capitals or accents than the file, such as Cats/Old/1: read as cats/OLD/1"},
		{"a,x\nA.png,y", "a a.png b", "a a.png", "m.csv: 1 path is written with other capitals or accents than the file, such as A.png: read as a.png"},
		{"caf\u00e9,x\nb,y", "cafe\u0301 b", "b cafe\u0301", "m.csv: 1 path is written with other capitals or accents than the file, such as caf\u00e9: read as cafe\u0301"},
		{"e\u0301,x\n\u00e9,y", "\u00e9 e\u0301", "e\u0301 \u00e9", ""}, // two files
		{"a,x\nA,y", "a A", "", ""}, // two files, which macOS and Windows take for one
	} {
		if runtime.GOOS == "windows" && strings.Contains(c.lines, `\`) {
			c.note = "" // they are its own
		}
		paths, notes, err := readPaths(t, c.lines, datasettest.Pictures(c.files))
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), "in case only") {
				t.Errorf("%q: %v", c.lines, err)
			}
			continue
		}
		if err != nil || strings.Join(paths, " ") != c.want || strings.Join(notes, " ") != c.note {
			t.Errorf("%q beside %s: %q %q %v", c.lines, c.files, paths, notes, err)
		}
	}
}

// What may mean two files, or none, is refused with the next step.
func TestPathsThatMeanNoFileForCertain(t *testing.T) {
	const none, there, take = "there is no such file: ", "there is no such file: did you mean ", "? List it as that, or take it out"
	const windows = "a path on a machine with Windows, not on this one: write paths relative to the manifest, with slashes, or take it out"
	for _, c := range []struct{ line, files, want string }{
		{"a", "b", none + "put it there, mend the path (relative to the manifest), or take it out"},
		{`a\1`, "a/2", none + "put it there"},
		{"IMG", "img Img", "there is no such file, but Img and img, which differ from it in capitals or accents only: list one of them, or take it out"},
		{`A\1`, "a/1 a/2 Á/1 á/1", ""},
		{`Á\1`, "á/1 A\u0301/1", "there is no such file, but A\u0301 and á, which"},
		{"0001", "0001.jpg", there + "0001.jpg" + take},
		{"x/0001", "x/0001.JPG", there + "x/0001.JPG" + take},
		{"0001.png", "0001.jpg", there + "0001.jpg" + take},
		{"0001", "0001.jpg 0001.png", none + "put it there"},
		{"1.png", "images/1.png", there + "images/1.png" + take},
		{"1", "images/1.png", there + "images/1.png" + take},
		{"1.png", "images/1.png masks/1.png", none + "put it there"},
		{"1 ", "1", there + "1" + take},
		{" x/1", "x/1", there + "x/1" + take},
		{"/images/1.png", "images/1.png", there + "images/1.png" + take},
		{`\images\1.png`, "images/1.png", there + "images/1.png" + take},
		{`C:\data\1.png`, "1.png", windows},
		{`C:/data/1.png`, "1.png", windows},
		{`\\server\data\1.png`, "1.png", windows},
		{"/data/1.png", "1.png", none + "put it there"},
		{"/content/drive/images/1.png", "images/1.png", there + "images/1.png" + take},
		{`C:\Users\me\images\1.png`, "images/1.png", there + "images/1.png" + take},
		{"data/set/images/1.png", "images/1.png set/images/1.png", there + "set/images/1.png" + take},
		{"~/images/1.png", "images/1.png", there + "images/1.png" + take},
		{"/content/1.png", "1.png", none + "put it there"},
		{"file:///data/1.png", "1.png", "an address, not a file"},
	} {
		if runtime.GOOS == "windows" && strings.Contains(c.line, `:`) {
			continue // paths like any other there
		}
		_, _, err := readPaths(t, c.line+",x\nother,y", merge(datasettest.Pictures(c.files), datasettest.Pictures("other")))
		if c.want == "" {
			if err != nil {
				t.Errorf("%q: %v", c.line, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), "m.csv:2: ") || !strings.Contains(err.Error(), ": "+c.want) {
			t.Errorf("%q: %v, want %s", c.line, err, c.want)
		}
		var broken *dataset.BrokenError
		if !errors.As(err, &broken) || broken.Broken() != 1 {
			t.Errorf("%q cannot be left out: %v", c.line, err)
		}
		if strings.HasPrefix(c.want, "there is no") && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v is not fs.ErrNotExist", c.line, err)
		}
	}
}

func merge(all ...fstest.MapFS) fstest.MapFS {
	merged := fstest.MapFS{}
	for _, fsys := range all {
		maps.Copy(merged, fsys)
	}
	return merged
}

// Two lines that turn out to mean one file list it twice.
func TestOneFileInTwoSpellingsIsListedTwice(t *testing.T) {
	for _, lines := range []string{"a/1,x\n" + `a\1,y`, "A/1,x\na/1,y", "A/1,x\n" + `a\1,y`} {
		if runtime.GOOS == "windows" && lines[0] == 'a' {
			continue // listed twice as it is written
		}
		if _, _, err := readPaths(t, lines, datasettest.Pictures("a/1")); err == nil || !strings.Contains(err.Error(), "m.csv:3: a/1: the same file as a/1 in m.csv:2") {
			t.Errorf("%q: %v", lines, err)
		}
	}
}

// A name may hold a backslash but on Windows. It is read as it stands, unless there
// are folders of that name too.
func TestNamesWithBackslashes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("backslashes divide folders")
	}
	fsys := merge(datasettest.Pictures("other"), fstest.MapFS{`a\1`: {Data: datasettest.Picture(7, 2)}})
	paths, notes, err := readPaths(t, `a\1,x`+"\nother,y", fsys)
	if err != nil || !cmp.Equal(paths, []string{`a\1`, "other"}) || notes != nil {
		t.Errorf("%q %q %v", paths, notes, err)
	}
	_, _, err = readPaths(t, `a\1,x`+"\nother,y", merge(fsys, datasettest.Pictures("a/1")))
	if err == nil || !strings.Contains(err.Error(), "two files can be meant: the name may hold backslashes, and there is a/1: rename one of them") {
		t.Errorf("%v", err)
	}
}

// Somebody's manifests, with the files that they list.
func TestManifestsOfBugReports(t *testing.T) {
	for _, name := range []string{"backslash.csv", "cr.csv"} {
		list, err := os.ReadFile(filepath.Join("testdata/manifests", name))
		if err != nil {
			t.Fatal(err)
		}
		root := t.TempDir()
		folder := filepath.Join(root, "March 29 2018", "Top view_1-2")
		if err := errors.Join(os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(root, name), list, 0o600)); err != nil {
			t.Fatal(err)
		}
		for i := range 24 {
			file := filepath.Join(folder, strings.Replace("IMG_00NN.JPG", "NN", string([]byte{'0' + byte(i/10), '0' + byte(i%10)}), 1))
			if err := os.WriteFile(file, datasettest.Picture(uint8(i), 3), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		m := scan(t, dataset.DirFS(root), name)
		patients := map[string]int{}
		for _, image := range m.Images {
			patients[image.Columns["patient"]]++
			if !strings.HasPrefix(image.Path, "March 29 2018/Top view_1-2/IMG_00") {
				t.Errorf("%s: %s", name, image.Path)
			}
		}
		if !cmp.Equal(m.Classes, []string{"benign", "malignant"}) || !cmp.Equal(patients, map[string]int{"P0": 4, "P1": 4, "P2": 4, "P3": 4, "P4": 4, "P5": 4}) {
			t.Errorf("%s: %v %v", name, m.Classes, patients)
		}
		if _, err := dataset.Load(t.Context(), dataset.DirFS(root), m, pixels.Preprocess{Height: 2, Width: 2}, dataset.LoadOptions{}); err != nil {
			t.Error(err)
		}
	}
}

// A manifest reads the same on a disk that takes capitals for small letters as on one
// that does not: by the names that the files have, above the manifest too.
func TestPathsOnARealDisk(t *testing.T) {
	root := t.TempDir()
	hidden := filepath.Join(root, "above", "closed")
	if err := errors.Join(os.MkdirAll(filepath.Join(hidden, "set"), 0o700), os.MkdirAll(filepath.Join(root, "above", "lists"), 0o700)); err != nil {
		t.Fatal(err)
	}
	one, two := filepath.Join(hidden, "set", "One.png"), filepath.Join(hidden, "two.png")
	list := "path,label\n../closed/SET/one.PNG,x\n" + two + ",y\n"
	if err := errors.Join(os.WriteFile(one, datasettest.Picture(1, 2), 0o600), os.WriteFile(two, datasettest.Picture(2, 2), 0o600),
		os.WriteFile(filepath.Join(root, "above/lists/m.csv"), []byte(list), 0o600)); err != nil {
		t.Fatal(err)
	}
	m := scan(t, dataset.DirFS(filepath.Join(root, "above", "lists")), "m.csv")
	var paths []string
	for _, i := range m.Images {
		paths = append(paths, i.Path)
	}
	slices.Sort(paths)
	want := []string{"../closed/set/One.png", filepath.ToSlash(two)}
	slices.Sort(want)
	if d := cmp.Diff(want, paths); d != "" {
		t.Error(d)
	}
}

// closed is a file system whose folders can be entered, but not listed.
type closed struct{ fstest.MapFS }

func (closed) ReadDir(string) ([]fs.DirEntry, error) { return nil, fs.ErrPermission }

func TestFoldersThatCannotBeListed(t *testing.T) {
	fsys := merge(datasettest.Pictures("a/1 b/2"), fstest.MapFS{"m.csv": {Data: []byte("path,label\na/1,x\nb\\2,y\n")}})
	if m := scan(t, closed{fsys}, "m.csv"); m.Images[0].Path+m.Images[1].Path != "a/1b/2" && m.Images[0].Path+m.Images[1].Path != "b/2a/1" {
		t.Errorf("%+v", m.Images)
	}
	fsys["m.csv"] = &fstest.MapFile{Data: []byte("path,label\na/1,x\nc/2,y\n")}
	_, err := dataset.Scan(t.Context(), closed{fsys}, dataset.ScanOptions{Manifest: "m.csv"})
	if err == nil || !strings.Contains(err.Error(), "m.csv:3: c/2: there is no such file: put it there") {
		t.Errorf("%v", err)
	}
}
