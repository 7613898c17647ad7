package dataset

import (
	"context"
	"errors"
	"io/fs"
	"math"

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
// is read again and must be the one that was scanned. With one, they are decoded into a
// file that is mapped into memory; images whose pixels are there already are not read.
// Trouble with the cache is told to Notice and is no error.
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

// LoadKept maps the pixels of a manifest that a cache holds, without looking at images.
// Where it has none, the error wraps fs.ErrNotExist; where they are not sound, it is a
// *pixelcache.DamagedError.
func LoadKept(ctx context.Context, cache *pixelcache.Folder, m *Manifest, p pixels.Preprocess) (*Pixels, error) {
	l := loader{images: m.Images, prepare: p, options: LoadOptions{Cache: cache}}
	return l.open(ctx, l.key())
}

// Keep puts pixels into a cache, unless it has them.
func (p *Pixels) Keep(cache *pixelcache.Folder, key pixelcache.Key, note string) error {
	if cache.Has(pixelcache.Pixels, key) {
		return nil
	}
	b, err := cache.Create(pixelcache.Pixels, key, note, p.N, p.Height*p.Width*pixels.Channels)
	if err != nil {
		return err
	}
	for i := range p.N {
		if err := b.Put(i, p.At(i)); err != nil {
			return errors.Join(err, b.Abort())
		}
	}
	return b.Commit()
}

// PixelsKey stands for all that the pixels of a manifest's images follow from.
func PixelsKey(m *Manifest, p pixels.Preprocess) pixelcache.Key {
	l := loader{images: m.Images, prepare: p}
	return l.key()
}

// Cached reports whether a cache has the pixels of a manifest, by name: whether
// they are whole, Load finds out.
func Cached(cache *pixelcache.Folder, m *Manifest, p pixels.Preprocess) bool {
	return cache.Has(pixelcache.Pixels, PixelsKey(m, p))
}
