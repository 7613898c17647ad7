package tiff

import (
	"context"
	"image"

	"github.com/refold/refold/dataset/pixels/tiff/colour"
	"github.com/refold/refold/dataset/pixels/tiff/unpack"
)

// canvas takes up unpacked strips and tiles.
type canvas struct {
	layout
	image *image.NRGBA
	paint colour.Painter
	row   []byte // samples of a row
}

// draw puts parts of all planes at (x0, y0). What lies beyond the image is left out.
func (c *canvas) draw(ctx context.Context, planes [][]byte, x0, y0 int) error {
	if c.subX*c.subY > 1 {
		return c.drawShared(ctx, planes[0], x0, y0)
	}
	w, h := min(c.partW, c.width-x0), min(c.partH, c.height-y0)
	length := int(c.rowBytes())
	p := unpack.NewPace(ctx)
	for y := range h {
		if err := p.Step(y * length); err != nil {
			return err
		}
		c.paint(c.line(x0, y0+y, w), c.samplesOf(planes, y*length, w))
	}
	return nil
}

// line is w pixels of the image from (x, y) on.
func (c *canvas) line(x, y, w int) []byte { return c.image.Pix[y*c.image.Stride+4*x:][:4*w] }

// samplesOf returns the samples of w pixels whose row begins at a byte of each plane.
func (c *canvas) samplesOf(planes [][]byte, at, w int) []byte {
	each := c.layout.samples
	if !c.planar {
		return c.widen(planes[0][at:], w*each, 0, 1)
	}
	for i, plane := range planes {
		c.widen(plane[at:], w, i, each)
	}
	return c.row[:w*each]
}

// widen writes n samples to the row as bytes, the first one at a place, then every
// stride places. Bytes as they are, one after the other, are not copied.
func (c *canvas) widen(in []byte, n, at, stride int) []byte {
	switch {
	case c.bits == 8 && stride == 1:
		return in[:n]
	case c.bits == 8:
		for _, v := range in[:n] {
			c.row[at] = v
			at += stride
		}
	case c.bits == 16:
		if !c.big {
			in = in[1:]
		}
		for i := range n {
			c.row[at] = in[2*i]
			at += stride
		}
	case c.bits > 8: // 10, 12 or 14, the highest first, whatever the byte order
		for i := range n {
			bit := i * c.bits
			v := uint(in[bit/8])<<8 | uint(in[bit/8+1])
			c.row[at] = byte(v >> (8 - bit%8))
			at += stride
		}
	default:
		shift, mask := 8, byte(1<<c.bits-1)
		for range n {
			shift -= c.bits
			c.row[at] = in[0] >> shift & mask
			at += stride
			if shift == 0 {
				shift, in = 8, in[1:]
			}
		}
	}
	return c.row[:n]
}

// drawShared puts YCbCr whose chroma is shared: blocks of subX x subY samples of
// luma, then one of each chroma (TIFF 6.0, section 21).
func (c *canvas) drawShared(ctx context.Context, in []byte, x0, y0 int) error {
	w, h := min(c.partW, c.width-x0), min(c.partH, c.height-y0)
	length, block := int(c.rowBytes()), c.subX*c.subY+2
	p := unpack.NewPace(ctx)
	for y := range h {
		if err := p.Step(y * length); err != nil {
			return err
		}
		blocks, within := in[y/c.subY*length:][:length], y%c.subY*c.subX
		for x := range w {
			b := blocks[x/c.subX*block:][:block]
			c.row[3*x], c.row[3*x+1], c.row[3*x+2] = b[within+x%c.subX], b[block-2], b[block-1]
		}
		c.paint(c.line(x0, y0+y, w), c.row[:3*w])
	}
	return nil
}
