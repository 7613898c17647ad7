package pixels

import (
	"encoding/binary"
	"fmt"
	"image"
	"slices"

	"github.com/refold/refold/dataset/pixels/png"
)

// Alpha says what happens to transparency. The zero value is White.
type Alpha string

// Ways to treat transparency.
const (
	White Alpha = "white" // composited on white
	Black Alpha = "black" // composited on black
	Drop  Alpha = "drop"  // ignored: the stored colours, as cv2.imread reads them
)

// Validate says what is wrong with it.
func (a Alpha) Validate() error {
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

// stripBytes is about how large the strips are that images are handed out in: they
// stay in the processor's cache.
const stripBytes = 32 << 10

// flatten hands out the RGB pixels of an image with its alpha resolved, in strips of
// whole rows. Compositing is (color*alpha + background*(255-alpha)) / 255 on 8-bit
// values as they are stored, rounded to the nearest integer (there are no ties,
// since 255 is odd).
func flatten(m image.Image, a Alpha, put func(rgb []byte)) {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	width := w * Channels
	rows := min(h, max(1, stripBytes/width))
	if m, ok := m.(*png.RGB); ok {
		for strip := range slices.Chunk(m.Pix, rows*width) {
			put(strip)
		}
		return
	}
	row := rowReader(m)
	strip := make([]byte, rows*width)
	for y := 0; y < h; y += rows {
		filled := strip[:min(rows, h-y)*width]
		for i := 0; i < len(filled); i += width {
			flattenRow(filled[i:][:width], row(y+i/width), a)
		}
		put(filled)
	}
}

// flattenRow resolves the alpha of a row of straight RGBA.
func flattenRow(rgb, rgba []byte, a Alpha) {
	behind := uint32(a.background())
	for ; len(rgba) >= 4 && len(rgb) >= Channels; rgb, rgba = rgb[Channels:], rgba[4:] {
		colour := binary.LittleEndian.Uint32(rgba)
		if opacity := colour >> 24; opacity < 255 && a != Drop {
			for c := range Channels {
				rgb[c] = uint8((uint32(rgba[c])*opacity + behind*(255-opacity) + 127) / 255)
			}
			continue
		}
		rgb[0], rgb[1], rgb[2] = byte(colour), byte(colour>>8), byte(colour>>16)
	}
}
