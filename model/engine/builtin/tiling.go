package builtin

import "github.com/refold/refold/model/engine"

// tiling divides images into tiles of 2x2 pixels, those on the lower and the right
// edge perhaps partly outside.
type tiling struct {
	height, width int // pixels
	down, across  int // tiles of an image
	count         int // tiles of all images
}

func newTiling(x engine.Shape) tiling {
	t := tiling{height: x[1], width: x[2], down: ceilDiv(x[1], 2), across: ceilDiv(x[2], 2)}
	t.count = x[0] * t.down * t.across
	return t
}

// imageOf cuts a tile's image out of an activation, and says where the tile begins.
func imageOf[T float32 | uint16](t *tiling, x []T, channels, tile int) (image []T, row, col int) {
	size, each := t.height*t.width*channels, t.down*t.across
	n, tile := tile/each, tile%each
	return x[n*size : (n+1)*size], tile / t.across * 2, tile % t.across * 2
}

// inside tells whether a square of pixels lies within the image.
func (t *tiling) inside(row, col, size int) bool {
	return row >= 0 && col >= 0 && row+size <= t.height && col+size <= t.width
}

// gatherRow copies n channels, from the first one on, of neighbouring pixels of a row.
// Pixels outside of the image are zero.
func gatherRow[T float32 | uint16](t *tiling, dst, image []T, channels, row, col, pixels, first, n int) {
	for j := range pixels {
		pixel := dst[j*n : (j+1)*n]
		if !t.inside(row, col+j, 1) {
			clear(pixel)
			continue
		}
		copy(pixel, image[(row*t.width+col+j)*channels+first:])
	}
}

// combination is two rows of pixels, of which the second is multiplied by sign and added.
type combination struct {
	a, b int
	sign float32
}

// pixelRows is two rows of pixels: where they begin, and how far their pixels are apart.
type pixelRows[T float32 | uint16] struct {
	a, b  []T
	pixel int
}

// rowsOf returns the two rows of a combination, n channels from the first one on: in the
// image or, for a square that is partly outside, in a copy.
func rowsOf[T float32 | uint16](t *tiling, image []T, channels, row, col, size int, r combination, first, n int, patch []T) pixelRows[T] {
	if t.inside(row, col, size) {
		at := (row*t.width+col)*channels + first
		return pixelRows[T]{image[at+r.a*t.width*channels:], image[at+r.b*t.width*channels:], channels}
	}
	a, b := patch[:size*n], patch[size*n:]
	gatherRow(t, a, image, channels, row+r.a, col, size, first, n)
	gatherRow(t, b, image, channels, row+r.b, col, size, first, n)
	return pixelRows[T]{a, b, n}
}

// noRows are rows of zeros.
func noRows[T float32 | uint16](size, n int, patch []T) pixelRows[T] {
	clear(patch[:size*n])
	return pixelRows[T]{patch, patch, n}
}

// from are the rows of later channels.
func (r pixelRows[T]) from(channel int) pixelRows[T] {
	return pixelRows[T]{r.a[channel:], r.b[channel:], r.pixel}
}
