package builtin

import (
	"unsafe"

	"github.com/refold/refold/model/engine"
)

// padding surrounds images with zeros. Sizes are in words: a float32 number, or
// lanes bfloat16 numbers of a pixel, whose channels are filled up with zeros.
type padding struct {
	x                        engine.Shape // without
	top, bottom, left, right int
	lanes                    int
}

func (p padding) none() bool {
	return p.top == 0 && p.bottom == 0 && p.left == 0 && p.right == 0 && p.x[3]%p.lanes == 0
}

// pixel, row and image are their lengths, padding included.
func (p padding) pixel() int { return ceilDiv(p.x[3], p.lanes) }
func (p padding) row() int   { return (p.left + p.x[2] + p.right) * p.pixel() }
func (p padding) image() int { return (p.top + p.x[1] + p.bottom) * p.row() }

// words is the size of the padded copy: zero where none is needed.
func (p padding) words() int {
	if p.none() {
		return 0
	}
	return p.x[0] * p.image()
}

// atOnce is the words of what is padded at a time: a band for each thread or, where bands have
// no length, everything.
func (p padding) atOnce(threads, band int) int {
	if band > 0 {
		return threads * band
	}
	return p.words()
}

// copyImage writes the padded copy of image n.
func (p padding) copyImage(dst []float32, x activation, n int) {
	p.copyLines(dst[n*p.image():(n+1)*p.image()], x, n, 0)
}

// copyLines fills dst with padded lines of image n, from the first one on.
func (p padding) copyLines(dst []float32, x activation, n, first int) {
	size := p.x[1] * p.x[2] * p.x[3]
	if x.halves != nil {
		copyPadded(p, halvesOf(dst), x.halves[n*size:(n+1)*size], first)
	} else {
		copyPadded(p, dst, x.floats[n*size:(n+1)*size], first)
	}
}

// copyPadded copies lines of an image; dst and src are numbers.
func copyPadded[T float32 | uint16](p padding, dst, src []T, first int) {
	channels, pixel := p.x[3], p.pixel()*p.lanes
	row, line := p.row()*p.lanes, p.x[2]*p.x[3]
	head, tail := p.left*pixel, (p.left+p.x[2])*pixel
	for from := first - p.top; len(dst) > 0; from++ {
		to := dst[:row]
		dst = dst[row:]
		if from < 0 || from >= p.x[1] {
			clear(to)
			continue
		}
		clear(to[:head])
		if pixel == channels {
			copy(to[head:tail], src[from*line:])
		} else {
			spread(to[head:], src[from*line:(from+1)*line], pixel, channels)
		}
		clear(to[tail:])
	}
}

// spread copies pixels to longer ones.
func spread[T float32 | uint16](dst, src []T, pixel, channels int) {
	for len(src) > 0 {
		copy(dst[:channels], src)
		clear(dst[channels:pixel])
		dst, src = dst[pixel:], src[channels:]
	}
}

// halvesOf are the numbers of words.
func halvesOf(words []float32) []uint16 {
	return unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(words))), 2*len(words))
}

// wordsOf pairs numbers; one that is left over is not among them.
func wordsOf(halves []uint16) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(halves))), len(halves)/2)
}
