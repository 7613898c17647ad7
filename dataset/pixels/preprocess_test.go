package pixels

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFlattenIsRoundedCompositing(t *testing.T) {
	for _, background := range []Alpha{White, Black} {
		for color := range 256 {
			for alpha := range 256 {
				m := &image.NRGBA{Pix: []byte{byte(color), 0, 255, byte(alpha)}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)}
				exact := float64(color*alpha+int(background.background())*(255-alpha)) / 255
				if got := flattened(m, background)[0]; float64(got) != math.Round(exact) {
					t.Fatalf("color %d alpha %d on %s: %d, want %g rounded", color, alpha, background, got, exact)
				}
			}
		}
	}
	m := &image.NRGBA{Pix: []byte{1, 2, 3, 0}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)}
	for alpha, want := range map[Alpha][]byte{"": {255, 255, 255}, White: {255, 255, 255}, Black: {0, 0, 0}, Drop: {1, 2, 3}} {
		if got := flattened(m, alpha); !slices.Equal(got, want) {
			t.Errorf("a transparent pixel with alpha %q is %v, want %v", alpha, got, want)
		}
	}
}

// numbered is an image whose pixels hold their number, from 1, in all channels.
func numbered(h, w int) []byte {
	out := make([]byte, 0, h*w*Channels)
	for i := range h * w {
		out = append(out, byte(i+1), byte(i+1), byte(i+1))
	}
	return out
}

// apply brings a whole image to its size.
func apply(p Preprocess, rgb []byte, h, w int) []byte {
	out := make([]byte, p.Bytes())
	p.Fit(h, w, out).Write(rgb)
	return out
}

func reds(rgb []byte) []byte {
	var out []byte
	for i := 0; i < len(rgb); i += Channels {
		out = append(out, rgb[i])
	}
	return out
}

func TestResizeModes(t *testing.T) {
	for _, c := range []struct {
		name string
		p    Preprocess
		h, w int
		want []byte
	}{
		{"stretch to the same size", Preprocess{Height: 2, Width: 2}, 2, 2, []byte{1, 2, 3, 4}},
		{"trim cuts the centre", Preprocess{Height: 1, Width: 2, Resize: Trim}, 3, 4, []byte{6, 7}},
		{"trim rounds to the upper left", Preprocess{Height: 2, Width: 1, Resize: Trim}, 3, 2, []byte{1, 3}},
		{"trim fills what is missing", Preprocess{Height: 1, Width: 3, Resize: Trim}, 3, 1, []byte{255, 2, 255}},
		{"trim fills black", Preprocess{Height: 1, Width: 3, Resize: Trim, Alpha: Drop}, 3, 1, []byte{0, 2, 0}},
		{"crop cuts the longer side", Preprocess{Height: 1, Width: 1, Resize: Crop}, 1, 3, []byte{2}},
		{"crop enlarges", Preprocess{Height: 2, Width: 2, Resize: Crop, Interpolation: Area}, 1, 1, []byte{1, 1, 1, 1}},
		{"pad borders the shorter side", Preprocess{Height: 3, Width: 3, Resize: Pad}, 1, 3, []byte{255, 255, 255, 1, 2, 3, 255, 255, 255}},
		{"pad with black", Preprocess{Height: 1, Width: 3, Resize: Pad, Alpha: Black}, 1, 1, []byte{0, 1, 0}},
		{"crop shrinks by two", Preprocess{Height: 1, Width: 1, Resize: Crop, Interpolation: Area}, 2, 4, []byte{4}}, // the left of two: (1+2+5+6+2)/4
	} {
		if err := c.p.Validate(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := reds(apply(c.p, numbered(c.h, c.w), c.h, c.w)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Crop and pad keep the aspect, fill the target exactly, and never leave a border
// (crop) or cut anything but a rounding (pad).
func TestResizeModesFillTheTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 40)
		h, w := size.Draw(t, "h"), size.Draw(t, "w")
		p := Preprocess{Height: size.Draw(t, "height"), Width: size.Draw(t, "width"), Alpha: White, Interpolation: Area}
		black := make([]byte, h*w*Channels)
		for _, p.Resize = range []Resize{Stretch, Crop, Trim, Pad} {
			got := apply(p, black, h, w)
			if len(got) != p.Height*p.Width*Channels {
				t.Fatalf("%s: %d bytes", p.Resize, len(got))
			}
			white := 0
			for i := 0; i < len(got); i += Channels {
				if got[i] == 255 {
					white++
				}
			}
			if border := p.Resize == Stretch || p.Resize == Crop; border && white > 0 {
				t.Fatalf("%s %d x %d to %d x %d: %d border pixels", p.Resize, h, w, p.Height, p.Width, white)
			}
			if covered := p.Height*p.Width - white; p.Resize == Trim && covered != min(h, p.Height)*min(w, p.Width) {
				t.Fatalf("trim %d x %d to %d x %d covers %d pixels", h, w, p.Height, p.Width, covered)
			}
			if covered := p.Height*p.Width - white; p.Resize == Pad && covered < max(min(p.Height, p.Width), 1) {
				t.Fatalf("pad %d x %d to %d x %d covers %d pixels", h, w, p.Height, p.Width, covered)
			}
		}
	})
}

func TestPreprocessValidate(t *testing.T) {
	good := Preprocess{Height: 1, Width: 1}
	for want, p := range map[string]Preprocess{
		"at least 1":     {Height: 0, Width: 3},
		`resize "zoom"`:  {Height: 1, Width: 1, Resize: "zoom"},
		`"cubic"`:        {Height: 1, Width: 1, Interpolation: "cubic"},
		`alpha "purple"`: {Height: 1, Width: 1, Alpha: "purple"},
	} {
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want an error with %s", p, err, want)
		}
	}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
}
