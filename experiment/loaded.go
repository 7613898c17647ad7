package experiment

import (
	"context"
	"errors"
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
)

// loaded are the pixels of all images, by how they were prepared: trials that differ in what
// becomes of pixels alone, such as their scale, share them.
type loaded map[pixels.Preprocess]*dataset.Pixels

// of are the pixels of a trial; nil: nobody needs them.
func (l loaded) of(p *plan.Plan, t plan.Trial) *dataset.Pixels {
	return l[p.Arm(t.Arm).Data.Preprocess()]
}

// close gives the memory back.
func (l loaded) close() error {
	var failed []error
	for _, p := range l {
		failed = append(failed, p.Close())
	}
	return errors.Join(failed...)
}

// load brings the pixels of all images into reach, prepared as trials want them and, for
// baselines, as [data] says. They are the same with and without a cache.
func (i *images) load(ctx context.Context, p *plan.Plan, todo []plan.Trial, baselines bool) (_ loaded, err error) {
	all := make(loaded)
	defer func() {
		if err != nil {
			_ = all.close()
		}
	}()
	wanted := make(map[pixels.Preprocess]bool)
	for _, t := range todo {
		wanted[p.Arm(t.Arm).Data.Preprocess()] = true
	}
	base := p.Spec.Data.Preprocess()
	wanted[base] = wanted[base] || baselines
	for _, way := range p.Preprocesses() {
		if !wanted[way] {
			continue
		}
		loaded, err := i.loadAs(ctx, p, way, way == base)
		if err != nil {
			return nil, err
		}
		all[way] = loaded
	}
	if failed := i.spool.Close(); failed != nil {
		i.stream.Notice(fmt.Sprintf("pixel cache: %v", failed)) // the next run removes it
	}
	return all, nil
}

// loadAs brings pixels into reach that are prepared in one way. The scan kept those of
// [data], if any.
func (i *images) loadAs(ctx context.Context, p *plan.Plan, way pixels.Preprocess, kept bool) (*dataset.Pixels, error) {
	options := dataset.LoadOptions{Cache: i.cache, Room: i.cacheRoom, Progress: i.stream.Reading(event.Decoding), Notice: i.stream.Notice}
	if kept {
		options.Spool = i.spool
	}
	pixels, err := dataset.Load(ctx, i.fsys, p.Manifest, way, options)
	if err != nil {
		return nil, err
	}
	from := event.PixelsDecoded
	switch {
	case pixels.FromCache:
		from = event.PixelsCached
	case pixels.Mapped():
		from = event.PixelsKept
	}
	i.stream.Send(event.Loaded{Images: pixels.N, From: from})
	return pixels, nil
}
