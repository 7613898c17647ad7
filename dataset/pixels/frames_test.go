package pixels

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"slices"
	"testing"

	"golang.org/x/image/tiff"
)

// frames are files of one image and of several, by name.
func frames(t testing.TB) map[string][]byte {
	t.Helper()
	palette := color.Palette{color.White, color.Black, color.Gray{100}}
	var animation gif.GIF
	files := make(map[string][]byte)
	for i, name := range []string{"one.gif", "two.gif", "three.gif"} {
		frame := image.NewPaletted(image.Rect(0, 0, 30, 20), palette)
		frame.SetColorIndex(i, i, 1)
		animation.Image = append(animation.Image, frame)
		animation.Delay = append(animation.Delay, 5)
		var out bytes.Buffer
		if err := gif.EncodeAll(&out, &animation); err != nil {
			t.Fatal(err)
		}
		files[name] = out.Bytes()
	}
	picture := image.NewNRGBA(image.Rect(0, 0, 9, 7))
	var still, page bytes.Buffer
	if err := png.Encode(&still, picture); err != nil {
		t.Fatal(err)
	}
	if err := tiff.Encode(&page, picture, nil); err != nil {
		t.Fatal(err)
	}
	files["one.png"], files["one.tiff"] = still.Bytes(), page.Bytes()
	for name, n := range map[string]uint32{"acTL of one.png": 1, "two.png": 2} {
		files[name] = slices.Insert(bytes.Clone(still.Bytes()), 33, animationControl(n)...) // behind the chunk IHDR
	}
	files["two.tiff"] = withSecondPage(page.Bytes())
	webp := webpFiles(t)
	files["one.webp"], files["three.webp"] = webp["a-one-frame"], webp["a-pillow"]
	return files
}

// webpFiles are those of webp/testdata/make_webp.py.
func webpFiles(t testing.TB) map[string][]byte {
	t.Helper()
	data, err := os.ReadFile("webp/testdata/webp.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Files map[string]struct{ Data []byte }
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	files := make(map[string][]byte)
	for name, file := range golden.Files {
		files[name] = file.Data
	}
	return files
}

func animationControl(frames uint32) []byte {
	body := binary.BigEndian.AppendUint32([]byte("acTL"), frames)
	body = binary.BigEndian.AppendUint32(body, 0)
	chunk := append([]byte{0, 0, 0, 8}, body...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
}

// withSecondPage makes the directory of a TIFF file its own successor's.
func withSecondPage(data []byte) []byte {
	data = bytes.Clone(data)
	at := binary.LittleEndian.Uint32(data[4:])
	next := at + 2 + 12*uint32(binary.LittleEndian.Uint16(data[at:]))
	binary.LittleEndian.PutUint32(data[next:], at)
	return data
}

// TestFirstOfSeveral: files that hold more than the image that is used are named.
func TestFirstOfSeveral(t *testing.T) {
	want := map[string]string{
		"two.gif": "frames", "three.gif": "frames", "two.png": "frames", "three.webp": "frames", "two.tiff": "pages",
	}
	for name, data := range frames(t) {
		h, err := ReadHeader(data, DefaultMaxPixels)
		if err != nil {
			t.Fatal(err)
		}
		contents := h.Format
		if rest := want[name]; rest != "" {
			contents += " of several " + rest + ", of which the first is used"
		}
		if got := h.Contents(); got != contents || FirstOfSeveral(got) != (want[name] != "") {
			t.Errorf("%s: %q, want %q", name, got, contents)
		}
	}
}

// FuzzFirstOfSeveral shows that no file makes it panic or run on.
func FuzzFirstOfSeveral(f *testing.F) {
	for _, data := range frames(f) {
		f.Add(data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		severalFrames(data)
		animatedPNG(data)
	})
}
