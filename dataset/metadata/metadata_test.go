package metadata

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// file is one of make_orientations.py.
type file struct {
	Data   []byte
	Pillow *int // nil: Pillow fails
}

func files(t testing.TB) map[string]file {
	t.Helper()
	data, err := os.ReadFile("testdata/orientations.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Files map[string]file }
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden.Files
}

// TestOrientationAsPillow: where Pillow fails at the metadata, the image stays as it
// is stored.
func TestOrientationAsPillow(t *testing.T) {
	all := files(t)
	if len(all) < 150 {
		t.Fatalf("%d files", len(all))
	}
	turned := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		want := 1
		if p := all[name].Pillow; p != nil {
			want = *p
		}
		if want > 1 {
			turned++
		}
		if got := Find(all[name].Data).Orientation(); got != want {
			t.Errorf("%s: orientation %d, want %d", name, got, want)
		}
	}
	if turned < 50 {
		t.Errorf("%d files are turned", turned)
	}
}

// TestBlocksOfFilesThatAreNotDecoded: the audit reads them all the same.
func TestBlocksOfFilesThatAreNotDecoded(t *testing.T) {
	all := files(t)
	for _, name := range []string{"refused-HEIF", "refused-AVIF", "refused-JXL"} {
		b := Find(all[name].Data)
		if !bytes.HasPrefix(b.EXIF, []byte("MM\x00*")) && len(b.EXIF) > 0 || len(b.EXIF) == 0 && name != "refused-AVIF" || !bytes.Contains(b.XMP, []byte("<x:xmpmeta")) {
			t.Errorf("%s: EXIF %.40q, XMP %.40q", name, b.EXIF, b.XMP)
		}
	}
}

// heif is a file whose item of EXIF lies in a place, by a location box.
func heif(iloc []byte, after ...byte) []byte {
	box := func(name string, content ...byte) []byte {
		return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), []byte(name), content)
	}
	infe := box("infe", append([]byte{2, 0, 0, 0, 0, 7, 0, 0}, "Exif\x00"...)...)
	meta := slices.Concat([]byte{0, 0, 0, 0}, box("iinf", append([]byte{0, 0, 0, 0, 0, 1}, infe...)...), box("iloc", iloc...), box("idat", after...))
	return slices.Concat(box("ftyp", []byte("mif1\x00\x00\x00\x00heic")...), box("meta", meta...))
}

// TestLocationsOfItems: within the file or the box "idat", and out of either.
func TestLocationsOfItems(t *testing.T) {
	block := append([]byte{0, 0, 0, 0}, "II*\x00\x08\x00\x00\x00rest"...)
	for _, test := range []struct {
		name string
		iloc []byte
		want string
	}{
		{"in idat", []byte{1, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 7, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 16}, "II*\x00\x08\x00\x00\x00rest"},
		{"to the end of idat", []byte{1, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 7, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, "II*\x00\x08\x00\x00\x00rest"},
		{"beyond idat", []byte{1, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 7, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 17}, ""},
		{"of another item", []byte{1, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 16}, ""},
		{"in another file", []byte{1, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 7, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 16}, ""},
		{"cut off", []byte{1, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 7, 0, 1, 0, 0, 0, 1, 0, 0}, ""},
		{"more items than there are", []byte{1, 0, 0, 0, 0x44, 0x00, 255, 255}, ""},
		{"of wrong widths", []byte{1, 0, 0, 0, 0xff, 0xff, 0, 1, 0, 7, 0, 1, 0, 0, 0, 1}, ""},
	} {
		if got := Find(heif(test.iloc, block...)).EXIF; string(got) != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// bomb is a text of PNG that unpacks to 1 MB, which is no orientation.
func bomb() []byte {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write(make([]byte, maxText))
	_ = w.Close()
	content := slices.Concat([]byte("zTXt"+xmpKeyword+"\x00\x00"), packed.Bytes())
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(content)-4)), content, []byte("sums"))
}

// TestHostileFilesAreBounded: many parts are walked once, and texts unpack to
// nothing beyond the limit.
func TestHostileFilesAreBounded(t *testing.T) {
	segment := append([]byte("\xff\xe1\x00\x0aExif\x00\x00"), "xx"...)
	for name, data := range map[string][]byte{
		"segments":  append([]byte("\xff\xd8"), bytes.Repeat(segment, 1<<17)...),
		"fill":      append([]byte("\xff\xd8"), bytes.Repeat([]byte{0xff}, 1<<21)...),
		"texts":     append([]byte(pngSignature), bytes.Repeat([]byte("\x00\x00\x00\x07eXIfII*\x00\x08\x00\x00\x00\x00\x00\x00"), 1<<16)...),
		"bombs":     append([]byte(pngSignature), bytes.Repeat(bomb(), 1<<14)...),
		"boxes":     append([]byte("\x00\x00\x00\x10ftypmif1\x00\x00\x00\x00"), bytes.Repeat([]byte("\x00\x00\x00\x08free"), 1<<18)...),
		"packets":   append([]byte("\xff\xd8\xff\xe1\xff\xff"+xmpName), bytes.Repeat([]byte("tiff:Orientation"), 5000)...),
		"of a size": []byte("\x00\x00\x00\x10ftypmif1\x00\x00\x00\x00\x00\x00\x00\x01meta\xff\xff\xff\xff\xff\xff\xff\xff"),
	} {
		var b Blocks
		if n := testing.AllocsPerRun(1, func() { b = Find(data) }); n > 100 {
			t.Errorf("%s: %g allocations", name, n)
		}
		if got := b.Orientation(); got != 1 {
			t.Errorf("%s: orientation %d", name, got)
		}
	}
}

// FuzzFind: any bytes give blocks that are no larger than the file and the limit of
// texts, and one of the eight orientations.
func FuzzFind(f *testing.F) {
	for name, c := range files(f) {
		if !strings.Contains(name, "type-") {
			f.Add(c.Data)
		}
	}
	f.Add(heif([]byte{1, 0, 0, 0, 0x44, 0x00, 0, 1, 0, 7, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, []byte("\x00\x00\x00\x00II*\x00")...))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := Find(data)
		if len(b.EXIF) > len(data)+maxText || len(b.XMP) > len(data)+maxText {
			t.Fatalf("%d and %d bytes of %d", len(b.EXIF), len(b.XMP), len(data))
		}
		if o := b.Orientation(); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
	})
}
