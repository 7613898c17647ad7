package jpeg

import (
	"context"
	"fmt"

	"github.com/refold/refold/dataset/pixels/jpeg/entropy"
	"github.com/refold/refold/dataset/pixels/jpeg/raster"
)

// severalScans decodes an image of several scans, all of which come before the first row.
type severalScans struct {
	*decoder
	store *store
	known progress
}

// rows decodes all scans, then makes the rows.
func (s *severalScans) rows(ctx context.Context, k raster.Kernels, put func(rows []byte) error) error {
	s.store = newStore(s.frame)
	if err := s.scans(ctx); err != nil {
		return err
	}
	for i := range s.frame.components {
		if s.quantisers[i] == nil {
			return damaged(len(s.walker.data), "component %d of %d has no data", i+1, len(s.frame.components))
		}
	}
	if s.frame.progressive {
		if err := s.known.complete(); err != nil {
			return err
		}
	}
	return s.transform(ctx, raster.NewStrips(s.image(), k, put))
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

// scans decodes the scans into the store.
func (s *severalScans) scans(ctx context.Context) error {
	limit := scanLimit(s.frame)
	for {
		if s.scan.number > limit {
			return fmt.Errorf("jpeg: %d passes over the image, more than %d", s.scan.number, limit)
		}
		if err := s.decodeScan(ctx); err != nil {
			return err
		}
		if err := s.endOfScan(); err != nil {
			return err
		}
		more, err := s.nextScan()
		if err != nil || !more {
			return err
		}
	}
}

// nextScan goes to the header of the next scan; false: the image ends.
func (s *severalScans) nextScan() (bool, error) {
	for {
		found, _, err := s.walker.next()
		switch {
		case err != nil:
			return false, err
		case found.marker == eoi:
			return false, nil
		case found.marker == sos:
			return true, s.readScan(found)
		}
		if err := s.heed(found); err != nil {
			return false, err
		}
	}
}

// decodeScan decodes the present scan.
func (s *severalScans) decodeScan(ctx context.Context) error {
	block, err := s.blockDecoder()
	if err != nil {
		return err
	}
	unit, columns, rows := s.unitOf(block)
	for y := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		for x := range columns {
			if s.data.due() {
				if err := s.data.restart(); err != nil {
					return err
				}
				block.Restart()
			}
			if !unit(y, x) {
				return s.data.fault()
			}
		}
	}
	return nil
}

// blockDecoder decodes the blocks of a scan one after another.
type blockDecoder interface {
	Next(b *entropy.Bits, member int, block entropy.Coefficients) (ok bool)
	Restart()
}

func (s *severalScans) blockDecoder() (blockDecoder, error) {
	if s.frame.progressive {
		return s.progressive()
	}
	return s.sequential()
}

// progressive prepares for a scan of a progressive image.
func (s *severalScans) progressive() (*entropy.Progressive, error) {
	if err := s.scan.checkBand(); err != nil {
		return nil, err
	}
	if err := s.known.add(s.scan); err != nil {
		return nil, err
	}
	var dc [4]*entropy.DCTable
	var ac *entropy.ACTable
	for i, m := range s.scan.members {
		var err error
		switch {
		case s.scan.First > 0:
			ac, err = s.tables.ac(m.ac, s.scan.at)
		case s.scan.High == 0:
			dc[i], err = s.tables.dc(m.dc, s.scan.at)
		}
		if err != nil {
			return nil, err
		}
	}
	return entropy.NewProgressive(s.scan.Band, dc, ac), s.beginScan()
}

// unitOf gives what decodes a unit of the present scan, and how many there are. A scan
// of one component has its blocks one by one, up to the image's edge; others have
// units of blocks of all members (T.81, section A.2).
func (s *severalScans) unitOf(block blockDecoder) (unit func(y, x int) bool, columns, rows int) {
	bits, store := &s.data.bits, s.store
	if len(s.scan.members) == 1 {
		index := s.scan.members[0].index
		c := &s.frame.components[index]
		return func(y, x int) bool {
			return block.Next(bits, 0, store.at(index, c.paddedColumns, y, x))
		}, c.columns, c.rows
	}
	return func(y, x int) bool {
		for i, m := range s.scan.members {
			c := &s.frame.components[m.index]
			for row := range c.down {
				for column := range c.across {
					if !block.Next(bits, i, store.at(m.index, c.paddedColumns, y*c.down+row, x*c.across+column)) {
						return false
					}
				}
			}
		}
		return true
	}, s.frame.unitsX, s.frame.unitsY
}

// transform makes rows of all blocks.
func (s *severalScans) transform(ctx context.Context, strips *raster.Strips) error {
	for y := range s.frame.unitsY {
		if err := ctx.Err(); err != nil {
			return err
		}
		for i := range s.frame.components {
			c, plane := &s.frame.components[i], strips.Plane(i)
			for row := range min(c.down, c.rows-y*c.down) {
				for column := range c.columns {
					plane.Put(column, row, s.store.at(i, c.paddedColumns, y*c.down+row, column).Values)
				}
			}
		}
		if err := strips.Done(y); err != nil {
			return err
		}
	}
	return nil
}
