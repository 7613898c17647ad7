// Package count says how many of n images an accuracy in a log may stand for: it may be
// rounded, or a mean over batches.
//
// It must not know logs, their forms or their words.
package count

import (
	"cmp"
	"math"
	"slices"
)

// Range is how many images are right: anything from Low to High, where the printed
// accuracy was rounded or averaged so that the log does not say it more exactly.
type Range struct{ Low, High int }

// Exact reports whether there is one number only.
func (c Range) Exact() bool { return c.Low == c.High }

// batch is a batch of images and the weight of each of its images in a mean.
type batch struct {
	size   int
	weight float64
}

// Mean is an accuracy as a log gives it.
type Mean struct {
	Value float64 // a fraction
	Slack float64 // how far the accuracy may lie from it
	Batch int     // images of the batches of which accuracies were averaged; 0: none were
	Steps int     // of a mean of running means, as the bars of Keras 3 show; 0: it is none
}

// Of is the range of images, of n, that are right; false: no count fits.
func (m Mean) Of(n int) (Range, bool) {
	switch {
	case m.Batch > 0 && m.Batch < n:
		return m.spanOf(n, averaged(n, m.Batch))
	case m.Steps > 1 && m.Steps <= n:
		return m.running(n)
	}
	return spanned((m.Value-m.Slack)*float64(n), (m.Value+m.Slack)*float64(n), n)
}

// averaged are the batches of a plain mean of their accuracies. The last one may be
// smaller; its images then count for more.
func averaged(n, size int) []batch {
	m := (n + size - 1) / size
	all := make([]batch, m)
	for i := range all {
		s := min(size, n-i*size)
		all[i] = batch{s, 1 / float64(m) / float64(s)}
	}
	return all
}

// running allows for the bar of Keras 3's evaluate, which shows the mean of the
// accuracies so far after each batch, the last one twice. The size of the batches
// follows from their number, but for a few.
func (m Mean) running(n int) (Range, bool) {
	total, fits := Range{n, 0}, false
	for _, size := range []int{(n + m.Steps - 1) / m.Steps, (n - 1) / (m.Steps - 1)} {
		c, ok := m.spanOf(n, runningBatches(n, size, m.Steps))
		if ok {
			total, fits = Range{min(total.Low, c.Low), max(total.High, c.High)}, true
		}
	}
	return total, fits
}

func runningBatches(n, size, steps int) []batch {
	all := make([]batch, steps)
	weight := 1 / float64(n)
	for i := steps - 1; i >= 0; i-- {
		so := max(1, min(n, (i+1)*size))
		weight += 1 / float64(so)
		all[i] = batch{max(0, so-min(n, i*size)), weight / float64(steps+1)}
	}
	return all
}

// spanOf is the range of counts whose weighted mean lies within the slack: the fewest
// right images are those that weigh most.
func (m Mean) spanOf(n int, batches []batch) (Range, bool) {
	slices.SortStableFunc(batches, func(a, b batch) int { return cmp.Compare(b.weight, a.weight) })
	low := fill(m.Value-m.Slack, batches)
	slices.Reverse(batches)
	high := fill(m.Value+m.Slack, batches)
	return spanned(low, high, n)
}

// spanned are the whole counts from low to high.
func spanned(low, high float64, n int) (Range, bool) {
	const noise = 1e-9
	c := Range{int(math.Ceil(low - noise*float64(n))), int(math.Floor(high + noise*float64(n)))}
	c.Low, c.High = max(0, c.Low), min(n, c.High)
	return c, c.Low <= c.High
}

// fill counts images, batch after batch, until their weights make up a mean.
func fill(mean float64, batches []batch) float64 {
	count := 0.0
	for _, b := range batches {
		whole := b.weight * float64(b.size)
		if mean <= whole {
			return count + max(0, mean)/b.weight
		}
		mean -= whole
		count += float64(b.size)
	}
	return count
}
