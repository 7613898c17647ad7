package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// jpegHeader is what stands before the first scan of a JPEG file.
type jpegHeader struct {
	frame      byte // its marker SOFn; 0: there is none
	bits       int
	components []jpegComponent
	huffman    bool // tables are there
	jfif       bool // the last segment APP0 is JFIF's, which is what package image/jpeg heeds
	libjpeg    bool // there is a whole JFIF segment, which is what libjpeg heeds
	adobe      bool // Adobe's segment is there, and names a transform:
	transform  byte
	pictures   uint32 // that a multi-picture file says it holds
}

type jpegComponent struct{ id, across, down, table byte }

// Markers of JPEG (ITU-T T.81, table B.1; T.87 for JPEG-LS).
const (
	sof0, sof2, sof3, sof5, dht, sof9, sof15 = 0xc0, 0xc2, 0xc3, 0xc5, 0xc4, 0xc9, 0xcf
	jpgMarker, dacMarker, jpegLS             = 0xc8, 0xcc, 0xf7
	app0, app2, app14                        = 0xe0, 0xe2, 0xee
)

// readJPEG walks the segments before the first scan.
func readJPEG(data []byte) (h jpegHeader) {
	for marker, segment := range jpegSegments(data) {
		switch {
		case marker == dht:
			h.huffman = true
		case marker == jpegLS, marker >= sof0 && marker <= sof15 && marker != jpgMarker && marker != dacMarker:
			h.readFrame(marker, segment)
		case marker == app0 && len(segment) >= 5:
			h.jfif = bytes.HasPrefix(segment, []byte("JFIF\x00"))
			h.libjpeg = h.libjpeg || h.jfif && len(segment) >= 14
		case marker == app14 && len(segment) >= 12 && bytes.HasPrefix(segment, []byte("Adobe")):
			h.adobe, h.transform = true, segment[11]
		case marker == app2 && bytes.HasPrefix(segment, []byte("MPF\x00")):
			h.pictures = numberOfPictures(segment[4:])
		}
	}
	return h
}

// readFrame reads the header of a frame (ITU-T T.81, section B.2.2).
func (h *jpegHeader) readFrame(marker byte, segment []byte) {
	const fixed, each = 6, 3
	if len(segment) < fixed || h.frame != 0 {
		return
	}
	h.frame, h.bits = marker, int(segment[0])
	for c := range slices.Chunk(segment[fixed:], each) {
		if len(c) == each && len(h.components) < int(segment[fixed-1]) {
			h.components = append(h.components, jpegComponent{c[0], c[1] >> 4, c[1] & 15, c[2]})
		}
	}
}

// numberOfPictures is a field of CIPA DC-007's index (multi-picture format, section
// 5.2.3), which is a TIFF directory.
func numberOfPictures(index []byte) uint32 {
	const header, tag, entry = 8, 0xb001, 12
	if len(index) < header {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(index, []byte("MM")) {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(index[4:]))
	if at+2 > int64(len(index)) {
		return 0
	}
	for e := range slices.Chunk(index[at+2:], entry) {
		if len(e) == entry && order.Uint16(e) == tag {
			return order.Uint32(e[8:])
		}
	}
	return 0
}

// jpegSegments gives the segments before the first scan, without their lengths.
func jpegSegments(data []byte) func(yield func(marker byte, segment []byte) bool) {
	const tem, rst0, eoi, sos, fill = 0x01, 0xd0, 0xd9, 0xda, 0xff
	return func(yield func(byte, []byte) bool) {
		for at := 2; ; {
			skip := bytes.IndexByte(data[min(at, len(data)):], fill)
			if at += skip; skip < 0 || at+4 > len(data) {
				return
			}
			marker := data[at+1]
			if marker == fill {
				at++
				continue
			}
			at += 2
			if marker == 0 || marker == tem || marker >= rst0 && marker <= eoi { // without a length
				continue
			}
			end := at + int(binary.BigEndian.Uint16(data[at:]))
			if marker == sos || end < at+2 || end > len(data) || !yield(marker, data[at+2:end]) {
				return
			}
			at = end
		}
	}
}

// check refuses by name what package image/jpeg refuses, or would read otherwise
// than libjpeg does.
func (h jpegHeader) check() error {
	if what := h.unsupported(); what != "" {
		return broken(what+" is not supported", "save it again as an 8-bit PNG, or take it out")
	}
	return nil
}

func (h jpegHeader) unsupported() string {
	n := len(h.components)
	switch {
	case h.frame == 0:
		return ""
	case h.frame == sof3:
		return "lossless JPEG"
	case h.frame == jpegLS:
		return "JPEG-LS"
	case h.frame >= sof9:
		return "JPEG with arithmetic coding"
	case h.frame >= sof5:
		return "hierarchical JPEG"
	case h.bits != 8:
		return fmt.Sprintf("JPEG of %d bits", h.bits)
	case n != 1 && n != 3 && n != 4:
		return fmt.Sprintf("JPEG of %d components", n)
	case !h.huffman:
		return "JPEG without Huffman tables, as cameras for video send it,"
	case n == 4 && !h.adobe:
		return "JPEG of 4 components without Adobe's segment"
	case n == 3 && h.jfif != h.libjpeg && (h.named() || h.adobe && h.transform == 0):
		return "JPEG whose JFIF segment is cut or followed by another of its kind, and others say that its colours are RGB,"
	case n == 3 && h.rgb() && h.adobe && h.transform != 0:
		return "JPEG whose components are called R, G and B and whose Adobe segment says otherwise"
	case (n == 4 || n == 3 && (h.rgb() || h.adobeRGB())) && !h.alike():
		return "JPEG of RGB or CMYK with subsampling"
	case n == 3 && !h.usual():
		return "JPEG with subsampling " + h.sampling()
	}
	return ""
}

// rgb tells whether package image/jpeg takes the components for colours by name.
func (h jpegHeader) rgb() bool { return !h.jfif && h.named() }

// named tells whether the components are called R, G and B.
func (h jpegHeader) named() bool {
	c := h.components
	return c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B'
}

// adobeRGB tells whether Adobe's segment says that colours were not transformed.
func (h jpegHeader) adobeRGB() bool { return !h.jfif && h.adobe && h.transform == 0 }

// alike tells whether all components have the same resolution.
func (h jpegHeader) alike() bool {
	for _, c := range h.components {
		if c.across != h.components[0].across || c.down != h.components[0].down {
			return false
		}
	}
	return true
}

// usual tells whether the chroma is as fine as the luma, or is halved or quartered
// across and halved down.
func (h jpegHeader) usual() bool {
	y, cb, cr := h.components[0], h.components[1], h.components[2]
	if cb.across != cr.across || cb.down != cr.down || cb.across == 0 || cb.down == 0 || y.across%cb.across != 0 || y.down%cb.down != 0 {
		return false
	}
	across, down := y.across/cb.across, y.down/cb.down
	return (across == 1 || across == 2 || across == 4) && (down == 1 || down == 2)
}

// sampling is such as 3x1,1x1,1x1.
func (h jpegHeader) sampling() string {
	var parts []string
	for _, c := range h.components {
		parts = append(parts, fmt.Sprintf("%dx%d", c.across, c.down))
	}
	return strings.Join(parts, ",")
}
