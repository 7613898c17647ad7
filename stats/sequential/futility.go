package sequential

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats"
)

// FutilityBound is the probability of a decision below which a run stops. It is what is lost:
// of a hundred runs that would have been decided by all seeds, one is stopped before at each
// look at most. Stochastic curtailment takes .1 to .2 where going on is dear for people
// (Jennison and Turnbull, 2000, section 10.2); here it costs computing alone.
const FutilityBound = 0.01

// chance is the probability that the interval after all seeds decides.
//
// Seeds are exchangeable, so the mean over m of them differs from that over the first j by
// something with mean 0 and variance V(j) - V(m) = W (1/j - 1/m), where W is what seeds differ
// by: the images and groups are the same. It is taken as normal. The interval keeps its
// shape, its ends drawn in by sqrt(V(m)/V(j)), and by what its quantile gains if the degrees
// of freedom grow to those of the groups. Both are taken so that a decision is rather
// likelier: W is the largest of what is known of it (see movable).
func (r Rule) chance(look int, d Data) float64 {
	variance, moving := spread(d)
	left := 1 - float64(look)/float64(r.Looks) // of W/j, what further seeds take away
	shrink := 1.0
	if variance > 0 {
		shrink = math.Sqrt(1 - min(moving/variance, 1)*left)
	}
	shrink *= quantileGain(r.Level, d)
	i := d.Full.Interval
	low, high := shrink*(i.Estimate-i.Low), shrink*(i.High-i.Estimate)
	// Supported where the mean reaches threshold + low, refuted below threshold - high.
	up, down := r.Threshold+low-i.Estimate, i.Estimate-(r.Threshold-high)
	sd := math.Sqrt(moving * left)
	return min(1, beyond(up, sd)+beyond(down, sd))
}

// beyond is P(X > x), or for a constant whether it gets there, where X has mean 0.
func beyond(x, sd float64) float64 {
	switch {
	case sd > 0:
		return distuv.UnitNormal.Survival(x / sd)
	case x <= 0:
		return 1
	}
	return 0
}

// spread is the variance of the mean over the seeds so far, of which moving is what further
// seeds would take away in the end.
func spread(d Data) (variance, moving float64) {
	p, j := d.Full.Parts, float64(len(d.SeedMeans))
	variance = p.Clusters + max(0, p.Shift)/float64(d.Trainings)
	if !(variance > 0) || p.SE > 0 && p.SE*p.SE < variance {
		variance = p.SE * p.SE
	}
	return variance, movable(d, j)
}

// movable is W/j, as the largest of three: the variance of the seeds' means; that of images
// which vary independently, sum_i a_i (1 - a_i) / ((j-1) n^2) for image i correct in a share
// a_i of the seeds, which is steadier with few seeds; and the parts of the interval's own
// variance, (V_1 - V_j)/(j-1) of the groups' and, over the number of trainings, what one of
// them moves in common.
func movable(d Data, j float64) float64 {
	within, n := 0.0, float64(d.Images.Len())
	for _, a := range d.Images.Values() {
		within += a * (1 - a)
	}
	p := d.Full.Parts
	return max(0,
		stats.Variance(d.SeedMeans)/j,
		within/((j-1)*n*n),
		max(0, p.Single-p.Clusters)/(j-1)+max(0, p.Shift)/float64(d.Trainings))
}

// quantileGain is by what factor Student's quantile would shrink if its degrees of freedom
// grew to those of the groups, G - 1.
func quantileGain(level float64, d Data) float64 {
	now, most := d.Full.Parts.DF, float64(d.Images.Groups()-1)
	if !(now > 0) || most <= now {
		return 1
	}
	return stats.TQuantile(level, most) / stats.TQuantile(level, now)
}
