package hidden_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"image"
	"os"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/metadata/entry"
	"github.com/refold/refold/dataset/metadata/hidden"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/dataset/pixels/png"
)

// TestTextsOfRealFiles: a text survives every lossless format, and is seen while the
// image is decoded.
func TestTextsOfRealFiles(t *testing.T) {
	data, err := os.ReadFile("testdata/hidden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Text  string
		Files map[string][]byte
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	for name, file := range golden.Files {
		h, err := pixels.ReadHeader(file, 1e6)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		var found entry.Entry
		var ok bool
		see := func(m image.Image) { seen++; found, ok = hidden.Find(m) }
		if err := pixels.DecodeShown(context.Background(), file, h, pixels.White, see, func([]byte) {}); err != nil {
			t.Fatal(err)
		}
		magic, _, _ := strings.Cut(name, "-")
		if want := (entry.Entry{Where: entry.Hidden, Key: magic, Value: golden.Text}); !ok || seen != 1 || found != want {
			t.Errorf("%s: %+v, %v, seen %d times", name, found, ok, seen)
		}
	}
	if len(golden.Files) < 15 {
		t.Errorf("%d files", len(golden.Files))
	}
}

// hide puts bytes into the alpha of an image, column by column.
func hide(width, height int, content []byte) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range 8 * len(content) {
		if x, y := i/height, i%height; x < width {
			m.Pix[m.PixOffset(x, y)+3] = 254 | content[i/8]>>(7-i%8)&1
		}
	}
	return m
}

func stream(magic string, bits uint32, content string) []byte {
	return append(binary.BigEndian.AppendUint32([]byte(magic), bits), content...)
}

func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

// TestWhatCannotBeRead is told of, and unpacks to nothing beyond the limit.
func TestWhatCannotBeRead(t *testing.T) {
	bomb := packed(strings.Repeat("x", 1<<21))
	for _, test := range []struct {
		name    string
		content []byte
		fault   string
	}{
		{"longer than the image", stream("stealth_pnginfo", 1<<20, "text"), "damaged"},
		{"longer than any", stream("stealth_pnginfo", 0xfffffff8, "text"), "damaged"},
		{"no bytes", stream("stealth_pnginfo", 0, ""), "damaged"},
		{"parts of a byte", stream("stealth_pnginfo", 9, "text"), "damaged"},
		{"no text", stream("stealth_pnginfo", 16, "\xff\xfe"), "damaged"},
		{"not packed", stream("stealth_pngcomp", 32, "text"), "damaged"},
		{"cut off", stream("stealth_pngcomp", 8*20, packed("some text")), "damaged"},
		{"a bomb", stream("stealth_pngcomp", uint32(8*len(bomb)), bomb), "longer than 1 MiB"},
		{"sound", stream("stealth_pngcomp", uint32(8*len(packed("text"))), packed("text")), ""},
	} {
		found, ok := hidden.Find(hide(200, 100, test.content))
		if !ok || found.Fault != test.fault || (found.Value == "") != (test.fault != "") {
			t.Errorf("%s: %+v, %v", test.name, found, ok)
		}
	}
}

// TestImagesWithoutText: those of any kind and size.
func TestImagesWithoutText(t *testing.T) {
	text := stream("stealth_rgbinfo", 32, "text") // of the other bits
	for name, m := range map[string]image.Image{
		"empty": image.NewNRGBA(image.Rect(0, 0, 0, 0)), "tiny": image.NewNRGBA(image.Rect(0, 0, 3, 3)), "alpha": image.NewNRGBA(image.Rect(0, 0, 50, 50)), "opaque": image.NewRGBA(image.Rect(0, 0, 50, 50)),
		"grey": image.NewGray(image.Rect(0, 0, 50, 50)), "16 bits": image.NewNRGBA64(image.Rect(0, 0, 50, 50)), "the other word": hide(50, 50, text), "another word": hide(50, 50, stream("stealth_pngnone", 32, "text")),
	} {
		if found, ok := hidden.Find(m); ok {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// FuzzFind: any pixels give a text or a fault, of bounded length.
func FuzzFind(f *testing.F) {
	f.Add(stream("stealth_pngcomp", uint32(8*len(packed("text"))), packed("text")), uint8(9))
	f.Add(stream("stealth_pnginfo", 32, "text"), uint8(1))
	f.Fuzz(func(t *testing.T, content []byte, height uint8) {
		h := max(1, int(height))
		found, ok := hidden.Find(hide(8*len(content)/h+1, h, content))
		if ok && (found.Value == "") == (found.Fault == "") || len(found.Value) > 1<<20 {
			t.Fatalf("%+v", found)
		}
	})
}

// TestThreeBytes: a text in red, green and blue is found in an image without alpha, and
// none is looked for in an alpha that is not there.
func TestThreeBytes(t *testing.T) {
	m := png.NewRGB(image.Rect(0, 0, 40, 30))
	content := stream("stealth_rgbinfo", 8*uint32(len("some text")), "some text")
	for i := range 8 * len(content) {
		pixel := i / 3
		m.Pix[3*(pixel%30*40+pixel/30)+i%3] = 254 | content[i/8]>>(7-i%8)&1
	}
	if found, ok := hidden.Find(m); !ok || found.Key != "stealth_rgbinfo" || found.Value != "some text" {
		t.Errorf("%+v, %v", found, ok)
	}
	if found, ok := hidden.Find(png.NewRGB(m.Rect)); ok {
		t.Errorf("found %+v where nothing is hidden", found)
	}
}
