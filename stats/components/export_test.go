package components

import "github.com/refold/refold/stats"

// Raw are the estimates before they are cut at 0, in the order of groups, images, seeds,
// trainings, groups x trainings, rest; and what a unit of each adds to the variance of the mean.
func Raw(t stats.Trials) (raw, weights [6]float64) {
	d := newDesign(t)
	kept, _ := d.separable()
	return d.all.solve(kept), d.all.weights()
}

// RawWithout are the estimates without the i-th group.
func RawWithout(t stats.Trials, i int) [6]float64 {
	d := newDesign(t)
	kept, _ := d.separable()
	return d.without(i).solve(kept)
}
