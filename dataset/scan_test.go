package dataset_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
)

func scan(t *testing.T, fsys fs.FS, manifest string) *dataset.Manifest {
	t.Helper()
	m, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{Manifest: manifest})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestScanFolders(t *testing.T) {
	fsys := datasettest.Files(map[string][]byte{
		"cat/a.png":           datasettest.Picture(1, 3),
		"cat/deep/er/b.jpeg":  datasettest.Picture(2, 4), // PNG by content
		"dog/c":               datasettest.Picture(3, 5),
		"dog/.hidden":         []byte("x"),
		"dog/Thumbs.db":       []byte("x"),
		"dog/desktop.ini":     []byte("x"),
		"dog/@eaDir/c/M.png":  datasettest.Picture(6, 5), // a thumbnail of Synology
		"__MACOSX/dog/._c":    []byte("x"),
		".git/config":         []byte("x"),
		"README.txt":          []byte("not in a class folder, not an image"),
		"dog/.cache/more.png": datasettest.Picture(4, 5),
	})
	m := scan(t, fsys, "")
	if want := []string{"cat", "dog"}; !slices.Equal(m.Classes, want) {
		t.Errorf("classes %v, want %v", m.Classes, want)
	}
	got := map[string]string{}
	for _, i := range m.Images {
		got[i.Path] = fmt.Sprintf("%s %s %dx%d", i.Label, i.Format, i.Width, i.Height)
	}
	want := map[string]string{"cat/a.png": "cat png 3x2", "cat/deep/er/b.jpeg": "cat png 4x2", "dog/c": "dog png 5x2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("images (-want +got):\n%s", diff)
	}
	if !slices.IsSortedFunc(m.Images, func(a, b dataset.Image) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("images are not sorted by identity")
	}
}

func TestScanErrorsNameTheFile(t *testing.T) {
	good := map[string][]byte{"cat/a.png": datasettest.Picture(1, 3), "dog/b.png": datasettest.Picture(2, 3)}
	for _, c := range []struct {
		name  string
		extra map[string][]byte
		want  []string
	}{
		{"not an image", map[string][]byte{"cat/notes.txt": []byte("hello")}, []string{"cat/notes.txt", "not an image"}},
		{"cut off", map[string][]byte{"dog/cut.png": datasettest.Picture(9, 9)[:50]}, []string{"dog/cut.png", "decode png"}},
		{"unsupported", map[string][]byte{"dog/x.png": []byte("\x00\x00\x00\x1cftypavif")}, []string{"dog/x.png", "AVIF"}},
		{"empty", map[string][]byte{"dog/x.png": nil}, []string{"dog/x.png", "empty"}},
		{"outside", map[string][]byte{"stray.png": datasettest.Picture(3, 3)}, []string{"stray.png", "outside the class folders"}},
		{"empty class", map[string][]byte{"fox/.keep": nil}, []string{"fox", "no images"}},
	} {
		contents := map[string][]byte{}
		for _, m := range []map[string][]byte{good, c.extra} {
			for name, data := range m {
				contents[name] = data
			}
		}
		_, err := dataset.Scan(context.Background(), datasettest.Files(contents), dataset.ScanOptions{})
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want one with %q", c.name, err, want)
			}
		}
	}
	for want, contents := range map[string]map[string][]byte{
		"no class folders":  {"notes.txt": []byte("x")},
		"at least two":      {"cat/a.png": datasettest.Picture(1, 1)},
		"cat/first.png: no": {"cat/first.png": []byte("x"), "cat/second.png": []byte("y"), "dog/z.png": datasettest.Picture(1, 1)},
	} {
		for range 20 { // the first of several, whatever the scheduling
			_, err := dataset.Scan(context.Background(), datasettest.Files(contents), dataset.ScanOptions{Workers: 3})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("error %v, want one with %q", err, want)
			}
		}
	}
}

func TestScanManifest(t *testing.T) {
	fsys := datasettest.Files(map[string][]byte{
		"data/list.csv": []byte("\ufeffartist, label ,path\n ada ,cat,a.png\n,dog,../more/b.png\n\"x, \"\"y\"\"\",dog,c.png\n"),
		"data/a.png":    datasettest.Picture(1, 3), "more/b.png": datasettest.Picture(2, 3), "data/c.png": datasettest.Picture(3, 3),
	})
	m := scan(t, fsys, "data/list.csv")
	got := map[string]map[string]string{}
	for _, i := range m.Images {
		got[i.Label+" "+i.Path] = i.Columns
	}
	want := map[string]map[string]string{"cat data/a.png": {"artist": "ada"}, "dog more/b.png": nil, "dog data/c.png": {"artist": `x, "y"`}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("images (-want +got):\n%s", diff)
	}
}

func TestScanManifestErrorsNameTheLine(t *testing.T) {
	for content, want := range map[string]string{
		"":                                                 "list.csv: the manifest is empty",
		"path,label\n":                                     "lists no images",
		"path,class\na.png,cat\n":                          `list.csv:1: no column "label"`,
		"path,,label\na.png,,cat\n":                        "list.csv:1: column 2 has no name",
		"path,label,x,x\n":                                 `list.csv:1: column "x" is named twice`,
		"path,label\na.png,cat\na.png,dog\n":               "list.csv:3: a.png: listed twice, first in line 2: list it once",
		"path,label\na.png,cat\n./a.png,dog\n":             "list.csv:3: a.png: listed twice",
		"path,label\na.png, \n":                            "list.csv:2: a.png: the label is empty",
		"path,label\na.png,nan\n":                          "list.csv:2: a.png: the label is nan, as programs write a missing one",
		"path,label\na.png,<NA>\n":                         "list.csv:2: a.png: the label is <NA>, as programs write a missing one",
		"path,label\n,cat\n":                               "list.csv:2: the path is empty",
		"path,label\na.png\n":                              "list.csv:2: the line has 1 of the 2 fields",
		"path,label\n\"a.png,cat\n":                        "list.csv:",
		"path,label\na.png,\x83\x65\n":                     "list.csv:2: a.png: column label",
		"path,label\na.png,cat\nno.png,dog\n":              "list.csv:3: no.png: there is no such file: put it there, mend the path (relative to the manifest), or take it out",
		"path,label\na.png,cat\nb.png ,dog\n":              `list.csv:3: "b.png ": there is no such file`,
		"path,label\na.png,cat\nx/ b.png,dog\n":            `list.csv:3: "x/ b.png": there is no such file`,
		"path,label\na.png,cat\nhttps://x.org/b.png,dog\n": "list.csv:3: https://x.org/b.png: an address, not a file: download it and name the file",
		"path,label\na.png,a\nb.png,b\xe4\nc.png,c\nd\xfc.png,b\xe4\n": "list.csv: 2 of 4 lines are not UTF-8, the first is line 3: save the manifest as UTF-8",
		"path,label\n\n\"a\nb\",c\nd,\n":                               "list.csv:5:",
	} {
		fsys := datasettest.Files(map[string][]byte{"list.csv": []byte(content), "a.png": datasettest.Picture(1, 1)})
		_, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{Manifest: "list.csv"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", content, err, want)
		}
	}
	_, err := dataset.Scan(context.Background(), fstest.MapFS{}, dataset.ScanOptions{Manifest: "none.csv"})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "none.csv") {
		t.Errorf("error %v, want one that none.csv does not exist", err)
	}
}

// Identity follows content, label and columns, never names or order.
func TestIdentityDoesNotDependOnNamesOrOrder(t *testing.T) {
	first := datasettest.Files(map[string][]byte{
		"list.csv": []byte("path,label,artist,year\n1.png,cat,ada,1\n2.png,cat,ada,2\n3.png,dog,bob,1\n4.png,dog,,\n"),
		"1.png":    datasettest.Picture(7, 3), "2.png": datasettest.Picture(7, 3), "3.png": datasettest.Picture(7, 3), "4.png": datasettest.Picture(8, 3),
	})
	second := datasettest.Files(map[string][]byte{
		"other.csv": []byte("year,label,path,artist\n,dog,a,\n1,dog,z,bob\n2,cat,y,ada\n1,cat,x,ada\n"),
		"x":         datasettest.Picture(7, 3), "y": datasettest.Picture(7, 3), "z": datasettest.Picture(7, 3), "a": datasettest.Picture(8, 3),
	})
	a, b := scan(t, first, "list.csv"), scan(t, second, "other.csv")
	if a.Hash() != b.Hash() {
		t.Errorf("hash %s, after renaming and reordering %s", a.Hash(), b.Hash())
	}
	for i := range a.Images {
		x, y := a.Images[i], b.Images[i]
		x.Path, y.Path = "", ""
		if diff := cmp.Diff(x, y); diff != "" {
			t.Errorf("image %d differs (-first +second):\n%s", i, diff)
		}
	}
	relabelled := datasettest.Files(map[string][]byte{"list.csv": []byte("path,label,artist,year\n1.png,cat,ada,1\n2.png,cat,ada,2\n3.png,dog,bob,1\n4.png,cat,,\n")})
	for name, file := range first {
		if name != "list.csv" {
			relabelled[name] = file
		}
	}
	if c := scan(t, relabelled, "list.csv"); c.Hash() == a.Hash() {
		t.Error("another label, the same hash")
	}
}

func TestCopiesByPixels(t *testing.T) {
	var bigger bytes.Buffer // the same pixels, encoded otherwise and with alpha
	m := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	for i := range 6 {
		m.SetNRGBA(i%3, i/3, color.NRGBA{R: 5, G: 5, B: 5, A: 255})
	}
	if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&bigger, m); err != nil {
		t.Fatal(err)
	}
	manifest := scan(t, datasettest.Files(map[string][]byte{
		"cat/a": datasettest.Picture(5, 3), "dog/b": bigger.Bytes(), "dog/c": datasettest.Picture(6, 3), "dog/d": datasettest.Picture(5, 4),
	}), "")
	sets := dataset.Copies(manifest).Sets
	if len(sets) != 1 || len(sets[0]) != 2 {
		t.Fatalf("copies %v, want the pair a and b", sets)
	}
	for _, i := range sets[0] {
		if p := manifest.Images[i].Path; p != "cat/a" && p != "dog/b" {
			t.Errorf("%s is taken for a copy", p)
		}
	}
}

func TestScanStopsWithItsContextAndReportsProgress(t *testing.T) {
	contents := map[string][]byte{}
	for i := range 30 {
		contents[fmt.Sprintf("%d/%d.png", i%2, i)] = datasettest.Picture(uint8(i), 2)
	}
	var calls atomic.Int64
	opts := dataset.ScanOptions{Progress: func(done, total int) {
		calls.Add(1)
		if total != 30 || done < 1 || done > 30 {
			t.Errorf("progress %d of %d", done, total)
		}
	}}
	if _, err := dataset.Scan(context.Background(), datasettest.Files(contents), opts); err != nil || calls.Load() != 30 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := dataset.Scan(ctx, datasettest.Files(contents), opts); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// TestFirstOfSeveral: images are named whose files hold more than the one that is used.
func TestFirstOfSeveral(t *testing.T) {
	animated, err := os.ReadFile("pixels/testdata/images/animated.gif")
	if err != nil {
		t.Fatal(err)
	}
	m := scan(t, datasettest.Files(map[string][]byte{"b/z": animated, "a/y": animated, "a/x": datasettest.Picture(1, 2)}), "")
	if got := m.FirstOfSeveral(); !slices.Equal(got, []string{"a/y", "b/z"}) {
		t.Errorf("got %q", got)
	}
}
