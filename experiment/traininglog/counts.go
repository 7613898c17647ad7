package traininglog

import (
	"cmp"
	"math"
	"slices"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/stats"
)

// Count is how many images are right: anything from Low to High, where the printed
// accuracy was rounded or averaged so that the log does not say it more exactly.
type Count struct{ Low, High int }

// Exact reports whether there is one number only.
func (c Count) Exact() bool { return c.Low == c.High }

// batch is a batch of images and the weight of each of its images in a mean.
type batch struct {
	size   int
	weight float64
}

// countOf is the range of images, of n, that an accuracy may stand for. Size is that
// of the batches of which accuracies were averaged; 0: the accuracy is that of all
// images.
func countOf(accuracy float64, p printed, n, size int) (Count, bool) {
	switch {
	case size > 0 && size < n:
		return spanOf(accuracy, p.slack, n, averaged(n, size))
	case p.steps > 1 && p.steps <= n:
		return runningCount(accuracy, p, n)
	}
	return spanned((accuracy-p.slack)*float64(n), (accuracy+p.slack)*float64(n), n)
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

// runningCount allows for the bar of Keras 3's evaluate, which shows the mean of the
// accuracies so far after each batch, the last one twice. The size of the batches
// follows from their number, but for a few.
func runningCount(accuracy float64, p printed, n int) (Count, bool) {
	total, fits := Count{n, 0}, false
	for _, size := range []int{(n + p.steps - 1) / p.steps, (n - 1) / (p.steps - 1)} {
		c, ok := spanOf(accuracy, p.slack, n, running(n, size, p.steps))
		if ok {
			total, fits = Count{min(total.Low, c.Low), max(total.High, c.High)}, true
		}
	}
	return total, fits
}

func running(n, size, steps int) []batch {
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
func spanOf(accuracy, slack float64, n int, batches []batch) (Count, bool) {
	slices.SortStableFunc(batches, func(a, b batch) int { return cmp.Compare(b.weight, a.weight) })
	low := fill(accuracy-slack, batches)
	slices.Reverse(batches)
	high := fill(accuracy+slack, batches)
	return spanned(low, high, n)
}

// spanned are the whole counts from low to high.
func spanned(low, high float64, n int) (Count, bool) {
	const noise = 1e-9
	c := Count{int(math.Ceil(low - noise*float64(n))), int(math.Floor(high + noise*float64(n)))}
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

const (
	mostFitting = 100_000 // the largest test set that FittingImages looks for
	byChance    = 0.01    // above it, figures fit a number for nothing
)

// FittingImages is the smallest number of test images, at least 2, of which all
// test accuracies are whole counts; 0 where none up to 100,000 fits better than
// rounding would explain. The true number may be a multiple of it.
func (l *Log) FittingImages() int {
	looks := l.distinct(l.looks())
	if len(looks) == 0 {
		return 0
	}
	for n := 2; n <= mostFitting; n++ {
		if n%64 == 0 && l.chance(looks, n) >= byChance {
			return 0 // nor for any larger one
		}
		if l.fits(looks, n, 0) < 0 && l.chance(looks, n) < byChance {
			return n
		}
	}
	return 0
}

// distinct are looks of which no two are printed alike.
func (l *Log) distinct(looks []Look) []Look {
	known := map[printed]bool{}
	var all []Look
	for _, e := range looks {
		p := l.printed[e.Place-1]
		if p.line = 0; !known[p] {
			known[p] = true
			all = append(all, e)
		}
	}
	return all
}

// fits is the place, among looks, of the first that is no whole count; -1: all are.
func (l *Log) fits(looks []Look, n, size int) int {
	for i, e := range looks {
		if _, ok := countOf(e.TestAccuracy, l.printed[e.Place-1], n, size); !ok {
			return i
		}
	}
	return -1
}

// chance is about the probability that accuracies that have nothing to do with n
// are whole counts of it, or of a smaller number, given how they are rounded.
func (l *Log) chance(looks []Look, n int) float64 {
	chance := float64(n)
	for _, e := range looks {
		if e.TestAccuracy == 0 || e.TestAccuracy == 1 {
			continue
		}
		chance *= min(1, 2*l.printed[e.Place-1].slack*float64(n))
		if chance < byChance/1e6 {
			break
		}
	}
	return chance
}

// checkCounts compares the accuracies with the number of test images.
func (l *Log) checkCounts(looks []Look, o Options) error {
	at := l.fits(looks, o.TestImages, o.BatchSize)
	if at < 0 {
		return nil
	}
	e, n := looks[at], o.TestImages
	below := int(e.TestAccuracy * float64(n))
	return remedy.Errorf("%s:%d: a test accuracy of %.6g %% is no whole count of %d test images (%d are %.4g %%, %d are %.4g %%): give the true size of the test set%s%s",
		l.Name, e.Line, 100*e.TestAccuracy, n, below, 100*float64(below)/float64(n), below+1, 100*float64(below+1)/float64(n), l.fitting(looks, o),
		averaging(o))
}

// averaging asks for the size of batches, where nobody has given it.
func averaging(o Options) remedy.Text {
	if o.BatchSize != 0 {
		return remedy.Text{}
	}
	return remedy.Textf("; if the tool averaged over batches, say of how many images: %s", remedy.Option{Name: OptionBatchSize})
}

// fitting names numbers of test images that the accuracies of a log fit.
func (l *Log) fitting(looks []Look, o Options) remedy.Text {
	if fit := l.FittingImages(); fit > 0 {
		return remedy.Textf("; the accuracies of this log fit %d, or a multiple of it", fit)
	}
	distinct := l.distinct(looks)
	reach := mostFitting
	if o.BatchSize > 0 || l.Set == SetUnnamed {
		reach = 200 // a mean over batches takes long to check
	}
	for d := 1; d <= reach; d++ {
		for _, n := range []int{o.TestImages - d, o.TestImages + d} {
			if n > 0 && n <= stats.MaxTestImages && l.fits(distinct, n, o.BatchSize) < 0 {
				return remedy.Textf("; %s would fit", remedy.Option{Name: OptionTestImages, Value: n})
			}
		}
	}
	return remedy.Text{}
}
