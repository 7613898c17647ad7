package dataset

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// A CSV manifest is refused, or every entry is complete and unique.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"path,label\na,b\n", "\ufefflabel,path,x\nb,a,\n", "path,label\n\"a\nb\",c\n", "path,label\r\na,b\r\n", "\"", "path;label\na;b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := readCSV(bytes.NewReader(data), "dir/list.csv")
		if err != nil {
			return
		}
		if len(list.entries)+len(list.offenders) == 0 {
			t.Fatal("an empty listing was accepted")
		}
		for _, o := range list.offenders {
			if line := o.String(); unsafeName(line) || !strings.HasPrefix(line, "dir/list.csv:") {
				t.Fatalf("an offender reads %q", line)
			}
		}
		seen := map[string]bool{}
		for _, e := range list.entries {
			if e.path == "" || e.label == "" || seen[e.path] || unsafeName(e.path+e.label) {
				t.Fatalf("accepted %+v", e)
			}
			seen[e.path] = true
		}
	})
}

// What ReadManifest accepts, it writes and reads again unchanged.
func FuzzManifest(f *testing.F) {
	m := &Manifest{Classes: []string{"a", "b"}, Columns: []string{"x"}, Images: []Image{
		{ID: "1", FileHash: "1", Label: "a", Columns: map[string]string{"x": "<&>"}}, {ID: "1-2", FileHash: "1", Label: "b"},
	}}
	var seed bytes.Buffer
	if err := WriteManifest(&seed, m); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := ReadManifest(bytes.NewReader(data))
		if err != nil {
			return
		}
		var written bytes.Buffer
		if err := WriteManifest(&written, read); err != nil {
			t.Fatal(err)
		}
		again, err := ReadManifest(&written)
		if err != nil {
			t.Fatal(err)
		}
		if again.Hash() != read.Hash() || !reflect.DeepEqual(again.Labels(), read.Labels()) {
			t.Fatalf("%+v came back as %+v", read, again)
		}
	})
}

// Any bytes are decoded to an image of the declared size or refused, without a
// panic. Images that declare more than a million pixels are passed over.
func FuzzDecode(f *testing.F) {
	entries, err := os.ReadDir("testdata/images")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		f.Add(readImage(f, e.Name()))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if pixels := declaredPixels(data); pixels < 0 || pixels > 1e6 {
			return
		}
		m, _, err := decodeBytes(data)
		if err != nil {
			return
		}
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		if w < 1 || h < 1 || len(m.Pix) != 4*w*h || len(flatten(m, White)) != 3*w*h {
			t.Fatalf("%d x %d pixels in %d bytes", w, h, len(m.Pix))
		}
	})
}

// declaredPixels is the area that the file's header declares, -1 if it has none.
func declaredPixels(data []byte) int {
	for _, decodeConfig := range []func(io.Reader) (image.Config, error){
		jpeg.DecodeConfig, png.DecodeConfig, gif.DecodeConfig, webp.DecodeConfig, bmp.DecodeConfig, tiff.DecodeConfig,
	} {
		if c, err := decodeConfig(bytes.NewReader(data)); err == nil && c.Width < 1<<16 && c.Height < 1<<16 {
			return c.Width * c.Height
		}
	}
	return -1
}
