package primary

import (
	"slices"

	"github.com/refold/refold/stats"
)

// A group dominates that holds more than the share dominant of the images, and more than
// dominantTimes that of a group on average: the mean then is nearly that of a few draws,
// whose own deviation tells little of their variance. The other groups must tell it, too.
const (
	dominant      = 0.2
	dominantTimes = 2
)

func (d *design) dominated() bool {
	return d.largest() > max(dominant, dominantTimes/float64(d.count()))
}

// pure says whether there are classes and every group holds one of them only.
func (d *design) pure() bool {
	of, classes := make(map[int]int), make(map[int]bool)
	for image, g := range d.group {
		if g < 0 {
			continue
		}
		label, seen := of[g]
		if seen && label != d.labels[image] {
			return false
		}
		of[g] = d.labels[image]
		classes[d.labels[image]] = true
	}
	return len(classes) > 1
}

// shares is what the classes' shares add to the variance of a mean over pure groups whose
// classes differ in accuracy: of which class the largest group is counts as given.
func (d *design) shares() float64 {
	sums, images := make(map[int]float64), make(map[int]float64)
	class := make([]int, d.count())
	for image, g := range d.group {
		if g >= 0 {
			class[g] = d.labels[image]
			sums[class[g]] += d.means[image]
			images[class[g]]++
		}
	}
	accuracies := make([]float64, d.count())
	for g, c := range class {
		accuracies[g] = sums[c] / images[c]
	}
	largest, squares := slices.Max(d.sizes), 0.0
	for _, size := range d.sizes {
		squares += size * size
	}
	return stats.Variance(accuracies) * (squares - largest*largest) / (d.images * d.images)
}

// model are the variances between and within groups of some trials, from all groups but
// the largest and about the means of their classes: one-way analysis of variance by moments
// (Searle, Casella and McCulloch, Variance Components, 1992, section 3.6), not below 0.
func (d *design) model(first, end int) (between, within float64) {
	largest := slices.Index(d.sizes, slices.Max(d.sizes))
	classes := d.classMeans(first, end, largest)
	sums, sizes := make([]float64, d.count()), make([]float64, d.count())
	squares, n := 0.0, 0.0
	for i := first; i < end; i++ {
		for _, v := range d.trials.Of(i) {
			if g := d.group[v.Image]; g != largest {
				e := v.Value - classes[d.labels[v.Image]]
				sums[g] += e
				sizes[g]++
				squares += e * e
				n++
			}
		}
	}
	var among, ofSizes, groups float64
	for g, size := range sizes {
		if size > 0 {
			groups++
			among += sums[g] * sums[g] / size
			ofSizes += size * size / n
		}
	}
	free := groups - float64(len(classes))
	if free < 1 {
		return 0, 0
	}
	if n == groups { // groups of one image: all of it is between them
		return among / free, 0
	}
	within = (squares - among) / (n - groups)
	within = max(0, within)
	unequal := n - ofSizes*float64(len(classes))
	if unequal <= 0 {
		return 0, within
	}
	return max(0, (among-free*within)/unequal), within
}

// classMeans are the means of the classes in all groups but one.
func (d *design) classMeans(first, end, without int) map[int]float64 {
	sums, times := make(map[int]float64), make(map[int]float64)
	for i := first; i < end; i++ {
		for _, v := range d.trials.Of(i) {
			if d.group[v.Image] != without {
				sums[d.labels[v.Image]] += v.Value
				times[d.labels[v.Image]]++
			}
		}
	}
	for class, n := range times {
		sums[class] /= n
	}
	return sums
}

// modelled is the variance of a mean over images that the variances give.
func (d *design) modelled(between, within float64) float64 {
	v := 0.0
	for _, size := range d.sizes {
		v += d.of(size, between, within)
	}
	return v
}

// of is what a group of a size adds to the variance of the mean.
func (d *design) of(size, between, within float64) float64 {
	share := size / d.images
	return share * share * (between + within/size)
}

// satterthwaite are the degrees of freedom of a sum of squares with such expectations
// (Satterthwaite, Biometrics Bulletin 2, 1946): G for equal groups, fewer for unequal ones.
func (d *design) satterthwaite(between, within float64) float64 {
	sum, squares := 0.0, 0.0
	for _, size := range d.sizes {
		v := d.of(size, between, within)
		sum += v
		squares += v * v
	}
	if squares == 0 {
		return float64(d.count())
	}
	return sum * sum / squares
}
