package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/refold/refold/dataset/listing"
	"github.com/refold/refold/dataset/listing/classfolder"
	"github.com/refold/refold/dataset/listing/csvmanifest"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// ScanOptions say what to scan and how. The zero value scans a folder.
type ScanOptions struct {
	// Manifest is the path of a CSV manifest inside the file system. Empty: one
	// sub-folder a class.
	Manifest string
	// JoinParts takes folders such as train and test, each with one sub-folder a
	// class, as one data set. The column classfolder.PartColumn says which one an image
	// lies in. It is for folders alone.
	JoinParts bool
	// Alpha is how transparency is resolved before pixels are compared.
	Alpha pixels.Alpha
	// MaxPixels is how many pixels an image may have; 0: pixels.DefaultMaxPixels. It is
	// checked before an image is decoded.
	MaxPixels int64
	// SkipBroken leaves broken images out: empty, truncated, damaged, too large, of
	// no known format, or missing. Manifest.Excluded names them. What is wrong with
	// folders, names or permissions, or lies outside the classes, stays an error.
	SkipBroken bool
	// Workers is the number of images that are read at once; 0: one a core.
	Workers int
	// Progress, if not nil, is called after every image, from many goroutines.
	Progress func(done, total int)
	// Cache, if not nil, remembers what was found in files of the operating system:
	// those whose size, times and inode are as they were are not read again.
	Cache *pixelcache.Folder
	// Spool, if not nil, keeps the pixels of what is decoded for Load.
	Spool *Spool
	// Verify reads all files, whatever the cache remembers.
	Verify bool
	// Notice, if not nil, is told in one line where the cache is of no use, or where
	// something is read otherwise than it stands there.
	Notice func(text string)
}

// Scan reads every image once, but for those that the cache knows unchanged, and
// returns the manifest.
//
// Without a manifest, each sub-folder is a class with the images in it and in the
// folders below it. Hidden files, Thumbs.db, desktop.ini and the like are passed
// over; any other file in a class folder must be an image. A folder that holds one
// folder and no image is looked through. Folders such as train and test, which are
// the parts of a split, are a *classfolder.SplitError.
//
// With a manifest, its first line names the columns: path, label, and any further
// ones. Paths are relative to the manifest's folder. Those with backslashes, and
// those in other capitals or accents than the file's, are read where exactly one file
// is meant, on every system alike. Errors name file and line.
//
// The format is recognised by content: JPEG, PNG, GIF (first frame), WebP, BMP,
// TIFF. Everything that is wrong with the files is collected and returned as one
// *BrokenError. Files and decoded images of all workers together stay within fixed
// bounds of memory.
func Scan(ctx context.Context, fsys fs.FS, opts ScanOptions) (*Manifest, error) {
	if err := opts.Alpha.Validate(); err != nil {
		return nil, err
	}
	list, files, err := list(fsys, opts)
	if err != nil {
		return nil, err
	}
	if opts.Notice != nil {
		for _, note := range list.Notes {
			opts.Notice(note)
		}
	}
	if classes := list.Classes(); len(list.Offences) == 0 && len(classes) < 2 {
		return nil, list.OneClass(classes[0])
	}
	m := &Manifest{Columns: list.Columns}
	offenders, err := m.scanAll(ctx, list, newIntake(fsys, opts.MaxPixels), opts)
	if err != nil {
		return nil, err
	}
	for _, o := range list.Offences {
		offenders = append(offenders, offender(o.Entry, o.Err))
	}
	if opts.SkipBroken {
		offenders = m.exclude(offenders)
	}
	if len(offenders) > 0 {
		sortOffenders(offenders)
		return nil, &BrokenError{Offenders: offenders, Files: files}
	}
	if err := m.nameClasses(list); err != nil {
		return nil, err
	}
	m.identify()
	return m, nil
}

// list lists the images and checks their names; files is how many files and folders
// were looked at.
func list(fsys fs.FS, o ScanOptions) (l *listing.List, files int, err error) {
	if o.Manifest == "" {
		l, err = classfolder.List(fsys, o.JoinParts)
	} else {
		l, err = csvmanifest.List(fsys, o.Manifest)
	}
	if err != nil {
		return nil, 0, err
	}
	files = len(l.Entries) + len(l.Offences)
	l.CheckNames()
	if o.Manifest != "" {
		l.CheckTwice(fsys)
	}
	return l, files, nil
}

// scanAll scans the listed images and returns the broken ones, in the order of the
// listing.
func (m *Manifest) scanAll(ctx context.Context, list *listing.List, in *intake, opts ScanOptions) ([]Offender, error) {
	images := make([]Image, len(list.Entries))
	failed := make([]error, len(list.Entries))
	var done atomic.Int64
	memory := recall(ctx, in.fsys, opts)
	opts.Spool.expect(len(list.Entries), opts.Alpha)
	err := parallel(ctx, len(list.Entries), opts.Workers, func(i int) error {
		image, err := memory.scan(list.Entries[i], func() (Image, error) {
			return scanOne(ctx, in, list.Entries[i], opts.Alpha, opts.Spool)
		})
		if err == nil { // again, since what is remembered was scanned with another limit
			err = pixels.CheckSize(image.Width, image.Height, in.maxPixels)
		}
		if isContext(err) {
			return err
		}
		images[i], failed[i] = image, err
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
			m.Images = append(m.Images, images[i])
			continue
		}
		offenders = append(offenders, offender(e, failed[i]))
	}
	return offenders, nil
}

// isContext reports errors that say nothing about a file.
func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// exclude notes broken images as left out and returns the other offenders.
func (m *Manifest) exclude(offenders []Offender) []Offender {
	sortOffenders(offenders)
	return slices.DeleteFunc(offenders, func(o Offender) bool {
		if o.Broken {
			m.Excluded = append(m.Excluded, Exclusion{Path: o.Path, Label: o.label, Reason: o.Reason})
		}
		return o.Broken
	})
}

// nameClasses sets the classes, of which images must be left.
func (m *Manifest) nameClasses(list *listing.List) error {
	left := make(map[string]bool)
	for _, image := range m.Images {
		left[image.Label] = true
	}
	m.Classes = list.Classes()
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
		return list.OneClass(m.Classes[0])
	}
	return nil
}

// scanOne reads, decodes and hashes one image, and puts its pixels into the spool.
func scanOne(ctx context.Context, in *intake, e listing.Entry, alpha pixels.Alpha, spool *Spool) (Image, error) {
	data, done, err := in.read(ctx, e.Path)
	if err != nil {
		return Image{}, err
	}
	defer done()
	h, done, err := in.header(ctx, data)
	if err != nil {
		return Image{}, err
	}
	defer done()
	file := sha256.Sum256(data)
	width, height := h.Upright()
	found := Image{
		Path: e.Path, Label: e.Label, Columns: e.Columns,
		Width: width, Height: height, Bytes: int64(len(data)), Format: h.Contents(),
		FileHash: hex.EncodeToString(file[:]),
	}
	kept := spool.take(found.FileHash, height, width)
	hashed := newPixelHash(height, width)
	err = pixels.Decode(ctx, data, h, alpha, func(rgb []byte) {
		hashed.Write(rgb)
		kept.write(rgb)
	})
	if err != nil {
		return Image{}, err
	}
	found.PixelHash = hex.EncodeToString(hashed.Sum(nil))
	spool.put(kept)
	return found, nil
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

// identify sorts the images by identity. Among equal files it orders by label and
// columns (sorted by name); files that are equal in those too are interchangeable,
// and the path only makes the result definite.
func (m *Manifest) identify() {
	names := slices.Sorted(slices.Values(m.Columns))
	slices.SortFunc(m.Images, func(a, b Image) int {
		order := cmp.Or(strings.Compare(a.FileHash, b.FileHash), strings.Compare(a.Label, b.Label))
		for _, name := range names {
			order = cmp.Or(order, strings.Compare(a.Columns[name], b.Columns[name]))
		}
		return cmp.Or(order, strings.Compare(a.Path, b.Path))
	})
	for i := range m.Images {
		m.Images[i].ID = m.Images[i].FileHash
		if i > 0 && m.Images[i-1].FileHash == m.Images[i].FileHash {
			m.Images[i].ID = nextID(m.Images[i-1])
		}
	}
}
