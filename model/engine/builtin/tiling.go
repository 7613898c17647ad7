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

// image cuts a tile's image out of an activation, and says where the tile begins.
func (t *tiling) image(x []float32, channels, tile int) (image []float32, row, col int) {
	size, each := t.height*t.width*channels, t.down*t.across
	n, tile := tile/each, tile%each
	return x[n*size : (n+1)*size], tile / t.across * 2, tile % t.across * 2
}

// inside tells whether a square of pixels lies within the image.
func (t *tiling) inside(row, col, size int) bool {
	return row >= 0 && col >= 0 && row+size <= t.height && col+size <= t.width
}

// gather copies n channels, from the first one on, of neighbouring pixels of a row.
// Pixels outside of the image are zero.
func (t *tiling) gather(dst, image []float32, channels, row, col, pixels, first, n int) {
	for j := range pixels {
		pixel := dst[j*n : (j+1)*n]
		if !t.inside(row, col+j, 1) {
			clear(pixel)
			continue
		}
		copy(pixel, image[(row*t.width+col+j)*channels+first:])
	}
}
