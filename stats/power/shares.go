package power

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
)

// Shares are the parts of the variance p (1 - p) of a single right or wrong answer, each
// from 0 to 1 and at most 1 together; what is left belongs to one image in one training.
type Shares struct {
	Groups    float64 // the correlation of two images of a group, in trainings of two seeds
	Images    float64 // within groups: what two seeds agree on of an image
	Seeds     float64
	Trainings float64 // the correlation of images of two groups in the same training
	Cells     float64 // groups x trainings
}

func (s Shares) check() error {
	sum := 0.0
	for _, v := range []float64{s.Groups, s.Images, s.Seeds, s.Trainings, s.Cells} {
		if !(v >= 0 && v <= 1) {
			return stats.Refuse(stats.ErrInvalid, "a share of the variance is %v: must lie between 0 and 1", v)
		}
		sum += v
	}
	if sum > 1+1e-9 {
		return stats.Refuse(stats.ErrInvalid, "the shares of the variance add up to %v: at most 1", sum)
	}
	return nil
}

// SharesOf are those that a run has shown. A part that it could not tell is 0.
func SharesOf(c components.Components) Shares {
	of, total := make(map[components.Source]float64), 0.0
	for _, p := range c.Parts {
		of[p.Source] = p.Variance
		total += p.Variance
	}
	if total == 0 {
		return Shares{}
	}
	share := func(s components.Source) float64 { return of[s] / total }
	return Shares{Groups: share(components.Groups), Images: share(components.Images), Seeds: share(components.Seeds),
		Trainings: share(components.Trainings), Cells: share(components.GroupsByTraining)}
}

// latent are the weights of normal effects of which the sum is compared with a threshold:
// an answer is right where it lies below it (Emrich and Piedmonte, American Statistician
// 45, 1991). Two answers then have the correlation that the shares give.
type latent struct {
	threshold                                    float64
	group, image, seed, training, cell, leftOver float64 // standard deviations
}

// latentOf solves for the weights at an accuracy between 0 and 1.
func latentOf(s Shares, p float64) latent {
	l := latent{threshold: distuv.UnitNormal.Quantile(p)}
	r := func(binary float64) float64 { return latentCorrelation(binary, p) }
	group, seed := r(s.Groups), r(s.Seeds)
	image := max(0, r(s.Groups+s.Images)-group)
	training := max(0, r(s.Seeds+s.Trainings)-seed)
	cell := max(0, r(s.Groups+s.Seeds+s.Trainings+s.Cells)-group-seed-training)
	if sum := group + seed + image + training + cell; sum > 1 { // by a little, where shares come near 1
		group, seed, image, training, cell = group/sum, seed/sum, image/sum, training/sum, cell/sum
	}
	l.group, l.image, l.seed, l.training, l.cell = math.Sqrt(group), math.Sqrt(image), math.Sqrt(seed), math.Sqrt(training), math.Sqrt(cell)
	l.leftOver = math.Sqrt(max(0, 1-group-seed-image-training-cell))
	return l
}

// latentCorrelation is that of two normal variables which, cut where each is below with
// probability p, have the given correlation: by bisection.
func latentCorrelation(binary, p float64) float64 {
	low, high := 0.0, 1.0
	if binary <= 0 {
		return 0
	}
	want := binary * p * (1 - p)
	z := distuv.UnitNormal.Quantile(p)
	for range 40 {
		middle := (low + high) / 2
		if excess(z, middle) < want {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// excess is P(X < z, Y < z) - P(X < z)^2 of normal variables with correlation r from 0:
// 1/(2 pi) times the integral of exp(-z^2 / (1 + sin t)) over t from 0 to asin r (Plackett,
// Biometrika 41, 1954), by Simpson's rule.
func excess(z, r float64) float64 {
	const steps = 64
	end := math.Asin(r)
	sum := 0.0
	for i := range steps + 1 {
		weight := 2.0 + 2*float64(i%2)
		if i == 0 || i == steps {
			weight = 1
		}
		sum += weight * math.Exp(-z*z/(1+math.Sin(end*float64(i)/steps)))
	}
	return sum * end / steps / 3 / (2 * math.Pi)
}
