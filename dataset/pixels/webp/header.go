package webp

import (
	"encoding/binary"
	"fmt"
	"image"
)

// Header is what a file says of its images.
type Header struct {
	Width, Height int // of the canvas, in pixels
	Frames        int // 1 for a still image

	frame    frame
	alpha    bool // counts
	doubtful bool // the headers disagree on whether it does
}

// frame is the first one.
type frame struct {
	x, y, w, h int
	data       []byte // VP8 or VP8L
	lossless   bool
	alph       []byte // the chunk of a lossy frame; may be nil
	ownAlpha   bool   // a lossless frame's own header announces alpha
}

func (f frame) size() image.Point { return image.Pt(f.w, f.h) }

// Flags of the extended header (RFC 9649, section 2.7.1).
const (
	animationFlag = 1 << 1
	alphaFlag     = 1 << 4
)

// ReadHeader walks the chunks of a file. It allocates nothing of the image's size.
func ReadHeader(data []byte) (Header, error) {
	const riff = 12
	if len(data) < riff || string(data[:4]) != "RIFF" || string(data[8:riff]) != "WEBP" {
		return Header{}, damaged("the file does not begin as WebP")
	}
	size := int64(binary.LittleEndian.Uint32(data[4:])) + 8
	if size > int64(len(data)) {
		return Header{}, errEnds
	}
	if size < riff {
		return Header{}, damaged("a file without content")
	}
	c := chunks{rest: data[riff:size]}
	if !c.next() {
		return Header{}, c.error("no image")
	}
	if c.name == "VP8X" {
		return readExtended(c)
	}
	f, err := readFrame(c.name, c.content)
	if err != nil {
		return Header{}, err
	}
	return Header{Width: f.w, Height: f.h, Frames: 1, frame: f, alpha: f.ownAlpha}, nil
}

// readExtended reads a file that begins with the extended header.
func readExtended(c chunks) (h Header, err error) {
	const size = 10
	if len(c.content) < size {
		return h, damaged("a short extended header")
	}
	flags := c.content[0]
	h.Width, h.Height = 1+le24(c.content[4:]), 1+le24(c.content[7:])
	if flags&animationFlag != 0 {
		return h, h.readAnimation(c, flags&alphaFlag != 0)
	}
	h.Frames = 1
	if h.frame, err = readImage(c); err != nil {
		return h, err
	}
	if h.frame.size() != image.Pt(h.Width, h.Height) {
		return h, damaged(fmt.Sprintf("an image of %d x %d pixels on a canvas of %d x %d", h.frame.w, h.frame.h, h.Width, h.Height))
	}
	h.alpha = flags&alphaFlag != 0
	h.doubtful = h.frame.lossless && h.alpha != h.frame.ownAlpha
	return h, nil
}

// readAnimation reads the first frame and counts all (RFC 9649, section 2.7.1.1).
func (h *Header) readAnimation(c chunks, alpha bool) (err error) {
	h.alpha = alpha
	begun := false
	for c.next() {
		switch c.name {
		case "ANIM":
			begun = true
		case "ANMF":
			if h.Frames++; h.Frames > 1 {
				continue
			}
			if h.frame, err = readPlaced(c.content); err != nil {
				return err
			}
			if f := h.frame; f.x+f.w > h.Width || f.y+f.h > h.Height {
				return damaged("a frame beyond the canvas")
			}
		}
	}
	if c.cut {
		return errEnds
	}
	if !begun || h.Frames == 0 {
		return damaged("an animation without frames")
	}
	return nil
}

// readPlaced reads a frame and where it stands. Its size is that of its image.
func readPlaced(content []byte) (frame, error) {
	const size = 16
	if len(content) < size {
		return frame{}, damaged("a short frame")
	}
	f, err := readImage(chunks{rest: content[size:]})
	f.x, f.y = 2*le24(content), 2*le24(content[3:])
	return f, err
}

// readImage reads the first image among chunks, and the alpha before it.
func readImage(c chunks) (frame, error) {
	var alph []byte
	for c.next() {
		switch c.name {
		case "ALPH":
			alph = c.content
		case "VP8 ", "VP8L":
			f, err := readFrame(c.name, c.content)
			if !f.lossless {
				f.alph = alph
			}
			return f, err
		}
	}
	return frame{}, c.error("no image")
}

// readFrame reads the header of compressed data (RFC 6386, section 9.1; RFC 9649,
// section 3.4).
func readFrame(name string, content []byte) (frame, error) {
	const lossy, lossless = 10, 5
	switch {
	case name == "VP8 " && len(content) >= lossy:
		if content[0]&1 != 0 || string(content[3:6]) != "\x9d\x01\x2a" {
			return frame{}, damaged("a lossy image without a key frame")
		}
		w, h := int(binary.LittleEndian.Uint16(content[6:])&0x3fff), int(binary.LittleEndian.Uint16(content[8:])&0x3fff)
		if w == 0 || h == 0 {
			return frame{}, damaged("an image without pixels")
		}
		return frame{w: w, h: h, data: content}, nil
	case name == "VP8L" && len(content) >= lossless:
		bits := binary.LittleEndian.Uint32(content[1:])
		if content[0] != 0x2f || bits>>29 != 0 {
			return frame{}, damaged("a lossless image of an unknown version")
		}
		return frame{w: int(bits&0x3fff) + 1, h: int(bits>>14&0x3fff) + 1, data: content, lossless: true, ownAlpha: bits>>28&1 != 0}, nil
	case name == "VP8 " || name == "VP8L":
		return frame{}, errEnds
	}
	return frame{}, damaged(fmt.Sprintf("the file begins with %q", name))
}

// chunks walks chunks, which are padded to even lengths.
type chunks struct {
	rest    []byte
	name    string
	content []byte
	cut     bool // the last one is longer than what is left
}

func (c *chunks) next() bool {
	const head = 8
	if len(c.rest) < head {
		return false
	}
	size := int64(binary.LittleEndian.Uint32(c.rest[4:]))
	if size > int64(len(c.rest)-head) {
		c.cut = true
		return false
	}
	c.name, c.content = string(c.rest[:4]), c.rest[head:][:size]
	c.rest = c.rest[min(head+size+size%2, int64(len(c.rest))):]
	return true
}

// error is what is wrong where a chunk is missing.
func (c *chunks) error(what string) error {
	if c.cut {
		return errEnds
	}
	return damaged(what)
}

func le24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
