// Package augment changes training images at random, so that a network does not see the same
// pixels in every epoch: it mirrors, shifts and recolours them.
//
// It owns what is drawn for an image and what that does to its bytes, in whole numbers, so
// that the same draw gives the same bytes on every machine. It must not know epochs, networks
// or where random numbers come from.
package augment

import (
	"math/rand/v2"
	"strings"
)

// Kinds are the ways in which images are changed. The zero value changes none.
type Kinds struct {
	Flip   bool // mirrored left to right, every other image
	Crop   bool // shifted by up to an eighth of each side
	Colour bool // brightness, contrast and saturation, by up to a fifth each
}

// String is flip, crop and colour as far as they are on, with commas.
func (k Kinds) String() string {
	var words []string
	for _, kind := range []struct {
		on   bool
		word string
	}{{k.Flip, "flip"}, {k.Crop, "crop"}, {k.Colour, "colour"}} {
		if kind.on {
			words = append(words, kind.word)
		}
	}
	return strings.Join(words, ", ")
}

// padding is the part of a side by which images are shifted at most, as if they were padded
// by it and a window of the old size were cut out.
const padding = 8

// One is a factor of one; jitter is how far from it factors lie at most: a fifth, rounded.
const (
	One    = 256
	jitter = 51
)

// Draw is what was drawn for one image.
type Draw struct {
	Flip                             bool
	Down, Right                      int // by how many pixels the window is moved
	Brightness, Contrast, Saturation int // factors in parts of One
}

// New draws for an image of the given size. It takes the same numbers from random for any
// kinds, so that a further kind leaves the others as they are.
func New(k Kinds, random *rand.Rand, height, width int) Draw {
	factor := func() int { return One - jitter + random.IntN(2*jitter+1) }
	shift := func(side int) int { return random.IntN(2*(side/padding)+1) - side/padding }
	d := Draw{Flip: random.IntN(2) == 1, Down: shift(height), Right: shift(width), Brightness: factor(), Contrast: factor(), Saturation: factor()}
	d.Flip = d.Flip && k.Flip
	if !k.Crop {
		d.Down, d.Right = 0, 0
	}
	if !k.Colour {
		d.Brightness, d.Contrast, d.Saturation = One, One, One
	}
	return d
}

// Apply writes into out what the draw makes of an image of height x width x 3 bytes, RGB: a
// window of the image that is reflected at its edges (as numpy.pad does, mode reflect), then
// mirrored, then recoloured.
func (d Draw) Apply(out, image []byte, height, width int) {
	at := 0
	for y := range height {
		row := image[3*width*reflected(y+d.Down, height):][:3*width]
		for x := range width {
			if d.Flip {
				x = width - 1 - x
			}
			copy(out[at:at+3], row[3*reflected(x+d.Right, width):])
			at += 3
		}
	}
	d.recolour(out[:at])
}

// reflected is the place within n that stands for one up to n-1 beyond either edge.
func reflected(i, n int) int {
	switch {
	case i < 0:
		return -i
	case i >= n:
		return 2*(n-1) - i
	}
	return i
}

// recolour does what Pillow's ImageEnhance.Brightness, Contrast and Color do, in this order.
func (d Draw) recolour(rgb []byte) {
	if d.Brightness != One {
		for i, v := range rgb {
			rgb[i] = blend(0, v, d.Brightness)
		}
	}
	if d.Contrast != One {
		grey := meanGrey(rgb)
		for i, v := range rgb {
			rgb[i] = blend(grey, v, d.Contrast)
		}
	}
	if d.Saturation != One {
		for p := rgb; len(p) >= 3; p = p[3:] {
			grey := int(luma(p))
			p[0], p[1], p[2] = blend(grey, p[0], d.Saturation), blend(grey, p[1], d.Saturation), blend(grey, p[2], d.Saturation)
		}
	}
}

// blend moves a value away from, or to, another one: Pillow's Image.blend, which cuts the
// fraction off.
func blend(from int, v byte, factor int) byte {
	return byte(min(max(One*from+factor*(int(v)-from), 0), 255*One) / One)
}

// luma is the brightness of a pixel by ITU-R BT.601, in the whole numbers of Pillow's
// conversion to L.
func luma(p []byte) byte {
	return byte((19595*uint32(p[0]) + 38470*uint32(p[1]) + 7471*uint32(p[2]) + 1<<15) >> 16)
}

// meanGrey is the mean brightness, rounded.
func meanGrey(rgb []byte) int {
	sum, n := 0, len(rgb)/3
	for p := rgb; len(p) >= 3; p = p[3:] {
		sum += int(luma(p))
	}
	return (2*sum + n) / max(1, 2*n)
}
