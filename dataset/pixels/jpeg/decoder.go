package jpeg

import (
	"context"
	"fmt"
)

// decoder is the state of one image.
type decoder struct {
	walker walker
	marks  marks
	tables tables
	frame  *frame

	scan       scan
	bits       bitReader
	restart    restart
	quantisers [4]*[blockSize]int16 // by component

	several bool   // the image may have several scans, so that all come before the first row
	given   *model // what the components are, whatever the file says; nil: as it says
	model   model
	store   *store // of coefficients, where there are several scans
	known   progress
	strips  *strips
}

// Rows decodes an image and hands out strips of whole rows, from top to bottom, as
// RGB of 3 bytes a pixel. A strip is valid during the call only. An error of put ends
// the decoding and is returned as it is, as is the context's.
//
// An image of one scan is decoded strip by strip. The coefficients of others are held
// until the file ends (Header.Memory).
func Rows(ctx context.Context, data []byte, put func(rgb []byte) error) error {
	return rows(ctx, data, newKernels(), put)
}

func rows(ctx context.Context, data []byte, k kernels, put func(rgb []byte) error) error {
	d, err := begun(data)
	if err != nil {
		return err
	}
	if err := d.readHeader(); err != nil {
		return err
	}
	if !d.frame.progressive {
		d.tables.setStandard()
	}
	return d.rows(ctx, k, put)
}

// rows decodes all behind the first scan's header.
func (d *decoder) rows(ctx context.Context, k kernels, put func(rgb []byte) error) error {
	d.strips = newStrips(d, k, put)
	if !d.several {
		return d.single(ctx)
	}
	d.store = newStore(d.frame)
	if err := d.all(ctx); err != nil {
		return err
	}
	for i := range d.frame.components {
		if d.quantisers[i] == nil {
			return damaged(len(d.walker.data), "component %d of %d has no data", i+1, len(d.frame.components))
		}
	}
	if d.frame.progressive {
		if err := d.known.complete(); err != nil {
			return err
		}
	}
	return d.strips.fromStore(ctx, d.store)
}

// single decodes an image of one scan, row by row of its units.
func (d *decoder) single(ctx context.Context) error {
	s, err := d.newSequential()
	if err != nil {
		return err
	}
	if len(d.frame.components) == 1 {
		err = d.singleComponent(ctx, s)
	} else {
		err = d.interleaved(ctx, s)
	}
	if err != nil {
		return err
	}
	if err := d.endOfScan(); err != nil {
		return err
	}
	return d.ending()
}

// ending reads what lies between an only scan and the end of the image. Another scan
// is a fault, as in libjpeg.
func (d *decoder) ending() error {
	for {
		s, _, err := d.walker.next()
		switch {
		case err != nil:
			return err
		case s.marker == eoi:
			return nil
		case s.marker == sos || s.marker == soi:
			return damaged(s.at, "another scan or image begins behind a whole one (marker %#x)", s.marker)
		}
		if err := d.heed(s); err != nil {
			return err
		}
	}
}

// all decodes the scans of an image into the store.
func (d *decoder) all(ctx context.Context) error {
	limit := scanLimit(d.frame)
	for {
		if d.scan.number > limit {
			return fmt.Errorf("jpeg: %d passes over the image, more than %d", d.scan.number, limit)
		}
		if err := d.decodeScan(ctx); err != nil {
			return err
		}
		if err := d.endOfScan(); err != nil {
			return err
		}
		more, err := d.nextScan()
		if err != nil || !more {
			return err
		}
	}
}

// nextScan goes to the header of the next scan; false: the image ends.
func (d *decoder) nextScan() (bool, error) {
	for {
		s, _, err := d.walker.next()
		switch {
		case err != nil:
			return false, err
		case s.marker == eoi:
			return false, nil
		case s.marker == sos:
			return true, d.readScan(s)
		}
		if err := d.heed(s); err != nil {
			return false, err
		}
	}
}

// endOfScan goes from the end of a scan to the next marker.
func (d *decoder) endOfScan() error {
	const loaded = 7 // bytes that libjpeg may hold in its buffer of bits
	if err := d.endOfData("behind a scan", loaded); err != nil {
		return err
	}
	behind := walker{data: d.walker.data, at: d.bits.at}
	d.walker.at = d.bits.at
	s, skipped, err := behind.next()
	if err == nil && !padding(skipped) && len(skipped) > 0 {
		return damaged(s.at, "%d bytes between a scan and the next segment", len(skipped))
	}
	return nil
}

// Encoders make up to 15 passes; thousands, each of a few bytes, would take hours.
// Large images may have fewer: a pass over 100 megapixels takes a quarter of a second.
const (
	maxScans    = 1000
	usualScans  = 40
	maxScanning = 4e9 // pixels of all passes
)

// scanLimit is how many scans an image may have.
func scanLimit(f *frame) int {
	pixels := float64(f.width) * float64(f.height)
	return int(min(maxScans, max(usualScans, maxScanning/pixels)))
}

// memory is what decoding holds at most, in bytes.
func (d *decoder) memory() (bytes int64) {
	const (
		whole = 256 << 10 // tables, and the window of a scan's data
		each  = 2*blockSize + 8
	)
	for _, c := range d.frame.components {
		if d.several {
			bytes += int64(c.paddedColumns) * int64(c.paddedRows) * each
		}
		bytes += c.stripBytes()
	}
	return whole + bytes + int64(stripRows*d.pixelBytes()*d.frame.width)
}
