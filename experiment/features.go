package experiment

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// features are what frozen layers make of all images of the manifest, by arm;
// none where networks train on pixels.
type features map[string][][]byte

// extracts is a job's trainer where networks of an arm train on features; nil: they do not.
func (j *job) extracts(arm plan.Arm) trainer.FeatureExtractor {
	extractor, ok := j.trainer.(trainer.FeatureExtractor)
	if ok && j.starts != nil && extractor.Extracts(j.named(arm)) {
		return extractor
	}
	return nil
}

// featuresKey stands for all that the features of a job's images follow from. They are
// computed in batches of all images in their order, which is part of it.
func (j *job) featuresKey(arm plan.Arm) pixelcache.Key {
	s, architecture := j.plan.SpecOf(arm), arm.Architecture
	return sha256.Sum256(fmt.Appendf(nil, "features of %x\n%q %v %q\n%q %q\n%s\n", dataset.PixelsKey(j.plan.Manifest, s.Data.Preprocess()),
		architecture, s.Model.Width, s.Data.Scale, j.engine.Here(), s.Run.Precision, j.starts[architecture].SHA256))
}

// cachedFeatures reports whether the cache has the features of an arm's networks, by name.
func (c *call) cachedFeatures(j *job, arm plan.Arm) bool {
	return c.images.cache != nil && c.images.cache.Has(pixelcache.Features, j.featuresKey(arm))
}

// features brings those of the arms of trials into memory: from the cache, or
// computed by so many workers.
func (c *call) features(ctx context.Context, j *job, todo []plan.Trial, pixels loaded, workers int) (features, error) {
	all := make(features)
	for _, t := range todo {
		arm := j.plan.Arm(t.Arm)
		extractor := j.extracts(arm)
		if _, have := all[t.Arm]; have || extractor == nil {
			continue
		}
		prepared := pixels.of(j.plan, t)
		var err error
		if all[t.Arm], err = c.recallFeatures(ctx, j, arm, prepared.N); err != nil {
			return nil, err
		}
		if all[t.Arm] != nil {
			continue
		}
		if all[t.Arm], err = c.extract(ctx, extractor, j.named(arm), prepared, workers); err != nil {
			return nil, fmt.Errorf("features of the images by %s: %w", t.Arm, err)
		}
		c.rememberFeatures(j, arm, all[t.Arm])
	}
	return all, nil
}

// extract computes features of all images. A panic of the trainer is an error.
func (c *call) extract(ctx context.Context, extractor trainer.FeatureExtractor, task trainer.Task, pixels *dataset.Pixels, workers int) (of [][]byte, err error) {
	images := make([][]byte, pixels.N)
	for i := range images {
		images[i] = pixels.At(i)
	}
	progress := c.stream.Reading(event.Extracting)
	err = reading(pixels, func() (err error) {
		of, err = extractor.Features(ctx, task, images, workers, func(done int) { progress(done, len(images)) })
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(of) != len(images) {
		return nil, fmt.Errorf("the trainer computed features of %d images, not %d", len(of), len(images))
	}
	return of, nil
}

// recallFeatures reads features from the cache; nil: it has none that can be used.
func (c *call) recallFeatures(ctx context.Context, j *job, arm plan.Arm, images int) ([][]byte, error) {
	if c.images.cache == nil {
		return nil, nil
	}
	file, err := c.images.cache.Open(ctx, pixelcache.Features, j.featuresKey(arm))
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !errors.Is(err, fs.ErrNotExist) {
			c.stream.Notice(fmt.Sprintf("cache of features: %v: they are computed anew", err))
		}
		return nil, nil
	}
	defer file.Close()
	if file.Count != images {
		return nil, nil
	}
	data := append([]byte{}, file.Data...)
	of := make([][]byte, images)
	for i := range of {
		of[i] = data[i*file.Size : (i+1)*file.Size : (i+1)*file.Size]
	}
	return of, nil
}

// rememberFeatures keeps features for the next run, where there is room.
func (c *call) rememberFeatures(j *job, arm plan.Arm, of [][]byte) {
	if c.images.cache == nil || len(of) == 0 {
		return
	}
	if err := c.writeFeatures(j, arm, of); err != nil {
		c.stream.Notice(fmt.Sprintf("cache of features: %v: the next run computes them anew", err))
	}
}

func (c *call) writeFeatures(j *job, arm plan.Arm, of [][]byte) error {
	if err := c.images.cacheRoom(int64(len(of)) * int64(len(of[0]))); err != nil {
		return err
	}
	note := fmt.Sprintf("%d images by %s, %s", len(of), arm.Name, j.plan.Spec.Model.Started(arm.Architecture))
	b, err := c.images.cache.Create(pixelcache.Features, j.featuresKey(arm), note, len(of), len(of[0]))
	if err != nil {
		return err
	}
	for i, block := range of {
		if err := b.Put(i, block); err != nil {
			return errors.Join(err, b.Abort())
		}
	}
	return b.Commit()
}

// of picks the features of images.
func (f features) of(arm string, train, validation, test []int) *trainer.Features {
	all, ok := f[arm]
	if !ok {
		return nil
	}
	pick := func(members []int) [][]byte {
		out := make([][]byte, len(members))
		for i, m := range members {
			out[i] = all[m]
		}
		return out
	}
	return &trainer.Features{Train: pick(train), Validation: pick(validation), Test: pick(test)}
}
