// Package hidden finds the texts that generators hide in the lowest bits of pixels.
//
// It owns the four forms of such a text and how it is unpacked. It must not know files,
// how images are decoded or what a text means. An image costs a look at its first 120
// pixels, unless it holds one.
package hidden

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"image"
	"io"
	"unicode/utf8"

	"github.com/refold/refold/dataset/metadata/entry"
)

// form is one of a hidden text: a magic word, the length of what follows in bits as 32 of
// them, and the text in UTF-8, as such or packed by gzip. Bits stand highest first, pixels
// column by column. (NovelAI's repository of its metadata describes the packed one in
// alpha; the others are those of the extension of WebUI that it took this from.)
type form struct {
	magic  string
	rgb    bool // the bits of red, green and blue in turn, not those of alpha
	packed bool
}

var forms = []form{
	{"stealth_pnginfo", false, false},
	{"stealth_pngcomp", false, true},
	{"stealth_rgbinfo", true, false},
	{"stealth_rgbcomp", true, true},
}

const (
	magicSize = 15      // bytes of each word
	maxText   = 1 << 20 // bytes
)

// Find gives the text in an image as it is stored, before its transparency is resolved.
// Its key is the magic word; one that is there but cannot be read has a fault. Only
// images of 8 bits a channel hold any.
func Find(stored image.Image) (found entry.Entry, ok bool) {
	for _, rgb := range []bool{false, true} {
		b, ok := bitsOf(stored, rgb)
		if !ok {
			continue
		}
		var magic [magicSize]byte
		if b.read(magic[:]) != nil {
			continue
		}
		for _, f := range forms {
			if f.rgb == rgb && f.magic == string(magic[:]) {
				found = entry.Entry{Where: entry.Hidden, Key: f.magic}
				found.Value, found.Fault = f.text(b)
				return found, true
			}
		}
	}
	return found, false
}

// text reads what follows the magic word.
func (f form) text(b *bits) (text, fault string) {
	var size [4]byte
	if b.read(size[:]) != nil {
		return "", "damaged"
	}
	length := int64(binary.BigEndian.Uint32(size[:]))
	switch {
	case length == 0 || length%8 != 0 || length > b.left():
		return "", "damaged"
	case length/8 > maxText:
		return "", "longer than 1 MiB"
	}
	content := make([]byte, length/8)
	if b.read(content) != nil {
		return "", "damaged"
	}
	if f.packed {
		r, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			return "", "damaged"
		}
		if content, err = io.ReadAll(io.LimitReader(r, maxText+1)); err != nil {
			return "", "damaged"
		}
		if len(content) > maxText {
			return "", "longer than 1 MiB"
		}
	}
	if len(content) == 0 || !utf8.Valid(content) {
		return "", "damaged"
	}
	return string(content), ""
}

// bits are the lowest ones of an image.
type bits struct {
	pix                   []byte // from its upper left corner
	width, height, stride int
	bytes                 int // of a pixel
	channels              int // that carry bits: 1 of alpha, or 3
	at                    int64
}

// bitsOf is not ok for images that carry none: alpha needs an image that has it.
func bitsOf(stored image.Image, rgb bool) (*bits, bool) {
	b := bits{width: stored.Bounds().Dx(), height: stored.Bounds().Dy(), bytes: 4, channels: 3}
	switch m := stored.(type) {
	case *image.NRGBA:
		b.pix, b.stride = m.Pix, m.Stride
		if !rgb {
			b.channels = 1
		}
	case *image.RGBA: // of files without alpha
		if !rgb {
			return nil, false
		}
		b.pix, b.stride = m.Pix, m.Stride
	case interface{ Triples() []byte }: // as well; red, green and blue without gaps
		if !rgb {
			return nil, false
		}
		b.pix, b.bytes, b.stride = m.Triples(), 3, 3*b.width
	default:
		return nil, false
	}
	return &b, b.height > 0
}

// left is how many bits are still to be read.
func (b *bits) left() int64 { return int64(b.width)*int64(b.height)*int64(b.channels) - b.at }

// read fills bytes, or gives io.ErrUnexpectedEOF.
func (b *bits) read(p []byte) error {
	if int64(len(p))*8 > b.left() {
		return io.ErrUnexpectedEOF
	}
	for i := range p {
		for range 8 {
			p[i] = p[i]<<1 | b.next()
		}
	}
	return nil
}

func (b *bits) next() byte {
	pixel, channel := b.at/int64(b.channels), int(b.at%int64(b.channels))
	if b.channels == 1 {
		channel = 3 // alpha
	}
	x, y := int(pixel/int64(b.height)), int(pixel%int64(b.height))
	b.at++
	return b.pix[y*b.stride+b.bytes*x+channel] & 1
}
