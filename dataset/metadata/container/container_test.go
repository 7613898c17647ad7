package container

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// walk lists the parts of a file.
func walk(data string) (parts []string) {
	for p := range Parts([]byte(data)) {
		parts = append(parts, p.Kind+"="+string(p.Content))
	}
	return parts
}

const sums = "sums"

// TestPartsEndWithTheImage: what stands behind the end of an image, and what is cut off,
// are no parts of it.
func TestPartsEndWithTheImage(t *testing.T) {
	riff := func(content string) string {
		return "RIFF" + string([]byte{byte(len(content) + 4), 0, 0, 0}) + "WEBP" + content
	}
	for _, test := range []struct {
		name, data string
		want       []string
	}{
		{"png", pngSignature + "\x00\x00\x00\x03tEXta\x00b" + sums + "\x00\x00\x00\x00IEND" + sums + "\x00\x00\x00\x03tEXtc\x00d" + sums, []string{"tEXt=a\x00b"}},
		{"png, cut off", pngSignature + "\x00\x00\x00\x01IDATx" + sums + "\x00\x00\x00\x05tEXta\x00b" + sums, []string{"IDAT=x"}},
		{"png of a chunk of 4 GB", pngSignature + "\xff\xff\xff\xfftEXta\x00b" + sums, nil},
		{"jpeg", "\xff\xd8\xff\xfe\x00\x04hi\xff\xff\xe1\x00\x03x\xff\xda\x00\x02pixels\xff\xfe\x00\x04no", []string{"COM=hi", "APP1=x", "SOS="}},
		{"jpeg, its end before a scan", "\xff\xd8\xff\xc2\x00\x03f\xff\xd9\xff\xfe\x00\x04no", []string{"SOF2=f"}},
		{"jpeg, cut off", "\xff\xd8\xff\xdb\x00\x03q\xff\xfe\x00\x09hi", []string{"DQT=q"}},
		{"webp", riff("VP8X\x01\x00\x00\x00f\x00EXIF\x02\x00\x00\x00ab") + "XMP \x02\x00\x00\x00no", []string{"VP8X=f", "EXIF=ab"}},
		{"webp, cut off", riff("VP8X\x01\x00\x00\x00f\x00EXIF\x09\x00\x00\x00ab"), []string{"VP8X=f"}},
		{"gif", "GIF89a\x01\x00\x01\x00\x80\x00\x00rgbRGB!\xfe\x02hi\x00!\x99\x01x\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01p\x00!\xff\x03APP\x02da\x00;!\xfe\x02no\x00",
			[]string{"Screen=\x01\x00\x01\x00\x80\x00\x00rgbRGB", "Comment=\x02hi\x00", "Image=\x00\x00\x00\x00\x01\x00\x01\x00\x00", "Application=\x03APP\x02da\x00"}},
		{"gif, cut off", "GIF89a\x01\x00\x01\x00\x00\x00\x00!\xfe\x05hi", []string{"Screen=\x01\x00\x01\x00\x00\x00\x00"}},
		{"tiff", "MM\x00*\x00\x00\x00\x08", []string{"TIFF=MM\x00*\x00\x00\x00\x08"}},
		{"heic", "\x00\x00\x00\x0cftypheic\x00\x00\x00\x01meta\x00\x00\x00\x00\x00\x00\x00\x11m\x00\x00\x00\x00freex", []string{"ftyp=heic", "meta=m", "free=x"}},
		{"other", "BM of any kind", nil},
		{"nothing", "", nil},
	} {
		if got := walk(test.data); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestJoined(t *testing.T) {
	for blocks, want := range map[string]string{"": "", "\x00": "", "\x02ab\x01c\x00": "abc", "\x02ab\x05c": "abc", "\x01a\x00\x01b": "a"} {
		if got := string(Joined([]byte(blocks))); got != want {
			t.Errorf("%q: %q, want %q", blocks, got, want)
		}
	}
}

// FuzzParts: the parts of any bytes lie within them, one behind the other.
func FuzzParts(f *testing.F) {
	f.Add([]byte(pngSignature + "\x00\x00\x00\x03tEXta\x00b" + sums))
	f.Add([]byte("\xff\xd8\xff\xfe\x00\x04hi\xff\xda\x00\x02"))
	f.Add([]byte("RIFF\x0e\x00\x00\x00WEBPVP8X\x01\x00\x00\x00f\x00"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00rgbRGB!\xfe\x02hi\x00;"))
	f.Add([]byte("\x00\x00\x00\x0cftypheic\x00\x00\x00\x00meta"))
	f.Fuzz(func(t *testing.T, data []byte) {
		total := 0
		for p := range Parts(data) {
			total += len(p.Content)
			if len(p.Content) > 0 && !bytes.Contains(data, p.Content) {
				t.Fatalf("%s is no part of the file", p.Kind)
			}
			if strings.HasPrefix(p.Kind, "IEND") {
				t.Fatal("the end is a part")
			}
		}
		if total > len(data) {
			t.Fatalf("%d bytes of %d", total, len(data))
		}
	})
}
