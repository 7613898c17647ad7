package model

import (
	"context"
	"fmt"

	"github.com/refold/refold/model/resnet"
)

// drawPrecise chooses the training images for the precise statistics: at most
// cfg.PreciseImages, drawn uniformly without replacement from the stream
// "precise", once per fit. Only whole batches of the training's size are used,
// since the moments of a batch depend on its size; with fewer images than one
// batch, all of them are one.
func drawPrecise(cfg resnet.Config, train [][]byte, random Random) [][]byte {
	count := preciseImages(cfg, len(train))
	if count == 0 {
		return nil
	}
	chosen := make([][]byte, count)
	for i, index := range random("precise").Perm(len(train))[:count] {
		chosen[i] = train[index]
	}
	return chosen
}

// preciseImages is how many of so many training images drawPrecise chooses.
func preciseImages(cfg resnet.Config, train int) int {
	count := min(cfg.PreciseImages, train)
	if count > cfg.Batch {
		count -= count % cfg.Batch
	}
	return count
}

// moments accumulates the mean and the variance of one batch norm's channels
// over batches of equal size.
type moments64 struct {
	mean, square, within []float64 // sums over batches: mean, mean^2, variance
}

func (m *moments64) add(mean, variance []float32) {
	for c := range mean {
		v := float64(mean[c])
		m.mean[c] += v
		m.square[c] += v * v
		m.within[c] += float64(variance[c])
	}
}

// pooled writes the moments of all batches together: the variance is the mean of
// the variances within batches plus the variance of the means between them
// (Wu & Johnson 2021, "Rethinking 'Batch' in BatchNorm", section 3.1).
func (m *moments64) pooled(batches int, to statistics) {
	n := float64(batches)
	mean, variance := to.mean.Float32s(), to.variance.Float32s()
	for c := range m.mean {
		mu := m.mean[c] / n
		mean[c] = float32(mu)
		variance[c] = float32(m.within[c]/n + max(0, m.square[c]/n-mu*mu))
	}
}

// keepFrozen makes the statistics of frozen batch norms the moving ones, which they keep.
func (n *Network) keepFrozen() {
	n.eachNorm(func(_ int, s *normState) {
		if s.frozen {
			copyVariable(s.precise.mean, s.moving.mean)
			copyVariable(s.precise.variance, s.moving.variance)
		}
	})
	n.precise = n.precise || !n.estimates()
}

// estimate sets the precise statistics from images, with the present weights.
// Their number is a multiple of the batch, or smaller than it.
func (n *Network) estimate(ctx context.Context, pixels [][]byte) error {
	n.keepFrozen()
	if !n.estimates() {
		return nil
	}
	batch := min(n.config.Batch, len(pixels))
	p, err := n.pass(moments, batch)
	if err != nil {
		return err
	}
	sums := make([]*moments64, len(p.means))
	n.eachFreeNorm(func(k int, s *normState) {
		channels := s.precise.mean.Shape[3]
		sums[k] = &moments64{make([]float64, channels), make([]float64, channels), make([]float64, channels)}
	})
	for start := 0; start < len(pixels); start += batch {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("model: stopped while estimating batch-norm statistics: %w", err)
		}
		for i, image := range pixels[start : start+batch] {
			n.load(p.input, i, image)
		}
		p.graph.Run()
		for k, sum := range sums {
			sum.add(p.floats(p.means[k]), p.floats(p.variances[k]))
		}
	}
	n.eachFreeNorm(func(k int, s *normState) { sums[k].pooled(len(pixels)/batch, s.precise) })
	n.precise = true
	return nil
}
