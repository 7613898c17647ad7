package jpeg

import (
	"context"
	"slices"

	"github.com/refold/refold/dataset/pixels/jpeg/entropy"
	"github.com/refold/refold/dataset/pixels/jpeg/raster"
)

// decoder is the state of one image: what its segments have said so far, and the
// present scan.
type decoder struct {
	walker walker
	marks  marks
	tables tables
	frame  *frame
	scan   scan
	data   scanData

	several    bool          // the image may have several scans
	given      *raster.Model // what the components are, whatever the file says; nil: as it says
	model      raster.Model
	quantisers [4]*[entropy.BlockSize]int16 // by component
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

// readScan goes on to the next scan, whose header this is.
func (d *decoder) readScan(s segment) error {
	next, err := readScan(s, d.frame, d.scan.number+1)
	if err == nil {
		d.scan = next
	}
	return err
}

// memory is what decoding holds at most, in bytes.
func (d *decoder) memory() (bytes int64) {
	const (
		whole = 256 << 10 // tables, and the window of a scan's data
		each  = 2*entropy.BlockSize + 8
	)
	if d.several {
		for _, c := range d.frame.components {
			bytes += int64(c.paddedColumns) * int64(c.paddedRows) * each
		}
	}
	return whole + bytes + d.image().Memory()
}

// image is the frame, with what has come to be known of it.
func (d *decoder) image() raster.Image {
	f := d.frame
	components := make([]raster.Component, len(f.components))
	for i, c := range f.components {
		components[i] = raster.Component{
			Across: c.across, Down: c.down, Width: c.width, Height: c.height, Columns: c.paddedColumns, Quantisers: d.quantisers[i],
		}
	}
	return raster.Image{
		Width: f.width, Height: f.height, Across: f.across, Down: f.down, Model: d.model, Components: components,
	}
}

// rows decodes all behind the first scan's header.
func (d *decoder) rows(ctx context.Context, k raster.Kernels, put func(rows []byte) error) error {
	if d.several {
		return (&severalScans{decoder: d}).rows(ctx, k, put)
	}
	return (&singleScan{decoder: d}).rows(ctx, k, put)
}

// sequential prepares for the present scan, which is sequential.
func (d *decoder) sequential() (*entropy.Sequential, error) {
	s := &entropy.Sequential{}
	for i, m := range d.scan.members {
		var err error
		if s.DC[i], err = d.tables.dc(m.dc, d.scan.at); err != nil {
			return nil, err
		}
		if s.AC[i], err = d.tables.ac(m.ac, d.scan.at); err != nil {
			return nil, err
		}
	}
	return s, d.beginScan()
}

// beginScan goes to the data of the present scan.
func (d *decoder) beginScan() error {
	if err := d.latch(); err != nil {
		return err
	}
	d.data.file, d.data.progressive = d.walker.data, d.frame.progressive
	d.data.begin(d.walker.at, d.tables.interval)
	return nil
}

// latch keeps the tables of quantisation that hold where a component's first scan
// begins (latch_quant_tables of jdinput.c).
func (d *decoder) latch() error {
	for _, m := range d.scan.members {
		if d.quantisers[m.index] != nil {
			continue
		}
		number := d.frame.components[m.index].quantiser
		if number >= len(d.tables.quantisers) || d.tables.quantisers[number] == nil {
			return damaged(d.scan.at, "the table of quantisation %d is missing", number)
		}
		d.quantisers[m.index] = d.tables.quantisers[number]
	}
	return nil
}

// endOfScan goes from the end of a scan to the next marker.
func (d *decoder) endOfScan() error {
	if err := d.data.end(); err != nil {
		return err
	}
	d.walker.at = d.data.bits.At()
	return nil
}
