package figure

import (
	"reflect"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A subset must look as the whole font does: the same outlines and widths for
// every character that it was asked for, composed ones (é) included.
func TestSubsetKeepsOutlinesAndWidths(t *testing.T) {
	characters := []rune("Accuracy 95.0 % (é–−×≥) Ω ñ 日")
	for name, whole := range map[string][]byte{"regular": liberationsansregular.TTF, "bold": liberationsansbold.TTF} {
		small, err := subsetFont(whole, characters)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(small) > len(whole)/10 {
			t.Errorf("%s: the subset has %d of %d bytes", name, len(small), len(whole))
		}
		if checksum(small) != 0xb1b0afba {
			t.Errorf("%s: wrong checksum", name)
		}
		a, err := sfnt.Parse(whole)
		if err != nil {
			t.Fatal(err)
		}
		b, err := sfnt.Parse(small)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, r := range characters {
			if wantOutline, wantWidth := glyph(t, a, r); r != '日' {
				gotOutline, gotWidth := glyph(t, b, r)
				if !reflect.DeepEqual(gotOutline, wantOutline) || gotWidth != wantWidth {
					t.Errorf("%s: %q looks different", name, r)
				}
			}
		}
	}
}

func glyph(t *testing.T, f *sfnt.Font, r rune) (sfnt.Segments, fixed.Int26_6) {
	t.Helper()
	var buffer sfnt.Buffer
	id, err := f.GlyphIndex(&buffer, r)
	if err != nil || id == 0 && r != '日' {
		t.Fatalf("no glyph for %q: %v", r, err)
	}
	segments, err := f.LoadGlyph(&buffer, id, 2048, nil)
	if err != nil {
		t.Fatalf("%q: %v", r, err)
	}
	width, err := f.GlyphAdvance(&buffer, id, 2048, 0)
	if err != nil {
		t.Fatalf("%q: %v", r, err)
	}
	return append(sfnt.Segments(nil), segments...), width
}

func FuzzSubsetFont(f *testing.F) {
	small, err := subsetFont(liberationsansregular.TTF, []rune("aé"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Add(small[:len(small)/2])
	f.Add([]byte("\x00\x01\x00\x00"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = subsetFont(data, []rune("aé")) // an error, never a panic
	})
}
