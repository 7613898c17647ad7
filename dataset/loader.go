package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

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
			if rgb, err = l.one(ctx, l.images[i]); err != nil {
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

// one reads, decodes and resizes one image, which must be the one that was scanned.
func (l *loader) one(ctx context.Context, image Image) ([]byte, error) {
	data, _, done, err := l.in.read(ctx, image.Path)
	if err != nil {
		return nil, err
	}
	defer done()
	if hash := sha256.Sum256(data); hex.EncodeToString(hash[:]) != image.FileHash {
		return nil, fmt.Errorf("the file has changed since it was scanned: scan the images again")
	}
	return l.in.prepare(ctx, data, l.prepare)
}

// prepare decodes and resizes an image.
func (in *intake) prepare(ctx context.Context, data []byte, p pixels.Preprocess) ([]byte, error) {
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

// cached maps the pixels from the cache, and puts them there first where they are
// missing or damaged. A *cacheTrouble means that it has to be done without.
func (l *loader) cached(ctx context.Context) (*Pixels, error) {
	key := l.key()
	loaded, err := l.open(ctx, key)
	var damaged *pixelcache.DamagedError
	switch {
	case err == nil:
		loaded.FromCache = true
		return loaded, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &damaged):
		l.notice("pixel cache: %v: it is made again", err)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, &cacheTrouble{err}
	}
	built := l.build(ctx, key)
	var trouble *cacheTrouble
	if built != nil && !errors.As(built, &trouble) {
		return nil, built
	}
	// Even after trouble: another process may have built the same file meanwhile.
	if loaded, err = l.open(ctx, key); err == nil {
		return loaded, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, &cacheTrouble{cmp.Or(errors.Unwrap(built), err)}
}

// open maps pixels that are in the cache.
func (l *loader) open(ctx context.Context, key pixelcache.Key) (*Pixels, error) {
	file, err := l.options.Cache.Open(ctx, pixelcache.Pixels, key)
	if err != nil {
		return nil, err
	}
	p := l.prepare
	if file.Count != len(l.images) || file.Size != p.Bytes() {
		return nil, errors.Join(file.Close(), fmt.Errorf("%d images of %d bytes under the key of %d of %d", file.Count, file.Size, len(l.images), p.Bytes()))
	}
	return &Pixels{N: file.Count, Height: p.Height, Width: p.Width, Data: file.Data, close: file.Close}, nil
}

// build decodes all images into the cache.
func (l *loader) build(ctx context.Context, key pixelcache.Key) error {
	p := l.prepare
	note := fmt.Sprintf("%d images, %d x %d, %s, %s, %s", len(l.images), p.Height, p.Width,
		cmp.Or(p.Resize, pixels.Stretch), cmp.Or(p.Interpolation, pixels.Linear), cmp.Or(p.Alpha, pixels.White))
	if how := p.Equalise.String(); how != "" {
		note += ", " + how
	}
	if l.options.Room != nil {
		if err := l.options.Room(int64(len(l.images)) * int64(p.Bytes())); err != nil {
			return &cacheTrouble{err}
		}
	}
	builder, err := l.options.Cache.Create(pixelcache.Pixels, key, note, len(l.images), p.Bytes())
	if err != nil {
		return &cacheTrouble{err}
	}
	err = l.decode(ctx, func(i int, rgb []byte) error {
		if err := builder.Put(i, rgb); err != nil {
			return &cacheTrouble{err}
		}
		return nil
	})
	if err != nil {
		if failed := builder.Abort(); failed != nil {
			l.notice("pixel cache: %v", failed)
		}
		return err
	}
	if err := builder.Commit(); err != nil {
		return &cacheTrouble{err}
	}
	return nil
}

// key stands for all that decides the pixels: the contents and order of the
// images, how they are prepared, and what decodes them.
func (l *loader) key() pixelcache.Key {
	p := l.prepare
	hash := sha256.New()
	fmt.Fprintf(hash, "pixels of %s\n%d x %d %q %q %q\n", pixels.Decoder(), p.Height, p.Width,
		cmp.Or(p.Resize, pixels.Stretch), cmp.Or(p.Interpolation, pixels.Linear), cmp.Or(p.Alpha, pixels.White))
	if how := p.Equalise.String(); how != "" {
		fmt.Fprintln(hash, how)
	}
	for _, image := range l.images {
		fmt.Fprintln(hash, image.FileHash)
	}
	return pixelcache.Key(hash.Sum(nil))
}

// cacheTrouble is why the cache is of no use. Images have nothing to do with it.
type cacheTrouble struct{ err error }

func (t *cacheTrouble) Error() string { return "pixel cache: " + t.err.Error() }
func (t *cacheTrouble) Unwrap() error { return t.err }
