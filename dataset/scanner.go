package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"sync/atomic"

	"github.com/refold/refold/dataset/listing"
	"github.com/refold/refold/dataset/pixels"
)

// scanner makes a manifest of what is listed.
type scanner struct {
	list     *listing.List
	in       *intake
	options  ScanOptions
	manifest *Manifest
}

// all scans the listed images and returns what is wrong: first the broken ones, then what
// was found while listing, both in that order.
func (s *scanner) all(ctx context.Context) ([]Offender, error) {
	list, opts := s.list, s.options
	images := make([]Image, len(list.Entries))
	failed := make([]error, len(list.Entries))
	var done atomic.Int64
	memory := recall(ctx, s.in.fsys, opts)
	opts.Spool.expect(len(list.Entries), opts.Alpha)
	err := parallel(ctx, len(list.Entries), opts.Workers, func(i int) error {
		image, trait, err := memory.scan(list.Entries[i], func() (Image, Trait, error) {
			return s.one(ctx, list.Entries[i])
		})
		if err == nil { // again, since what is remembered was scanned with another limit
			err = pixels.CheckSize(image.Width, image.Height, s.in.maxPixels)
		}
		if isContext(err) {
			return err
		}
		images[i], failed[i] = image, err
		opts.Traits.keep(image.Path, trait)
		if opts.Progress != nil {
			opts.Progress(int(done.Add(1)), len(list.Entries))
		}
		return nil
	})
	memory.save(err == nil)
	if err != nil {
		return nil, err
	}
	var offenders []Offender
	for i, e := range list.Entries {
		if failed[i] == nil {
			s.manifest.Images = append(s.manifest.Images, images[i])
			continue
		}
		offenders = append(offenders, offender(e, failed[i]))
	}
	for _, o := range list.Offences {
		offenders = append(offenders, offender(o.Entry, o.Err))
	}
	return offenders, nil
}

// isContext reports errors that say nothing about a file.
func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// exclude notes broken images as left out and returns the other offenders.
func (s *scanner) exclude(offenders []Offender) []Offender {
	sortOffenders(offenders)
	return slices.DeleteFunc(offenders, func(o Offender) bool {
		if o.Broken {
			s.manifest.Excluded = append(s.manifest.Excluded, Exclusion{Path: o.Path, Label: o.label, Reason: o.Reason})
		}
		return o.Broken
	})
}

// nameClasses sets the classes, of which images must be left.
func (s *scanner) nameClasses() error {
	m := s.manifest
	left := make(map[string]bool)
	for _, image := range m.Images {
		left[image.Label] = true
	}
	m.Classes = s.list.Classes()
	for _, e := range m.Excluded { // a class may consist of links that lead nowhere
		m.Classes = append(m.Classes, e.Label)
	}
	slices.Sort(m.Classes)
	m.Classes = slices.Compact(m.Classes)
	for _, class := range m.Classes {
		if !left[class] {
			return fmt.Errorf("class %q: all of its images are broken and left out: mend some, or take the class out", class)
		}
	}
	if len(m.Classes) < 2 {
		return s.list.OneClass(m.Classes[0])
	}
	return nil
}

// one reads, decodes and hashes one image, and puts its pixels into the spool.
func (s *scanner) one(ctx context.Context, e listing.Entry) (Image, Trait, error) {
	data, modified, done, err := s.in.read(ctx, e.Path)
	if err != nil {
		return Image{}, Trait{}, err
	}
	defer done()
	h, done, err := s.in.header(ctx, data)
	if err != nil {
		return Image{}, Trait{}, err
	}
	defer done()
	file := sha256.Sum256(data)
	width, height := h.Upright()
	found := Image{
		Path: e.Path, Label: e.Label, Columns: e.Columns,
		Width: width, Height: height, Bytes: int64(len(data)), Format: h.Contents(),
		FileHash: hex.EncodeToString(file[:]),
	}
	kept := s.options.Spool.take(found.FileHash, height, width)
	hashed := newPixelHash(height, width)
	observer := s.options.Traits.observe(data, height, width)
	err = observer.decode(ctx, data, h, s.options.Alpha, func(rgb []byte) {
		hashed.Write(rgb)
		kept.write(rgb)
	})
	if err != nil {
		return Image{}, Trait{}, err
	}
	found.PixelHash = hex.EncodeToString(hashed.Sum(nil))
	s.options.Spool.put(kept)
	trait := observer.trait()
	trait.Modified = modified
	return found, trait, nil
}

// newPixelHash hashes the pixels of an image that are written to it. It covers the
// size too, since 2 x 3 and 3 x 2 pixels can hold equal bytes.
func newPixelHash(h, w int) hash.Hash {
	var size [8]byte
	binary.BigEndian.PutUint32(size[:4], uint32(h))
	binary.BigEndian.PutUint32(size[4:], uint32(w))
	hashed := sha256.New()
	hashed.Write(size[:])
	return hashed
}
