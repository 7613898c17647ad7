package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/refold/refold/dataset/pixelcache"
)

// ScanOptions say what to scan and how. The zero value scans a folder.
type ScanOptions struct {
	// Manifest is the path of a CSV manifest inside the file system. Empty: one
	// sub-folder a class.
	Manifest string
	// JoinParts takes folders such as train and test, each with one sub-folder a
	// class, as one data set. The column PartColumn says which one an image lies in.
	// It is for folders alone.
	JoinParts bool
	// Alpha is how transparency is resolved before pixels are compared.
	Alpha Alpha
	// MaxPixels is how many pixels an image may have; 0: DefaultMaxPixels. It is
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
// the parts of a split, are a *SplitError.
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
	if err := opts.Alpha.check(); err != nil {
		return nil, err
	}
	list, err := list(fsys, opts)
	if err != nil {
		return nil, err
	}
	if opts.Notice != nil {
		for _, note := range list.notes {
			opts.Notice(note)
		}
	}
	if classes := list.classes(); len(list.offenders) == 0 && len(classes) < 2 {
		return nil, list.tooFewClasses(classes)
	}
	m := &Manifest{Columns: list.columns}
	offenders, err := m.scanAll(ctx, list, newIntake(fsys, opts.MaxPixels), opts)
	if err != nil {
		return nil, err
	}
	offenders = append(offenders, list.offenders...)
	if opts.SkipBroken {
		offenders = m.exclude(offenders)
	}
	if len(offenders) > 0 {
		sortOffenders(offenders)
		return nil, &BrokenError{Offenders: offenders, Files: list.files}
	}
	if err := m.nameClasses(list); err != nil {
		return nil, err
	}
	m.identify()
	return m, nil
}

// scanAll scans the listed images and returns the broken ones, in the order of the
// listing.
func (m *Manifest) scanAll(ctx context.Context, list *listing, in *intake, opts ScanOptions) ([]Offender, error) {
	images := make([]Image, len(list.entries))
	failed := make([]error, len(list.entries))
	var done atomic.Int64
	memory := recall(ctx, in.fsys, opts)
	opts.Spool.expect(len(list.entries), opts.Alpha)
	err := parallel(ctx, len(list.entries), opts.Workers, func(i int) error {
		image, err := memory.scan(list.entries[i], func() (Image, error) {
			return scanOne(ctx, in, list.entries[i], opts.Alpha, opts.Spool)
		})
		if err == nil { // again, since what is remembered was scanned with another limit
			err = checkPixels(image.Width, image.Height, in.maxPixels)
		}
		if isContext(err) {
			return err
		}
		images[i], failed[i] = image, err
		if opts.Progress != nil {
			opts.Progress(int(done.Add(1)), len(list.entries))
		}
		return nil
	})
	memory.save(err == nil)
	if err != nil {
		return nil, err
	}
	var offenders []Offender
	for i, e := range list.entries {
		if failed[i] == nil {
			m.Images = append(m.Images, images[i])
			continue
		}
		offenders = append(offenders, e.offend(failed[i]))
	}
	return offenders, nil
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
func (m *Manifest) nameClasses(list *listing) error {
	left := make(map[string]bool)
	for _, image := range m.Images {
		left[image.Label] = true
	}
	m.Classes = list.classes()
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
		return list.tooFewClasses(m.Classes)
	}
	return nil
}

// scanOne reads, decodes and hashes one image, and puts its pixels into the spool.
func scanOne(ctx context.Context, in *intake, e entry, alpha Alpha, spool *Spool) (Image, error) {
	data, done, err := in.read(ctx, e.path)
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
	width, height := h.upright()
	found := Image{
		Path: e.path, Label: e.label, Columns: e.columns,
		Width: width, Height: height, Bytes: int64(len(data)), Format: formatOf(h, data),
		FileHash: hex.EncodeToString(file[:]),
	}
	kept := spool.take(found.FileHash, height, width)
	pixels := newPixelHash(height, width)
	err = decode(ctx, data, h, alpha, func(rgb []byte) {
		pixels.Write(rgb)
		kept.write(rgb)
	})
	if err != nil {
		return Image{}, err
	}
	found.PixelHash = hex.EncodeToString(pixels.Sum(nil))
	spool.put(kept)
	return found, nil
}

// newPixelHash hashes the pixels of an image that are written to it. It covers the
// size too, since 2 x 3 and 3 x 2 pixels can hold equal bytes.
func newPixelHash(h, w int) hash.Hash {
	var size [8]byte
	binary.BigEndian.PutUint32(size[:4], uint32(h))
	binary.BigEndian.PutUint32(size[4:], uint32(w))
	pixels := sha256.New()
	pixels.Write(size[:])
	return pixels
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

// readHead reads the first bytes, enough to recognise a format.
func readHead(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, 32)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	return head[:n], nil
}
