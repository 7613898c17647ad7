package jpeg

import "slices"

// Header is what a file says of its image before the first scan.
type Header struct {
	Width, Height int
	Pictures      int   // that a multi-picture file (CIPA DC-007) says it holds; else 0
	Memory        int64 // bytes that decoding holds at most, beside the file
}

// ReadHeader reads what stands before the first scan, and refuses kinds that are not
// read with an *UnsupportedError. A file that is cut off wraps io.ErrUnexpectedEOF.
func ReadHeader(data []byte) (Header, error) {
	d, err := begun(data)
	if err != nil {
		return Header{}, err
	}
	if err := d.readHeader(); err != nil {
		return Header{}, err
	}
	return Header{
		Width: d.frame.width, Height: d.frame.height,
		Pictures: int(d.marks.pictures), Memory: d.memory(),
	}, nil
}

// begun is a decoder behind the marker that a file begins with.
func begun(data []byte) (*decoder, error) {
	if len(data) < 2 || data[0] != 0xff || data[1] != soi {
		return nil, damaged(0, "not a JPEG file")
	}
	return &decoder{walker: walker{data: data, at: 2}}, nil
}

// readHeader goes up to the first scan and reads its header.
func (d *decoder) readHeader() error {
	for {
		s, _, err := d.walker.next()
		if err != nil {
			return err
		}
		if s.marker == sos {
			return d.begin(s)
		}
		if s.marker == eoi {
			return damaged(s.at, "there is no image")
		}
		if err := d.heed(s); err != nil {
			return err
		}
	}
}

// heed takes in a segment that stands before, between or behind scans. Markers that
// libjpeg does not know are faults (read_markers of jdmarker.c).
func (d *decoder) heed(s segment) error {
	switch {
	case isFrame(s.marker):
		if d.frame != nil {
			return damaged(s.at, "a second header of the image")
		}
		f, err := readFrame(s)
		if err != nil {
			return err
		}
		d.frame = f
		return nil
	case s.marker >= app0 && s.marker <= app15:
		if d.scan.number == 0 {
			d.marks.read(s)
		}
		return nil
	case s.marker == com, s.marker == tem, s.marker >= rst0 && s.marker <= rst7, s.marker == dnl:
		return nil
	case slices.Contains([]byte{dqt, dht, dri, dac}, s.marker):
		return d.tables.read(s)
	}
	return damaged(s.at, "an unknown segment (marker %#x)", s.marker)
}

// begin settles with the first scan's header what the image is.
func (d *decoder) begin(s segment) error {
	if d.frame == nil {
		return damaged(s.at, "a scan before the header of the image")
	}
	if err := d.readScan(s); err != nil {
		return err
	}
	d.several = d.frame.progressive || len(d.scan.members) < len(d.frame.components)
	if d.given != nil {
		d.model = *d.given
		return nil
	}
	var err error
	d.model, err = d.marks.model(d.frame.components)
	return err
}
