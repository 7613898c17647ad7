package model

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/model/resnet"
)

// Classify is what Predict says of images with the moving statistics of given weights.
//
// Batches of 32 images in their order are divided among so many workers of one thread
// each, whose number changes no result: an image's depends on the network and on its
// batch. done, if not nil, is told how many images are finished, by one worker at a time.
func Classify(ctx context.Context, c resnet.Config, start *Start, images [][]byte, workers int, done func(images int)) ([]float32, error) {
	out := make([]float32, len(images)*c.Classes)
	err := inBatches(ctx, c, start, images, workers, evaluation, func(first int, p *pass) {
		copy(out[first*c.Classes:], p.floats(p.logProbabilities))
	}, done)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// inBatches runs a mode's graph on images and hands over each pass that has run with the
// index of its first image, from several goroutines.
func inBatches(ctx context.Context, c resnet.Config, start *Start, images [][]byte, workers int, m mode, take func(first int, p *pass), done func(images int)) error {
	if err := (Examples{Pixels: images}).check("given", c, false); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	c.Threads, c.Batch = 1, 1 // so that EvaluationBatch depends on no setting
	size := c.EvaluationBatch()
	batches := (len(images) + size - 1) / size
	var next atomic.Int64
	count := &counter{done: done}
	group, ctx := errgroup.WithContext(ctx)
	for range min(max(1, workers), batches) {
		group.Go(func() error {
			n, err := Open(c, start)
			if err != nil {
				return err
			}
			defer n.Close()
			n.apply(Moving)
			for b := int(next.Add(1)) - 1; b < batches; b = int(next.Add(1)) - 1 {
				batch := images[b*size : min((b+1)*size, len(images))]
				p, err := n.evaluate(ctx, m, batch)
				if err != nil {
					return err
				}
				take(b*size, p)
				count.add(len(batch))
			}
			return nil
		})
	}
	return group.Wait()
}

// counter tells how many images are finished.
type counter struct {
	mu    sync.Mutex
	done  func(images int)
	count int
}

func (c *counter) add(images int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count += images; c.done != nil {
		c.done(c.count)
	}
}
