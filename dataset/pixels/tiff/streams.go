package tiff

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/refold/refold/dataset/pixels/jpeg"
	"github.com/refold/refold/dataset/pixels/tiff/unpack"
)

// streams are the strips or tiles of an image with JPEG compression (Adobe's TIFF
// Technical Note 2, "Replacement JPEG specification"; tif_jpeg.c of libtiff). Each is
// a JPEG image of its own, but for the tables that all share.
type streams struct {
	tables   *jpeg.Tables
	colours  jpeg.Colours
	sampling [][2]int // of the first one, and so of all
	memory   int64    // that decoding the first one holds, and so what each may
}

// checkJPEG refuses samples that JPEG compression does not suit.
func checkJPEG(l layout) error {
	switch {
	case l.compression != jpegStreams:
		return nil
	case l.bits != 8:
		return unsupported("JPEG compression of %d-bit samples", l.bits)
	case l.model == palette || l.model == cielab:
		return unsupported("JPEG compression of %s", l.model.name())
	case l.convertsYCbCr() && l.samples != 3:
		return unsupported("JPEG compression of YCbCr with extra samples")
	}
	return nil
}

// readStreams reads the shared tables and the first image's header, which says how
// much memory they need. Sizes that no caller accepts are left to segments.
func readStreams(d *directory, l *layout) error {
	if l.compression != jpegStreams || !l.hasSize() {
		return nil
	}
	s, err := newSegments(d, *l)
	if err != nil {
		return err
	}
	if s.guessed != nil && l.planar { // libtiff guesses other lengths, and decodes what they cut off
		return fmt.Errorf("it has no lengths of %ss", s.kind)
	}
	tables, err := readTables(d)
	if err != nil {
		return err
	}
	j := &streams{tables: tables}
	if l.convertsYCbCr() {
		j.colours = jpeg.YCbCr
	}
	in, err := s.part(0, l.size(0), l.compression)
	if err != nil {
		return err
	}
	first, err := j.tables.Open(in, j.colours)
	if err != nil {
		return fmt.Errorf("%s 0: %w", s.kind, refusedJPEG(err))
	}
	j.sampling, j.memory = first.Sampling, first.Memory
	l.streams = j
	return checkSampling(d, *l)
}

func readTables(d *directory) (*jpeg.Tables, error) {
	f, ok := d.fields[tagJPEGTables]
	if !ok {
		return &jpeg.Tables{}, nil
	}
	if err := f.check(tagJPEGTables); err != nil {
		return nil, err
	}
	if f.kind != typeByte && f.kind != typeUndefined {
		return nil, fmt.Errorf("%v has a type that it cannot have, %d", tagJPEGTables, f.kind)
	}
	tables, err := jpeg.ReadTables(f.value)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", tagJPEGTables, refusedJPEG(err))
	}
	return tables, nil
}

// checkSampling wants as many components as samples, all of the same resolution, but
// for luma of YCbCr. Only where YCbCrSubSampling is missing, libtiff takes it from the
// first stream.
func checkSampling(d *directory, l layout) error {
	samples, sampling := l.samples/l.planes(), l.streams.sampling
	if len(sampling) != samples {
		return fmt.Errorf("its JPEG data have %d components, not %d", len(sampling), samples)
	}
	for i, c := range sampling {
		luma := i == 0 && l.convertsYCbCr() && c[0] != 3 && c[1] != 3
		if c != [2]int{1, 1} && !luma {
			return unsupported("JPEG compression with component %d sampled %dx%d", i+1, c[0], c[1])
		}
	}
	if !l.convertsYCbCr() {
		return nil
	}
	said, err := d.numbers(tagSubsampling)
	if err != nil || said.len() == 0 {
		return err
	}
	if said.len() != 2 || said.at(0) != uint64(sampling[0][0]) || said.at(1) != uint64(sampling[0][1]) {
		return fmt.Errorf("its JPEG data are subsampled %dx%d, %v says otherwise", sampling[0][0], sampling[0][1], tagSubsampling)
	}
	return nil
}

// unpack decodes a strip or tile. The image of a last strip may go on below the edge.
func (j *streams) unpack(ctx context.Context, out, in []byte, l layout, last bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s, err := j.tables.Open(in, j.colours)
	if err != nil {
		return refusedJPEG(err)
	}
	height := len(out) / int(l.rowBytes())
	switch {
	case s.Width != l.partW, s.Height < height, s.Height > height && !last:
		return fmt.Errorf("its JPEG data have %d x %d pixels, not %d x %d", s.Width, s.Height, l.partW, height)
	case !slices.Equal(s.Sampling, j.sampling):
		return errors.New("its JPEG data have other components or subsampling than the first ones")
	case s.Memory > j.memory: // with several scans, or far longer
		return unsupported("JPEG data of different kinds in %s", l.kind())
	}
	at := 0
	return refusedJPEG(s.Rows(ctx, func(rows []byte) error {
		at += copy(out[at:], rows)
		return nil
	}))
}

// refusedJPEG makes this package's errors of those of package jpeg.
func refusedJPEG(err error) error {
	var kind *jpeg.UnsupportedError
	switch {
	case errors.As(err, &kind):
		return unsupported("%s", kind.What)
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return unpack.Damaged(err)
}
