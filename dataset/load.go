package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math"
	"sync/atomic"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// LoadOptions say how to load. The zero value decodes on all cores, into memory.
type LoadOptions struct {
	// Workers is the number of images that are decoded at once; 0: one a core.
	Workers int
	// Cache, if not nil, keeps the pixels for the next time.
	Cache *pixelcache.Folder
	// Spool, if not nil, has the pixels of images that Scan has just decoded.
	Spool *Spool
	// Room, if not nil, is asked before that many bytes are put into the cache; an
	// error says why they shall not be.
	Room func(bytes int64) error
	// Progress, if not nil, is called after every image that is decoded, from many
	// goroutines.
	Progress func(done, total int)
	// Notice, if not nil, is told in one line where the cache is of no use.
	Notice func(text string)
}

// Load decodes and resizes all images of a manifest, in its order. The result is
// the same for any number of workers, with and without a cache.
//
// Without a cache, the pixels lie in memory, and each image that is not in the spool
// is read again and must be the one that was scanned. With one, they are decoded into a file that is
// mapped into memory; images whose pixels are there already are not read. Trouble
// with the cache is told to Notice and is no error.
func Load(ctx context.Context, fsys fs.FS, m *Manifest, p pixels.Preprocess, o LoadOptions) (*Pixels, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	in := newIntake(fsys, math.MaxInt64) // the limit was that of the scan
	l := loader{in: in, images: m.Images, prepare: p, options: o}
	if o.Cache != nil {
		cached, err := l.cached(ctx)
		trouble, ok := err.(*cacheTrouble)
		if !ok {
			return cached, err
		}
		l.notice("%v; the images are decoded into memory instead", trouble)
	}
	loaded := &Pixels{N: len(m.Images), Height: p.Height, Width: p.Width, Data: make([]byte, len(m.Images)*p.Bytes())}
	err := l.decode(ctx, func(i int, rgb []byte) error {
		copy(loaded.At(i), rgb)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return loaded, nil
}

// loader loads the images of one manifest.
type loader struct {
	in      *intake
	images  []Image
	prepare pixels.Preprocess
	options LoadOptions
}

// decode hands the pixels of all images to put, in any order, from many
// goroutines. Errors of put are passed on as they are.
func (l *loader) decode(ctx context.Context, put func(i int, rgb []byte) error) error {
	var done atomic.Int64
	return parallel(ctx, len(l.images), l.options.Workers, func(i int) error {
		rgb, ok := l.options.Spool.get(l.images[i].FileHash, l.prepare)
		if !ok {
			var err error
			if rgb, err = loadOne(ctx, l.in, l.images[i], l.prepare); err != nil {
				return fmt.Errorf("%s: %w", l.images[i].Path, err)
			}
		}
		if err := put(i, rgb); err != nil {
			return err
		}
		if l.options.Progress != nil {
			l.options.Progress(int(done.Add(1)), len(l.images))
		}
		return nil
	})
}

func (l *loader) notice(format string, args ...any) {
	if l.options.Notice != nil {
		l.options.Notice(fmt.Sprintf(format, args...))
	}
}

func loadOne(ctx context.Context, in *intake, image Image, p pixels.Preprocess) ([]byte, error) {
	data, done, err := in.read(ctx, image.Path)
	if err != nil {
		return nil, err
	}
	defer done()
	if hash := sha256.Sum256(data); hex.EncodeToString(hash[:]) != image.FileHash {
		return nil, fmt.Errorf("the file has changed since it was scanned: scan the images again")
	}
	h, done, err := in.header(ctx, data)
	if err != nil {
		return nil, err
	}
	defer done()
	width, height := h.Upright()
	rgb := make([]byte, p.Bytes())
	if err := pixels.Decode(ctx, data, h, p.Alpha, p.Fit(height, width, rgb).Write); err != nil {
		return nil, err
	}
	return rgb, nil
}
