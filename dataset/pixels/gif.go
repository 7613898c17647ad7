package pixels

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"io"
	"slices"

	"github.com/refold/refold/dataset/fault"
)

// gifHeader is that of the logical screen; package gif refuses frames beyond it.
func gifHeader(r io.Reader, data []byte) (Header, error) {
	config, err := gif.DecodeConfig(r)
	h := Header{Width: config.Width, Height: config.Height}
	if severalFrames(data) {
		h.rest = "frames"
	}
	return h, err
}

// decodeGIF puts the first frame on the logical screen, which may be larger, as
// OpenCV does: its transparent pixels, and what the frame leaves free if it has a
// transparent colour, used or not, are transparent and of the background colour.
// Without one Pillow fills what is left free with the first colour of the frame's
// palette: where that is another one than the background, the file is refused.
func decodeGIF(ctx context.Context, r io.Reader, data []byte) (image.Image, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	mended, grey := mendGIF(data)
	if mended != nil {
		r = newBoundedReader(ctx, mended, int64(config.Width)*int64(config.Height))
	}
	decoded, err := gif.Decode(r)
	if err != nil {
		return nil, err
	}
	frame, ok := decoded.(*image.Paletted)
	if !ok || len(frame.Palette) == 0 {
		return nil, fmt.Errorf("the frame has no palette")
	}
	if grey && bytes.IndexByte(frame.Pix, 1) >= 0 { // Pillow: nearly black; OpenCV: white
		return nil, fault.Broken("decode gif: a file without colours, which programs show differently", saveAgain)
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, config.Width, config.Height))
	background, ok := gifBackground(config, data)
	key := keyOf(frame.Palette)
	if key >= 0 {
		background.A = 0
	} else if first := color.NRGBAModel.Convert(frame.Palette[0]); !canvas.Rect.In(frame.Rect) && (!ok || first != background) {
		return nil, fault.Broken("decode gif: the first frame leaves free what programs fill with different colours", saveAgain)
	}
	for i := 0; i < len(canvas.Pix); i += 4 { // package draw would lose a transparent colour
		p := canvas.Pix[i:][:4]
		p[0], p[1], p[2], p[3] = background.R, background.G, background.B, background.A
	}
	at := pixelReader(frame)
	bounds := frame.Bounds().Intersect(canvas.Bounds())
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if c := at(x, y); c.A != 0 {
				canvas.SetNRGBA(x, y, c)
			} else if int(frame.ColorIndexAt(x, y)) != key {
				return nil, fault.Broken("decode gif: a pixel whose colour is beyond the palette", saveAgain)
			}
		}
	}
	return canvas, nil
}

// gifBackground is black in a file without a palette of its own. An index beyond
// the palette is no background.
func gifBackground(config image.Config, data []byte) (background color.NRGBA, ok bool) {
	const index = 11 // of the byte in the file's header
	table, _ := config.ColorModel.(color.Palette)
	switch i := int(data[index]); {
	case len(table) == 0:
		return color.NRGBA{A: 255}, true
	case i < len(table):
		return color.NRGBAModel.Convert(table[i]).(color.NRGBA), true
	}
	return color.NRGBA{A: 255}, false
}

// keyOf is the transparent index, -1 where there is none. Package gif clears its
// colour, or appends it to the palette if it is beyond its end, with as clear ones for
// the indices between, which have no colour.
func keyOf(palette color.Palette) int {
	for i := len(palette) - 1; i >= 0; i-- {
		if _, _, _, a := palette[i].RGBA(); a == 0 {
			return i
		}
	}
	return -1
}

// mendGIF is a file for package gif instead of one that it refuses although Pillow
// and OpenCV read it: without extensions before the first frame that no specification
// knows, and with greys where there are no colours at all. It is nil where there is
// nothing to mend.
func mendGIF(data []byte) (mended []byte, grey bool) {
	const head, flags, extension, descriptor, size = 13, 10, 0x21, 0x2c, 10
	if len(data) < head {
		return nil, false
	}
	at := head + colours(data[flags])
	kept := [][]byte{bytes.Clone(data[:min(at, len(data))])}
	known := []byte{0x01, 0xf9, 0xfe, 0xff} // GIF89a, sections 23 to 26
	unknown := false
	for at+1 < len(data) && data[at] == extension {
		end := min(afterBlocks(data, at+2), len(data))
		if slices.Contains(known, data[at+1]) {
			kept = append(kept, data[at:end])
		} else {
			unknown = true
		}
		at = end
	}
	grey = at+size <= len(data) && data[at] == descriptor && colours(data[flags]) == 0 && colours(data[at+size-1]) == 0
	if grey {
		kept[0][flags] |= 0x87
		for v := range 256 {
			kept[0] = append(kept[0], byte(v), byte(v), byte(v))
		}
	}
	if !grey && !unknown {
		return nil, false
	}
	return bytes.Join(append(kept, data[at:]), nil), grey
}

// severalFrames looks for a second image descriptor in a GIF file (GIF89a
// specification, sections 18 to 25).
func severalFrames(data []byte) bool {
	const head, flags, extension, descriptor = 13, 10, 0x21, 0x2c
	if len(data) < head {
		return false
	}
	at, frames := head+colours(data[flags]), 0
	for at+1 < len(data) {
		switch data[at] {
		case extension:
			at = afterBlocks(data, at+2)
		case descriptor:
			if frames++; frames > 1 {
				return true
			}
			const size = 10 // of the descriptor, its flags last
			if at+size > len(data) {
				return false
			}
			at = afterBlocks(data, at+size+colours(data[at+size-1])+1) // the 1: bits of a code
		default: // the end
			return false
		}
	}
	return false
}

// colours is the size of the colour table that flags of GIF promise.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// afterBlocks skips blocks that begin with their length, up to an empty one.
func afterBlocks(data []byte, at int) int {
	for at < len(data) && data[at] != 0 {
		at += 1 + int(data[at])
	}
	return at + 1
}
