package primary

import (
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// Parts are what the variance of the mean over images is made of, and how much is known of
// it.
type Parts struct {
	Seeds, Groups int
	Effective     float64 // number of groups, were they of one size: n^2 / sum n_g^2
	// Clusters is the variance of the mean over all seeds by the jackknife that leaves out a
	// group at a time; Single is V_1, the same of one seed's mean, averaged over seeds.
	Clusters, Single float64
	// Training is V_train, what a mean would vary if the groups stayed and each were tested by
	// a model of its own that had learned from other groups altogether:
	//
	//	sum e^2 / [(R-1) n^2] / swapped
	//
	// with e the sum over a group's images, in a seed, of their value less their mean over
	// seeds, and swapped the share of the other groups that one of two seeds had in the
	// training set and the other had not, halved. Known is how much it says, from 0 to 1: 0
	// with one seed, with the same folds in all seeds, with groups of one image (whose values
	// change by chance alone) and where groups are divided between folds.
	Training, Known float64
	// Shift is V_shift, the variance of what a training moves in common on all images of
	// its fold beyond what it moves in single groups:
	//
	//	[sum F^2 - sum e^2] / [sum n_f^2 - sum n_g^2] * R/(R-1)
	//
	// with F the sum over a fold's images of their value less their mean over seeds, n_f and
	// n_g the numbers of images of folds and groups. It may come out below 0, and is 0 with
	// one seed, which cannot show it.
	Shift       float64
	Factor      float64 // of V_1, or of what stands for it where a group dominates
	ShiftFactor float64 // of V_shift
	SE          float64 // standard error that the interval rests on
	DF          float64 // its degrees of freedom
	RareDF      float64 // those that the rarer answer leaves: see [RareDF]
}

// design is what the trials were: groups with their sizes, by ascending cluster number.
type design struct {
	trials stats.Trials
	group  []int     // of each image of the trials' clusters; -1: never tested
	sizes  []float64 // of groups: images that were tested
	images float64
	means  []float64 // of each image over the seeds that tested it
	labels []int     // of each image; all 0 where unknown
}

func newDesign(t stats.Trials, labels []int) *design {
	clusters := t.Clusters()
	if labels == nil {
		labels = make([]int, len(clusters))
	}
	d := &design{trials: t, labels: labels, group: slices.Repeat([]int{-1}, len(clusters)), means: make([]float64, len(clusters))}
	times := make([]float64, len(clusters))
	var ids []int
	for i := range t.Len() {
		for _, v := range t.Of(i) {
			if times[v.Image] == 0 {
				ids = append(ids, clusters[v.Image])
				d.images++
			}
			times[v.Image]++
			d.means[v.Image] += v.Value
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	d.sizes = make([]float64, len(ids))
	for image, n := range times {
		if n > 0 {
			d.means[image] /= n
			d.group[image], _ = slices.BinarySearch(ids, clusters[image])
			d.sizes[d.group[image]]++
		}
	}
	return d
}

func (d *design) count() int { return len(d.sizes) }

func (d *design) largest() float64 { return slices.Max(d.sizes) / d.images }

func (d *design) effective() float64 {
	squares := 0.0
	for _, size := range d.sizes {
		squares += size * size
	}
	return d.images * d.images / squares
}

func (d *design) parts() Parts {
	p := Parts{Seeds: d.trials.Seeds(), Groups: d.count(), Effective: d.effective(), RareDF: d.rareDF()}
	p.DF = max(1, float64(p.Groups)-1)
	if p.Groups < 2 {
		return p
	}
	p.Clusters = d.jackknife(0, d.trials.Len())
	between, within := 0.0, 0.0
	for seed := range p.Seeds {
		first, end := d.trials.OfSeed(seed)
		p.Single += d.jackknife(first, end) / float64(p.Seeds)
		b, w := d.model(first, end)
		between, within = between+b/float64(p.Seeds), within+w/float64(p.Seeds)
	}
	p.Shift = d.shift()
	p.Training, p.Known = d.training()
	p.Factor, p.ShiftFactor = p.factors()
	groups := p.Single
	switch {
	case !d.dominated():
		p.DF = min(p.DF, max(1, d.satterthwaite(between, within)))
	case d.pure():
		// Whether the largest group is among the training images moves all others by class:
		// that is no chance of this data set, but what the jackknife and the shift see most.
		groups = d.modelled(between, within) + d.shares()
		p.Factor, p.ShiftFactor = p.factorDominatedPure(), 0
	default:
		// Its own deviation is one draw: that of the others says what it may be.
		groups += ofOthers * max(0, d.modelled(between, within)-groups)
	}
	p.SE = math.Sqrt(p.Factor*groups + p.ShiftFactor*max(0, p.Shift))
	return p
}

// jackknife is the variance of the mean of some trials by leaving out a group at a time
// (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, formula 11.5), about the
// mean of all.
func (d *design) jackknife(first, end int) float64 {
	sums, sizes := make([]float64, d.count()), make([]float64, d.count())
	total, n := 0.0, 0.0
	for i := first; i < end; i++ {
		for _, v := range d.trials.Of(i) {
			g := d.group[v.Image]
			sums[g] += v.Value
			sizes[g]++
			total += v.Value
			n++
		}
	}
	mean, squares, groups := total/n, 0.0, 0.0
	for g, size := range sizes {
		if size == 0 {
			continue
		}
		groups++
		if size < n {
			left := (total-sums[g])/(n-size) - mean
			squares += left * left
		}
	}
	return squares * (groups - 1) / groups
}

// shift is V_shift.
func (d *design) shift() float64 {
	seeds := float64(d.trials.Seeds())
	if seeds < 2 {
		return 0
	}
	var squares, pairs float64
	sums, sizes := make([]float64, d.count()), make([]float64, d.count())
	for i := range d.trials.Len() {
		fold := d.trials.Of(i)
		clear(sums)
		clear(sizes)
		sum := 0.0
		for _, v := range fold {
			e := v.Value - d.means[v.Image]
			sum += e
			sums[d.group[v.Image]] += e
			sizes[d.group[v.Image]]++
		}
		squares += sum * sum
		pairs += float64(len(fold)) * float64(len(fold))
		for g := range sums {
			squares -= sums[g] * sums[g]
			pairs -= sizes[g] * sizes[g]
		}
	}
	if pairs <= 0 {
		return 0
	}
	return squares / pairs * seeds / (seeds - 1)
}
