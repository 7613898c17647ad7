package jpeg

import (
	"context"

	"github.com/refold/refold/dataset/pixels/jpeg/entropy"
	"github.com/refold/refold/dataset/pixels/jpeg/raster"
)

// singleScan decodes an image of one scan, row by row of its units.
type singleScan struct {
	*decoder
	blocks *entropy.Sequential
	block  [entropy.BlockSize]int16 // the present one
	strips *raster.Strips
}

// rows decodes the scan and goes to the end of the image.
func (s *singleScan) rows(ctx context.Context, k raster.Kernels, put func(rows []byte) error) error {
	var err error
	if s.blocks, err = s.sequential(); err != nil {
		return err
	}
	s.strips = raster.NewStrips(s.image(), k, put)
	if len(s.frame.components) == 1 {
		err = s.component(ctx)
	} else {
		err = s.interleaved(ctx)
	}
	if err != nil {
		return err
	}
	if err := s.endOfScan(); err != nil {
		return err
	}
	return s.ending()
}

// interleaved decodes an image of several components.
func (s *singleScan) interleaved(ctx context.Context) error {
	for y := range s.frame.unitsY {
		if err := ctx.Err(); err != nil {
			return err
		}
		for x := range s.frame.unitsX {
			if s.data.due() {
				if err := s.data.restart(); err != nil {
					return err
				}
				s.blocks.Restart()
			}
			if !s.unit(x) {
				return s.data.fault()
			}
		}
		if err := s.strips.Done(y); err != nil {
			return err
		}
	}
	return nil
}

// unit decodes the blocks of one unit and puts them into the strip.
func (s *singleScan) unit(x int) bool {
	for i, m := range s.scan.members {
		plane := s.strips.Plane(m.index)
		for row := range plane.Down {
			for column := range plane.Across {
				s.block = [entropy.BlockSize]int16{}
				if !s.blocks.Decode(&s.data.bits, i, &s.block) {
					return false
				}
				plane.Put(x*plane.Across+column, row, &s.block)
			}
		}
	}
	return true
}

// component decodes an image of one component, whose scan has the blocks one by one,
// without those that only fill the last strip (T.81, section A.2.2).
func (s *singleScan) component(ctx context.Context) error {
	c, plane := &s.frame.components[0], s.strips.Plane(0)
	for y := range c.rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		for x := range c.columns {
			if s.data.due() {
				if err := s.data.restart(); err != nil {
					return err
				}
				s.blocks.Restart()
			}
			s.block = [entropy.BlockSize]int16{}
			if !s.blocks.Decode(&s.data.bits, 0, &s.block) {
				return s.data.fault()
			}
			plane.Put(x, y%c.down, &s.block)
		}
		if y%c.down == c.down-1 || y == c.rows-1 {
			if err := s.strips.Done(y / c.down); err != nil {
				return err
			}
		}
	}
	return nil
}

// ending reads what lies between an only scan and the end of the image. Another scan
// is a fault, as in libjpeg.
func (s *singleScan) ending() error {
	for {
		found, _, err := s.walker.next()
		switch {
		case err != nil:
			return err
		case found.marker == eoi:
			return nil
		case found.marker == sos || found.marker == soi:
			return damaged(found.at, "another scan or image begins behind a whole one (marker %#x)", found.marker)
		}
		if err := s.heed(found); err != nil {
			return err
		}
	}
}
