package traininglog

import (
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/traininglog/count"
	"github.com/refold/refold/stats"
)

// countOf is the range of images, of n, that an accuracy may stand for. Size is that
// of the batches of which accuracies were averaged; 0: the accuracy is that of all
// images.
func countOf(accuracy float64, p printed, n, size int) (count.Range, bool) {
	return count.Mean{Value: accuracy, Slack: p.slack, Batch: size, Steps: p.steps}.Of(n)
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
