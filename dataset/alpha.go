package dataset

import (
	"fmt"
	"image"
)

// Alpha says what happens to transparency. The zero value is White.
type Alpha string

// Ways to treat transparency.
const (
	White Alpha = "white" // composited on white
	Black Alpha = "black" // composited on black
	Drop  Alpha = "drop"  // ignored: the stored colours, as cv2.imread reads them
)

func (a Alpha) check() error {
	switch a {
	case "", White, Black, Drop:
		return nil
	}
	return fmt.Errorf("alpha %q: must be white, black or drop", string(a))
}

// background is the colour behind an image: 255 or 0 in all three channels.
// Pixels that an image does not fill have it too.
func (a Alpha) background() byte {
	if a == White || a == "" {
		return 255
	}
	return 0
}

// flatten returns the RGB pixels of an image, Height x Width x 3, with its alpha
// resolved. Compositing is (color*alpha + background*(255-alpha)) / 255 on 8-bit
// values as they are stored, rounded to the nearest integer (there are no ties,
// since 255 is odd).
func flatten(m *image.NRGBA, a Alpha) []byte {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	out := make([]byte, 3*w*h)
	behind := uint32(a.background())
	for i := range w * h {
		in, rgb := m.Pix[4*i:][:4], out[3*i:][:3]
		opacity := uint32(in[3])
		if opacity == 255 || a == Drop {
			rgb[0], rgb[1], rgb[2] = in[0], in[1], in[2]
			continue
		}
		for c := range rgb {
			rgb[c] = uint8((uint32(in[c])*opacity + behind*(255-opacity) + 127) / 255)
		}
	}
	return out
}
