package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
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
	// Alpha is how transparency is resolved before pixels are compared.
	Alpha Alpha
	// Workers is the number of images that are read at once; 0: one a core.
	Workers int
	// Progress, if not nil, is called after every image, from many goroutines.
	Progress func(done, total int)
	// Cache, if not nil, remembers what was found in files of the operating system:
	// those whose size, times and inode are as they were are not read again.
	Cache *pixelcache.Folder
	// Verify reads all files, whatever the cache remembers.
	Verify bool
	// Notice, if not nil, is told in one line where the cache is of no use.
	Notice func(text string)
}

// Scan reads every image once and returns the manifest.
//
// Without a manifest, each sub-folder is a class with the images in it and in the
// folders below it. Hidden files, Thumbs.db, desktop.ini and the like are passed
// over; any other file in a class folder must be an image.
//
// With a manifest, its first line names the columns: path, label, and any further
// ones. Paths are relative to the manifest's folder. Errors name file and line.
//
// The format is recognised by content: JPEG, PNG, GIF (first frame), WebP, BMP,
// TIFF. A file that cannot be read or decoded stops the scan with its name; where
// there are several, it is the first in the order of the listing. At most Workers
// decoded images are held at a time.
func Scan(ctx context.Context, fsys fs.FS, opts ScanOptions) (*Manifest, error) {
	if err := opts.Alpha.check(); err != nil {
		return nil, err
	}
	list, err := list(fsys, opts.Manifest)
	if err != nil {
		return nil, err
	}
	m := &Manifest{Columns: list.columns, Images: make([]Image, len(list.entries))}
	for _, e := range list.entries {
		m.Classes = append(m.Classes, e.label)
	}
	slices.Sort(m.Classes)
	m.Classes = slices.Compact(m.Classes)
	if len(m.Classes) < 2 {
		return nil, fmt.Errorf("all images have the label %q: a classifier needs at least two classes", m.Classes[0])
	}
	var done atomic.Int64
	memory := recall(ctx, fsys, opts)
	err = parallel(ctx, len(list.entries), opts.Workers, func(i int) error {
		image, err := memory.scan(list.entries[i], func() (Image, error) { return scanOne(fsys, list.entries[i], opts.Alpha) })
		if err != nil {
			return err
		}
		m.Images[i] = image
		if opts.Progress != nil {
			opts.Progress(int(done.Add(1)), len(list.entries))
		}
		return nil
	})
	memory.save(err == nil)
	if err != nil {
		return nil, err
	}
	m.identify()
	return m, nil
}

func list(fsys fs.FS, manifest string) (*listing, error) {
	if manifest == "" {
		return listFolder(fsys)
	}
	file, err := fsys.Open(manifest)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readCSV(file, manifest)
}

func scanOne(fsys fs.FS, e entry, alpha Alpha) (Image, error) {
	data, err := readFile(fsys, e.path)
	if err != nil {
		return Image{}, e.wrap(err)
	}
	decoded, format, err := decode(data)
	if err != nil {
		return Image{}, e.wrap(err)
	}
	file := sha256.Sum256(data)
	w, h := decoded.Bounds().Dx(), decoded.Bounds().Dy()
	return Image{
		Path: e.path, Label: e.label, Columns: e.columns,
		Width: w, Height: h, Bytes: int64(len(data)), Format: format,
		FileHash:  hex.EncodeToString(file[:]),
		PixelHash: pixelHash(flatten(decoded, alpha), h, w),
	}, nil
}

// wrap names the image, and its line where it comes from a CSV manifest.
func (e entry) wrap(err error) error {
	if e.where == e.path {
		return fmt.Errorf("%s: %w", e.path, err)
	}
	return fmt.Errorf("%s: %s: %w", e.where, e.path, err)
}

// pixelHash covers the size too, since 2 x 3 and 3 x 2 pixels can hold equal bytes.
func pixelHash(rgb []byte, h, w int) string {
	var size [8]byte
	binary.BigEndian.PutUint32(size[:4], uint32(h))
	binary.BigEndian.PutUint32(size[4:], uint32(w))
	hash := sha256.New()
	hash.Write(size[:])
	hash.Write(rgb)
	return hex.EncodeToString(hash.Sum(nil))
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

// readFile reads a file without naming it in the error, as callers do.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, name)
	return data, withoutPath(err)
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
		return nil, fmt.Errorf("%s: %w", name, withoutPath(err))
	}
	return head[:n], nil
}

// withoutPath takes the path out of an operating system's error.
func withoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return fmt.Errorf("%s: %w", pathError.Op, pathError.Err)
	}
	return err
}
