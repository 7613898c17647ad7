package pixels

import (
	"context"
	"image"
	"image/color"
	"testing"
)

// TestImagesAreShownAsTheyAreStored: with their alpha, before they are turned, and once;
// JPEG is never whole.
func TestImagesAreShownAsTheyAreStored(t *testing.T) {
	for _, test := range []struct {
		name  string
		shown int
	}{{"rgba.png", 1}, {"grey.jpg", 0}} {
		data := readImage(t, test.name)
		h, err := ReadHeader(data, 1e6)
		if err != nil {
			t.Fatal(err)
		}
		h.Orientation = 6
		shown, clear := 0, false
		see := func(m image.Image) {
			shown++
			if m.Bounds().Size() != image.Pt(h.Width, h.Height) {
				t.Errorf("%s: %v is shown", test.name, m.Bounds())
			}
			for y := range h.Height {
				for x := range h.Width {
					clear = clear || color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA).A < 255
				}
			}
		}
		if err := DecodeShown(context.Background(), data, h, White, see, func([]byte) {}); err != nil {
			t.Fatal(err)
		}
		if shown != test.shown || clear != (shown > 0) {
			t.Errorf("%s: shown %d times, with alpha %v", test.name, shown, clear)
		}
	}
}
