package tiff

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math/bits"
	"slices"

	"github.com/refold/refold/dataset/pixels/tiff/colour"
	"github.com/refold/refold/dataset/pixels/tiff/unpack"
)

// segments are the strips or tiles of an image, plane by plane, as they are stored.
type segments struct {
	data            []byte
	offsets, counts numbers
	guessed         []uint64 // the counts, where the file has none
	inflater        unpack.Inflater
	kind            string
}

// newSegments finds the parts and checks that there are enough data for the image.
func newSegments(d *directory, l layout) (*segments, error) {
	if !l.hasSize() {
		return nil, fmt.Errorf("%d x %d pixels", l.width, l.height)
	}
	s := &segments{data: d.data, kind: "strip"}
	offsets, counts := tagStripOffsets, tagStripByteCounts
	if l.tiled {
		s.kind = "tile"
		if d.has(tagTileOffsets) { // some name them as if they were strips
			offsets, counts = tagTileOffsets, tagTileByteCounts
		}
	}
	var err error
	if s.offsets, err = d.numbers(offsets); err != nil {
		return s, err
	}
	if s.counts, err = d.numbers(counts); err != nil {
		return s, err
	}
	n := int64(l.across) * int64(l.down) * int64(l.planes())
	if int64(s.offsets.len()) < n {
		return s, fmt.Errorf("it has %d %ss, fewer than the %d that its size needs", s.offsets.len(), s.kind, n)
	}
	switch {
	case s.counts.len() == 0, n == 1 && fax(l.compression) && s.counts.at(0) == 0: // as libtiff has it
		s.guess(int(n))
	case int64(s.counts.len()) < n:
		return s, fmt.Errorf("it has %d lengths of %ss, fewer than the %d that its size needs", s.counts.len(), s.kind, n)
	}
	return s, s.check(int(n), l)
}

// guess makes up for missing lengths: a part ends where another begins, or with the
// file.
func (s *segments) guess(n int) {
	begins := make([]uint64, 0, n+1)
	for i := range n {
		begins = append(begins, s.offsets.at(i))
	}
	begins = append(begins, uint64(len(s.data)))
	slices.Sort(begins)
	s.guessed = make([]uint64, n)
	for i := range n {
		at := s.offsets.at(i)
		next, _ := slices.BinarySearch(begins, at+1)
		if next < len(begins) {
			s.guessed[i] = begins[next] - at
		}
	}
}

// check wants each part to lie in the file and to be long enough for its pixels, and
// bounds the bytes that are read: a file may name the same ones again and again.
func (s *segments) check(n int, l layout) error {
	perPlane := l.across * l.down
	read := 0.0
	for i := range n {
		part, err := s.part(i, l.size(i%perPlane/l.across), l.compression)
		if err != nil {
			return err
		}
		read += float64(len(part))
	}
	pixels := float64(l.width) * float64(l.height) * float64(l.samples) * float64(l.bits) / 8
	if read > 4*float64(len(s.data))+4*pixels+64<<20 {
		return fmt.Errorf("its %ss are the same bytes again and again", s.kind)
	}
	return nil
}

// part is the bytes of part i, which hold size bytes when they are unpacked. The
// length of a single strip without compression follows from the image, whatever the
// file says, as libtiff has it.
func (s *segments) part(i int, size int64, compression int) ([]byte, error) {
	at, count := s.offsets.at(i), uint64(0)
	if s.guessed != nil {
		count = s.guessed[i]
	} else {
		count = s.counts.at(i)
	}
	all := uint64(len(s.data))
	if at > all {
		return nil, fmt.Errorf("%s %d lies outside the file", s.kind, i)
	}
	if compression == none && s.offsets.len() == 1 {
		count = uint64(size)
	}
	if count > all-at {
		return nil, errShort
	}
	if packed := s.data[at:][:count]; int64(count) >= leastPacked(size, compression) {
		return packed, nil
	}
	return nil, fmt.Errorf("%s %d has %d bytes, too few for its pixels", s.kind, i, count)
}

// decodeSegments unpacks band after band, the parts of all planes together.
func decodeSegments(ctx context.Context, l layout, s *segments, paint colour.Painter) (*image.NRGBA, error) {
	m := image.NewNRGBA(image.Rect(0, 0, l.width, l.height))
	buffers, planes := make([][]byte, l.planes()), make([][]byte, l.planes())
	if l.compression != none {
		for i := range buffers {
			buffers[i] = make([]byte, l.size(0))
		}
	}
	c := canvas{layout: l, image: m, paint: paint, row: make([]byte, l.partW*l.samples)}
	for band := range l.down {
		for column := range l.across {
			for plane := range planes {
				i := (plane*l.down+band)*l.across + column
				var err error
				if planes[plane], err = s.unpack(ctx, i, buffers[plane], l.size(band), l); err != nil {
					if ctx.Err() != nil {
						return nil, ctx.Err()
					}
					return nil, fmt.Errorf("%s %d: %w", s.kind, i, err)
				}
			}
			if err := c.draw(ctx, planes, column*l.partW, band*l.partH); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

// unpack returns the bytes of a part as they were before compression: in a buffer, or
// those of the file itself.
func (s *segments) unpack(ctx context.Context, i int, buffer []byte, size int64, l layout) ([]byte, error) {
	packed, err := s.part(i, size, l.compression)
	if err != nil {
		return nil, err
	}
	if l.reversed {
		packed = slices.Clone(packed)
		for i, b := range packed {
			packed[i] = bits.Reverse8(b)
		}
	}
	if l.compression == none {
		return packed, ctx.Err()
	}
	out := buffer[:size]
	switch l.compression {
	case packBits:
		err = unpack.PackBits(ctx, out, packed)
	case lzw:
		err = unpack.LZW(ctx, out, packed)
	case jpegStreams:
		last := !l.tiled && i%l.down == l.down-1
		err = l.streams.unpack(ctx, out, packed, l, last)
	case deflate, deflateAdobe:
		err = s.inflater.Inflate(ctx, out, packed)
	default:
		err = refusedFax(l.fax().Unpack(ctx, out, packed))
	}
	if err == nil && l.predictor == 2 {
		err = l.differences().Undo(ctx, out)
	}
	return out, err
}

// refusedFax makes this package's refusal of that of package unpack.
func refusedFax(err error) error {
	var row *unpack.RowError
	if errors.As(err, &row) && errors.Is(row.Err, unpack.ErrUncompressed) {
		return &unpack.RowError{Row: row.Row, Err: unsupported("%v", unpack.ErrUncompressed)}
	}
	return err
}
