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

// line is the line of pixels, of all images, where a tile begins.
func (t *tiling) line(tile int) int {
	row := tile / t.across
	return row/t.down*t.height + row%t.down*2
}

// insideFrom is how many tiles of a row, from one on, have a square of pixels that is within
// the image and begins so many pixels before the tile, on both sides.
func (t *tiling) insideFrom(tile, before, size int) int {
	line, across := tile/t.across, tile%t.across
	row, col := line%t.down*2-before, across*2-before
	if !t.inside(row, col, size) {
		return 0
	}
	return min(t.across-across, (t.width-size-col)/2+1)
}

// square is pixels of an image, of which some may be outside, and n channels of them from
// the first one on.
type square[T float32 | uint16] struct {
	image    []T
	channels int // of a pixel of the image
	row, col int // of the upper left pixel
	size     int // pixels of a side
	first, n int
}

// at is where the square begins, and inside tells whether all of it is in the image.
func (s *square[T]) at(t *tiling) int      { return (s.row*t.width+s.col)*s.channels + s.first }
func (s *square[T]) inside(t *tiling) bool { return t.inside(s.row, s.col, s.size) }

// gather copies the channels of a row of the square. Pixels outside of the image are zero.
func (s *square[T]) gather(t *tiling, dst []T, row int) {
	row += s.row
	for j := range s.size {
		pixel := dst[j*s.n : (j+1)*s.n]
		if !t.inside(row, s.col+j, 1) {
			clear(pixel)
			continue
		}
		copy(pixel, s.image[(row*t.width+s.col+j)*s.channels+s.first:])
	}
}

// combination is two rows of a square, of which the second is multiplied by sign and added.
type combination struct {
	a, b int
	sign float32
}

// pixelRows is the pixels of a combination: where its rows begin, and how far their pixels
// are apart.
type pixelRows[T float32 | uint16] struct {
	a, b  []T
	sign  float32
	pixel int
}

// rows returns those of a combination: in the image or, of a square that is partly
// outside, in a copy.
func (s *square[T]) rows(t *tiling, r combination, patch []T) pixelRows[T] {
	if s.inside(t) {
		at, line := s.at(t), t.width*s.channels
		return pixelRows[T]{s.image[at+r.a*line:], s.image[at+r.b*line:], r.sign, s.channels}
	}
	a, b := patch[:s.size*s.n], patch[s.size*s.n:]
	s.gather(t, a, r.a)
	s.gather(t, b, r.b)
	return pixelRows[T]{a, b, r.sign, s.n}
}

// noRows are rows of zeros.
func noRows[T float32 | uint16](size, n int, patch []T) pixelRows[T] {
	clear(patch[:size*n])
	return pixelRows[T]{a: patch, b: patch, pixel: n}
}

// from are the rows of later channels.
func (r pixelRows[T]) from(channel int) pixelRows[T] {
	return pixelRows[T]{r.a[channel:], r.b[channel:], r.sign, r.pixel}
}
