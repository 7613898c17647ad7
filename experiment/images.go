package experiment

import (
	"context"
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/machine"
)

// openCache opens the cache where there shall be one. A run goes on without one
// that cannot be used.
func (r *runner) openCache() {
	if r.options.Cache == "" {
		return
	}
	const gigabyte = 1e9
	cache, err := pixelcache.Open(r.options.Cache, int64(r.options.Spec.Run.CacheLimit*gigabyte))
	if err != nil {
		r.notice(fmt.Sprintf("cache: %v: this run keeps no decoded images; run.cache (--cache) names another folder", err))
		return
	}
	r.cache = cache
}

func (r *runner) notice(text string) { r.tell(func(o Observer) { o.Notice(text) }) }

// reading reports a stage to the observer.
func (r *runner) reading(stage ReadStage) func(done, total int) {
	return func(done, total int) { r.tell(func(o Observer) { o.Read(stage, done, total) }) }
}

// cacheRoom keeps the cache from taking the space that the run itself still needs,
// should both stand on one disk.
func (r *runner) cacheRoom(bytes int64) error {
	free, err := r.options.Resources.Disk(r.cache.Dir())
	if err != nil {
		return nil // unknown
	}
	if left := free - bytes; left < r.disk.Total+r.disk.Total/20+spareBytes {
		return fmt.Errorf("%s are free in %s, too few for %s of pixels and %s that the run writes",
			machine.BytesText(free), r.cache.Dir(), machine.BytesText(bytes), machine.BytesText(r.disk.Total))
	}
	return nil
}

// scan opens the images and reads those that the cache does not know unchanged.
func (r *runner) scan(ctx context.Context) (*dataset.Manifest, error) {
	r.openCache()
	var manifest string
	r.images, manifest = r.options.images()
	if err := r.openSpool(); err != nil {
		return nil, err
	}
	return scanImages(ctx, r.images, r.options.Spec.Data, dataset.ScanOptions{
		Manifest: manifest, Cache: r.cache, Spool: r.spool, Verify: r.options.Verify, Progress: r.reading(Scanning), Notice: r.notice,
	})
}

// openSpool has a scan keep the pixels that load will want. One that reads all files
// again, although the cache may have their pixels, does without.
func (r *runner) openSpool() (err error) {
	if r.cache == nil || !r.loads || r.options.Verify {
		return nil
	}
	r.spool, err = dataset.NewSpool(r.cache, r.options.Spec.Data.Preprocess(), dataset.SpoolOptions{Room: r.cacheRoom, Notice: r.notice})
	return err
}

// load brings the pixels of all images into reach. They are the same with and
// without a cache.
func (r *runner) load(ctx context.Context) error {
	var err error
	r.pixels, err = dataset.Load(ctx, r.images, r.plan.Manifest, r.plan.Spec.Data.Preprocess(), dataset.LoadOptions{
		Cache: r.cache, Spool: r.spool, Room: r.cacheRoom, Progress: r.reading(Decoding), Notice: r.notice,
	})
	if failed := r.spool.Close(); failed != nil {
		r.notice(fmt.Sprintf("pixel cache: %v", failed)) // the next run removes it
	}
	if err != nil {
		return err
	}
	from := PixelsDecoded
	switch {
	case r.pixels.FromCache:
		from = PixelsCached
	case r.pixels.Mapped():
		from = PixelsKept
	}
	r.tell(func(o Observer) { o.Loaded(r.pixels.N, from) })
	return nil
}
