package dataset

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/pixels/tiff"
	"github.com/refold/refold/dataset/pixels/webp"
)

// What stands behind the format of a file that holds more than the image that is
// used.
const (
	ofSeveral  = " of several "
	firstFrame = ofSeveral + "frames, of which the first is used"
	firstPage  = ofSeveral + "pages, of which the first is used"
	firstImage = ofSeveral + "pictures, of which the first is used"
)

// FirstOfSeveral are the paths, sorted, of images whose files hold further frames,
// pages or pictures, which are not used.
func (m *Manifest) FirstOfSeveral() []string {
	paths := []string{}
	for _, image := range m.Images {
		if strings.Contains(image.Format, ofSeveral) {
			paths = append(paths, image.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

// formatOf is Image.Format of a file. One that ends too early is no matter here.
func formatOf(h header, data []byte) string {
	switch format := h.format; {
	case format == "gif" && severalFrames(data), format == "png" && animatedPNG(data), format == "webp" && animatedWebP(data):
		return format + firstFrame
	case format == "tiff" && severalPages(data):
		return format + firstPage
	case format == "jpeg" && h.pictures > 1: // a multi-picture file (CIPA DC-007)
		return format + firstImage
	}
	return h.format
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

// animatedPNG looks for a chunk acTL of several frames, which stands before the
// image (PNG specification, third edition, section 11.3.6.1).
func animatedPNG(data []byte) bool {
	const signature, around, name = 8, 12, 4
	for at := signature; at+around+4 <= len(data); {
		switch string(data[at+name : at+2*name]) {
		case "acTL":
			return binary.BigEndian.Uint32(data[at+2*name:]) > 1
		case "IDAT":
			return false
		}
		length := binary.BigEndian.Uint32(data[at:])
		if int64(length) > int64(len(data)) {
			return false
		}
		at += around + int(length)
	}
	return false
}

// animatedWebP tells whether a WebP file has several frames.
func animatedWebP(data []byte) bool {
	h, err := webp.ReadHeader(data)
	return err == nil && h.Frames > 1
}

// severalPages tells whether a TIFF file has a second image.
func severalPages(data []byte) bool {
	h, err := tiff.ReadHeader(data)
	return err == nil && h.Pages
}
