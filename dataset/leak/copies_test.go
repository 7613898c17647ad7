package leak_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"testing"
	"testing/fstest"

	"golang.org/x/image/bmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
)

// TestExact: copies of pictures and of blank images are told apart, and equal files from
// equal pixels.
func TestExact(t *testing.T) {
	drawn := func(c color.Color) *image.RGBA {
		m := image.NewRGBA(image.Rect(0, 0, 9, 7))
		for y := range 7 {
			for x := range 9 {
				m.Set(x, y, color.White)
			}
		}
		m.Set(4, 4, c)
		return m
	}
	file := func(encode func(w *bytes.Buffer) error) *fstest.MapFile {
		var w bytes.Buffer
		if err := encode(&w); err != nil {
			t.Fatal(err)
		}
		return &fstest.MapFile{Data: w.Bytes()}
	}
	asPNG := func(m image.Image) *fstest.MapFile {
		return file(func(w *bytes.Buffer) error { return png.Encode(w, m) })
	}
	asBMP := func(m image.Image) *fstest.MapFile {
		return file(func(w *bytes.Buffer) error { return bmp.Encode(w, m) })
	}
	dot, blank := drawn(color.Black), drawn(color.White)
	folder := fstest.MapFS{
		"a/1.png": asPNG(dot), "a/2.bmp": asBMP(dot), "a/3.png": asPNG(blank), "b/4.bmp": asBMP(blank),
		"b/5.png": asPNG(drawn(color.Gray{200})), "b/6.png": asPNG(drawn(color.Gray{200})), "b/7.png": asPNG(drawn(color.Gray{100})),
	}
	var traits dataset.Traits
	m, err := dataset.Scan(context.Background(), folder, dataset.ScanOptions{Traits: &traits})
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, r := range leak.Exact(m, traits.Of(m)) {
		got[m.Images[r.Images[0]].Path+" "+m.Images[r.Images[1]].Path] = r.Transform
	}
	want := map[string]string{"a/1.png a/2.bmp": "the same pixels", "a/3.png b/4.bmp": "the same pixels, all of one colour", "b/5.png b/6.png": "the same file"}
	if len(got) != len(want) {
		t.Errorf("%v, want %v", got, want)
	}
	for pair, how := range want {
		if got[pair] != how {
			t.Errorf("%s: %q, want %q", pair, got[pair], how)
		}
	}
}
