package tiff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// newLayout reads and checks all that does not depend on the image's data.
func newLayout(d *directory) (layout, error) {
	l := layout{big: d.order == binary.ByteOrder(binary.BigEndian), subX: 1, subY: 1, alpha: -1}
	for _, read := range []func(*directory, *layout) error{readSize, readModel, readSamples, readExtras, readCompression, readChroma, readParts} {
		if err := read(d, &l); err != nil {
			return layout{}, err
		}
	}
	if err := l.check(); err != nil {
		return layout{}, err
	}
	return l, readStreams(d, &l)
}

func readSize(d *directory, l *layout) (err error) {
	if !d.has(tagWidth) || !d.has(tagLength) {
		return errors.New("its directory does not say how large the image is")
	}
	if l.width, err = d.number(tagWidth, 0); err != nil {
		return err
	}
	if l.height, err = d.number(tagLength, 0); err != nil {
		return err
	}
	const reduced = 1
	subfile, err := d.number(tagSubfileType, 0)
	if err != nil {
		return err
	}
	if subfile&reduced != 0 && (d.next != 0 || d.has(tagSubIFDs)) {
		return unsupported("a thumbnail before the image itself")
	}
	return nil
}

// readParts reads how the image is cut into strips or tiles.
func readParts(d *directory, l *layout) (err error) {
	l.tiled = d.has(tagTileWidth) || d.has(tagTileLength) || d.has(tagTileOffsets)
	if l.tiled {
		if l.partW, err = d.number(tagTileWidth, 0); err != nil {
			return err
		}
		if l.partH, err = d.number(tagTileLength, 0); err != nil {
			return err
		}
	} else {
		l.partW = l.width
		if l.partH, err = d.number(tagRowsPerStrip, math.MaxInt32); err != nil {
			return err
		}
	}
	if l.width < 1 || l.height < 1 { // an error to callers, who check the size anyway
		l.partW, l.partH = 1, 1
		return nil
	}
	if l.partW < 1 || l.partH < 1 {
		return fmt.Errorf("its %s are %d x %d pixels", l.kind(), l.partW, l.partH)
	}
	if !l.tiled {
		l.partH = min(l.partH, l.height)
	}
	l.across, l.down = int(blocks(l.width, l.partW)), int(blocks(l.height, l.partH))
	return nil
}
