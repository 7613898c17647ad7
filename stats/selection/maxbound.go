package selection

import (
	"fmt"
	"math"
	"slices"
)

// Methods of bounds.
const (
	MethodMaxBound = "maximum over epochs of the errors of accuracies, group multiplier bootstrap"
	MethodMABT     = "multiplicity-adjusted bootstrap tilting, by group"
	MethodAllRight = "exact, all right in every group (Bonferroni over choices)"
)

// Bound is a lower confidence bound.
type Bound struct {
	Published        float64 // the accuracy on the images that chose
	Low              float64
	Level            float64
	Method, Estimand string
	Warnings         []string
}

// MaxBound is a lower bound of the accuracy on new groups at whatever epochs were chosen,
// in each fold by itself: the published accuracy less the quantile of
//
//	sum over folds of share x max over epochs of error,
//
// the largest error that the accuracies of any choice can have together. Errors are drawn
// as sums over groups of their residual times a standard normal number that all folds and
// seeds share (multiplier bootstrap: Chernozhukov, Chetverikov and Kato, Annals of
// Statistics 41, 2013), widened by sqrt(G/(G-1)) of a fold's groups and by the ratio of
// Student's to the normal distribution on all groups less 1. So the level holds for every
// choice of epochs at once, whatever chose them; for one that was not the best it is wide.
// Where the bound lies below the mean accuracy of all epochs, the error grows as that of a
// proportion does.
// It assumes that groups are independent of each other. Where every image is right at the
// chosen epochs, errors cannot be seen, and the bound is exact for each group right with
// the same chance, by Bonferroni over all choices.
func MaxBound(in Input) (Bound, error) {
	p, err := prepare(in)
	if err == nil {
		err = p.checkChoice()
	}
	if err != nil {
		return Bound{}, fmt.Errorf("the bound of the chosen accuracy: %w", err)
	}
	b := Bound{Published: p.published(), Level: in.Level, Method: MethodMaxBound, Estimand: EstimandChosen, Warnings: p.warnings()}
	if p.allRight() {
		choices := 0.0 // their logarithm
		for _, f := range p.folds {
			choices += math.Log(float64(len(f.right)))
		}
		b.Low, b.Method = math.Exp((math.Log(1-in.Level)-choices)/float64(p.groups)), MethodAllRight
		return b, nil
	}
	residuals := p.residuals()
	errors, random := make([]float64, in.Draws), make([]float64, p.groups)
	for r := range errors {
		for g := range random {
			random[g] = in.Random.NormFloat64()
		}
		chi := 0.0
		for range p.groups - 1 {
			z := in.Random.NormFloat64()
			chi += z * z
		}
		for i, f := range p.folds {
			errors[r] += f.share * f.largest(residuals[i], random)
		}
		errors[r] *= math.Sqrt(float64(p.groups-1) / chi)
	}
	slices.Sort(errors)
	b.Low = lower(b.Published, max(0, quantile(errors, in.Level)), p.average())
	return b, nil
}

// lower is the accuracy from which the published one lies one error away; below the average
// one, of which errors are, an error is as large as it would be there (Wilson, JASA 22,
// 1927).
func lower(published, error, average float64) float64 {
	variance := average * (1 - average)
	low, high := 0.0, published
	for range 60 {
		middle := (low + high) / 2
		if factor := math.Sqrt(max(1, middle*(1-middle)/variance)); middle+error*factor < published {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// average is the accuracy over all epochs.
func (p *prepared) average() float64 {
	sum := 0.0
	for _, f := range p.folds {
		for _, right := range f.right {
			sum += f.share * total(right) / f.images / float64(len(f.right))
		}
	}
	return sum
}

func (p *prepared) allRight() bool {
	return !slices.ContainsFunc(p.folds, func(f fold) bool { return total(f.right[f.best]) < f.images })
}

// residuals are, by fold, epoch and group, what a group adds to the error of an accuracy.
func (p *prepared) residuals() [][][]float64 {
	all := make([][][]float64, len(p.folds))
	for i, f := range p.folds {
		n := float64(len(f.groups))
		widened := math.Sqrt(n/(n-1)) / f.images
		for _, right := range f.right {
			accuracy := total(right) / f.images
			row := make([]float64, len(right))
			for j := range row {
				row[j] = widened * (right[j] - accuracy*f.sizes[j])
			}
			all[i] = append(all[i], row)
		}
	}
	return all
}

// largest is the largest error over epochs.
func (f fold) largest(residuals [][]float64, random []float64) float64 {
	most := math.Inf(-1)
	for _, row := range residuals {
		sum := 0.0
		for j, g := range f.groups {
			sum += random[g] * row[j]
		}
		most = max(most, sum)
	}
	return most
}
