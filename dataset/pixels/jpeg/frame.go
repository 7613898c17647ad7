package jpeg

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// maxDimension is libjpeg's limit on width and height (JPEG_MAX_DIMENSION).
const maxDimension = 65500

// component is one of a frame, such as luma.
type component struct {
	name          byte
	across, down  int // sampling factors
	quantiser     int // number of its table
	width, height int // in samples (downsampled_width and _height of jdinput.c)

	columns, rows             int // of blocks that cover the samples
	paddedColumns, paddedRows int // of blocks that interleaved scans hold
}

// frame is what a marker SOF says (T.81, section B.2.2).
type frame struct {
	marker         byte
	width, height  int
	components     []component
	across, down   int // largest sampling factors
	unitsX, unitsY int // of interleaved scans: their MCUs a row, and rows
	progressive    bool
}

// readFrame reads a frame's header, and refuses what is not read.
func readFrame(s segment) (*frame, error) {
	const fixed, each = 6, 3
	if len(s.data) < fixed {
		return nil, damaged(s.at, "the header of the image is cut off")
	}
	f := &frame{marker: s.marker, progressive: s.marker == sof2}
	f.height, f.width = int(binary.BigEndian.Uint16(s.data[1:])), int(binary.BigEndian.Uint16(s.data[3:]))
	count := int(s.data[5])
	if what := kind(s.marker, int(s.data[0]), count); what != "" {
		return nil, &UnsupportedError{what}
	}
	switch {
	case len(s.data) != fixed+each*count:
		return nil, damaged(s.at, "the header of the image has %d bytes for %d components", len(s.data), count)
	case f.height == 0 && f.width > 0:
		return nil, unsupported("JPEG whose height stands behind the image")
	case f.width == 0 || f.height == 0:
		return nil, damaged(s.at, "%d x %d pixels", f.width, f.height)
	case f.width > maxDimension || f.height > maxDimension:
		return nil, unsupported("JPEG of %d x %d pixels, above %d in one direction,", f.width, f.height, maxDimension)
	}
	for c := range slices.Chunk(s.data[fixed:], each) {
		f.components = append(f.components, component{name: c[0], across: int(c[1] >> 4), down: int(c[1] & 15), quantiser: int(c[2])})
	}
	return f, f.measure(s.at)
}

// kind names a frame that is not read.
func kind(marker byte, bits, components int) string {
	switch {
	case marker == sof3:
		return "lossless JPEG"
	case marker == sof55JPEGLS:
		return "JPEG-LS"
	case marker >= sof9:
		return "JPEG with arithmetic coding"
	case marker >= sof5:
		return "hierarchical JPEG"
	case bits != 8:
		return fmt.Sprintf("JPEG of %d bits", bits)
	case components != 1 && components != 3 && components != 4:
		return fmt.Sprintf("JPEG of %d components", components)
	}
	return ""
}

// measure computes the sizes that follow from the sampling (T.81, section A.1.1;
// initial_setup of jdinput.c).
func (f *frame) measure(at int) error {
	const most = 4
	for _, c := range f.components {
		if c.across < 1 || c.across > most || c.down < 1 || c.down > most {
			return damaged(at, "a sampling of %dx%d", c.across, c.down)
		}
		f.across, f.down = max(f.across, c.across), max(f.down, c.down)
	}
	const edge = 8
	f.unitsX, f.unitsY = divideUp(f.width, edge*f.across), divideUp(f.height, edge*f.down)
	for i := range f.components {
		c := &f.components[i]
		if f.across%c.across != 0 || f.down%c.down != 0 {
			return unsupported("JPEG with subsampling %s", f.sampling())
		}
		c.width, c.height = divideUp(f.width*c.across, f.across), divideUp(f.height*c.down, f.down)
		c.columns, c.rows = divideUp(c.width, edge), divideUp(c.height, edge)
		c.paddedColumns, c.paddedRows = f.unitsX*c.across, f.unitsY*c.down
	}
	return nil
}

func divideUp(a, b int) int { return (a + b - 1) / b }

// sampling is such as 3x1,1x1,1x1.
func (f *frame) sampling() string {
	var parts []string
	for _, c := range f.components {
		parts = append(parts, fmt.Sprintf("%dx%d", c.across, c.down))
	}
	return strings.Join(parts, ",")
}

// find gives the component of a name, -1 where there is none. As in libjpeg, the
// number of those that come before it in a scan is where the search begins, so that
// even components of equal names are told apart.
func (f *frame) find(name byte, begin int) int {
	for i := begin; i < len(f.components); i++ {
		if f.components[i].name == name {
			return i
		}
	}
	return -1
}

// isFrame tells the markers of frames, of all kinds.
func isFrame(marker byte) bool {
	return marker >= sof0 && marker <= sof15 && marker != dht && marker != jpg && marker != dac || marker == sof55JPEGLS
}
