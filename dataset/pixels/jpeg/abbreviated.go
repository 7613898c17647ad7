package jpeg

import (
	"context"

	"github.com/refold/refold/dataset/pixels/jpeg/raster"
)

// Tables are those that a stream without an image sets, in the abbreviated format for
// tables (T.81, section B.5). The zero value has none.
type Tables struct{ tables tables }

// ReadTables reads such a stream. What stands behind its end does not matter.
func ReadTables(data []byte) (*Tables, error) {
	d, err := begun(data)
	if err != nil {
		return nil, err
	}
	for {
		s, _, err := d.walker.next()
		switch {
		case err != nil:
			return nil, err
		case s.marker == eoi:
			return &Tables{d.tables}, nil
		case isFrame(s.marker), s.marker == sos:
			return nil, damaged(s.at, "an image, where tables alone are expected")
		}
		if err := d.heed(s); err != nil {
			return nil, err
		}
	}
}

// Colours says what the file around a stream takes its components for.
type Colours int

const (
	Stored Colours = iota // samples as they are, whatever they mean
	YCbCr                 // three components, converted to RGB
)

// Stream is an image in the abbreviated format (T.81, section B.4), such as a strip of
// a TIFF file, at the end of its header.
type Stream struct {
	Width, Height int
	Sampling      [][2]int // factors of each component, across and down
	Memory        int64    // bytes that Rows holds at most, beside the stream and the tables

	decoder decoder
}

// Open reads the header of a stream that may use these tables, and refuses what
// ReadHeader does. Segments of JFIF and Adobe have no say in its colours.
func (t *Tables) Open(data []byte, colours Colours) (*Stream, error) {
	d, err := begun(data)
	if err != nil {
		return nil, err
	}
	d.tables, d.given = t.tables, new(raster.Stored)
	d.tables.interval = 0 // every stream begins without restarts (get_soi of jdmarker.c)
	if colours == YCbCr {
		d.given = new(raster.YCC)
	}
	if err := d.readHeader(); err != nil {
		return nil, err
	}
	if len(d.frame.components) != 3 && colours == YCbCr {
		return nil, damaged(d.scan.at, "YCbCr of %d components", len(d.frame.components))
	}
	s := &Stream{Width: d.frame.width, Height: d.frame.height, Memory: d.memory()}
	for _, c := range d.frame.components {
		s.Sampling = append(s.Sampling, [2]int{c.across, c.down})
	}
	s.decoder = *d
	return s, nil
}

// Rows decodes the image as the function Rows does, once, to RGB or to a byte for each
// component. Huffman tables that are missing are damage, not the standard ones:
// libjpeg takes what another stream of the same file has left.
func (s *Stream) Rows(ctx context.Context, put func(rows []byte) error) error {
	return s.decoder.rows(ctx, raster.Fastest(), put)
}
