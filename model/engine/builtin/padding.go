package builtin

import "github.com/refold/refold/model/engine"

// padding surrounds images with zeros.
type padding struct {
	x                        engine.Shape // without
	top, bottom, left, right int
}

func (p padding) none() bool { return p.top == 0 && p.bottom == 0 && p.left == 0 && p.right == 0 }

// row and image are the elements of a row and of an image, padding included.
func (p padding) row() int   { return (p.left + p.x[2] + p.right) * p.x[3] }
func (p padding) image() int { return (p.top + p.x[1] + p.bottom) * p.row() }

// elements is the size of the padded copy: zero where none is needed.
func (p padding) elements() int {
	if p.none() {
		return 0
	}
	return p.x[0] * p.image()
}

// copyImage writes the padded copy of image n.
func (p padding) copyImage(dst, src []float32, n int) {
	width, row := p.x[2]*p.x[3], p.row()
	dst = dst[n*p.image() : (n+1)*p.image()]
	src = src[n*p.x[1]*width : (n+1)*p.x[1]*width]
	gap := (p.left + p.right) * p.x[3]
	head := p.top*row + p.left*p.x[3]
	clear(dst[:head])
	dst = dst[head:]
	for len(src) > 0 {
		copy(dst[:width], src[:width])
		src, dst = src[width:], dst[width:]
		if len(src) > 0 {
			clear(dst[:gap])
			dst = dst[gap:]
		}
	}
	clear(dst)
}
