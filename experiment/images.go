package experiment

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// images are the images of one call: where they are, and the cache of their pixels.
type images struct {
	options  Options
	stream   *event.Stream
	fsys     fs.FS
	cache    *pixelcache.Folder // nil: none
	spool    *dataset.Spool     // nil: none
	traits   *dataset.Traits    // of what was scanned; nil: nothing asks for them
	reserved forecast.DiskNeed  // that the run itself will write
}

// openCache opens the cache where there shall be one. A run goes on without one
// that cannot be used.
func (i *images) openCache() {
	if i.options.Cache == "" {
		return
	}
	const gigabyte = 1e9
	cache, err := pixelcache.Open(i.options.Cache, int64(i.options.Spec.Run.CacheLimit*gigabyte))
	if err != nil {
		i.stream.Advise(remedy.Textf("cache: %v: this run keeps no decoded images; %s names another folder", err, remedy.Setting{Key: "run.cache"}))
		return
	}
	i.cache = cache
}

// cacheRoom keeps the cache from taking the space that the run itself still needs,
// should both stand on one disk.
func (i *images) cacheRoom(bytes int64) error {
	free, err := i.options.Resources.Disk(i.cache.Dir())
	if err != nil {
		return nil // unknown
	}
	if free-bytes < i.reserved.Wanted() {
		return fmt.Errorf("%s are free in %s, too few for %s of pixels and %s that the run writes",
			machine.BytesText(free), i.cache.Dir(), machine.BytesText(bytes), machine.BytesText(i.reserved.Total))
	}
	return nil
}

// scan opens the images and reads those that the cache does not know unchanged. Where
// they will be loaded, it keeps the pixels that load will want, unless it reads all
// files again, although the cache may have their pixels. Images that are equalised are
// not kept: to what is known only when all are scanned, and unequalised they would take
// the room of all that the files hold, unpacked. They are decoded a second time.
func (i *images) scan(ctx context.Context, loads bool) (*dataset.Manifest, error) {
	i.openCache()
	var manifest string
	i.fsys, manifest = i.options.openImages()
	data := i.options.Spec.Data
	history := func(p spec.Preparation) bool { return p.Data.Equalises(spec.EqualiseHistory) }
	if slices.ContainsFunc(data.Preparations(), history) && i.traits == nil {
		i.traits = new(dataset.Traits)
	}
	if i.cache != nil && loads && !i.options.Verify && len(data.Equalise) == 0 {
		var err error
		i.spool, err = dataset.NewSpool(i.cache, data.Preprocess(), dataset.SpoolOptions{Room: i.cacheRoom, Notice: i.stream.Notice})
		if err != nil {
			return nil, err
		}
	}
	return scanImages(ctx, i.fsys, data, dataset.ScanOptions{
		Manifest: manifest, Cache: i.cache, Spool: i.spool, Traits: i.traits, Verify: i.options.Verify, Progress: i.stream.Reading(event.Scanning), Notice: i.stream.Notice,
	})
}

// comparisons are what the cache remembers of comparing these images; nil: nothing.
func (i *images) comparisons(ctx context.Context) *leak.Memory {
	data := i.options.Spec.Data
	root, err := filepath.Abs(cmp.Or(data.Manifest, data.Images))
	if i.cache == nil || i.options.Images != nil || err != nil {
		return nil
	}
	return leak.OpenMemory(ctx, i.cache, root, i.stream.Notice)
}

// equalised is what was asked for with what the images are equalised to.
func (i *images) equalised(m *dataset.Manifest, resumed bool) (spec.Data, error) {
	var traits []dataset.Trait
	if i.traits != nil {
		traits = i.traits.Of(m)
	}
	return settled(i.options.Spec.Data, m, traits, resumed)
}

// close drops what a scan kept and nobody loaded; what stays, the next run removes.
func (i *images) close() { _ = i.spool.Close() }
