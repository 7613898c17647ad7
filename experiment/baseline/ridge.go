package baseline

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/mat"
)

// penalties are those that ridge chooses from, the strongest first, in units of the mean
// sum of squares of a centred feature; usualPenalty stands where nothing chooses.
var penalties = [...]float64{10, 1, .1, .01}

const usualPenalty = 1

// ridgeAtOnce bounds the memory: each fit holds up to three squares of numbers with the
// side of the features, 24 MB each for thumbnails.
const ridgeAtOnce = 4

// tieSlack is how much larger the score of a later class must be to win: far above what
// rounding differs between machines, so that a tie goes to the first class on all.
const tieSlack = 1e-9

// Ridge is ridge regression on the classes as numbers, 1 for an image's own class and 0
// for the others; the class with the largest score wins. With X the centred features of
// the training images (images x features) and Y the centred classes it minimises
// |Y - XW|^2 + a|W|^2 (Hoerl and Kennard, Technometrics 12, 1970):
//
//	W = (X'X + aI)^-1 X'Y
//
// and where there are fewer training images than features, the same by
// W = X'(XX' + aI)^-1 Y (Saunders, Gammerman and Vovk, ICML 1998). It predicts what
// scikit-learn's RidgeClassifier(alpha=a) does.
//
// Features are levels, which share a unit, so that they are centred but not divided each
// by its own deviation: a corner that is nearly always white would weigh as much as a face.
// The penalty is in their common unit: a is 10, 1, 0.1 or 0.01 times the mean sum of
// squares of a centred feature, as if all were divided by their common deviation; the
// one that is right most often on the validation images, of equal ones the strongest.
func Ridge(ctx context.Context, f Features, tasks []Task) ([]Prediction, error) {
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("ridge: %w", err)
	}
	if err := checkAll(tasks, f.images); err != nil {
		return nil, fmt.Errorf("ridge: %w", err)
	}
	all := make([]Prediction, len(tasks))
	for from := 0; from < len(tasks); {
		to := from + 1
		members := tasks[from].members()
		for to < len(tasks) && slices.Equal(members, tasks[to].members()) {
			to++
		}
		if err := ridgeBatch(ctx, f, members, tasks[from:to], all[from:to]); err != nil {
			return nil, fmt.Errorf("ridge: %w", err)
		}
		from = to
	}
	return all, nil
}

// batch is what tasks that divide the same images share.
type batch struct {
	features Features
	members  []int
	whole    *outer  // over the members; nil: no task asks for it
	kernel   *kernel // of the members; nil: no task asks for it, or there are too many
}

// ridgeBatch fits tasks that divide the same images.
func ridgeBatch(ctx context.Context, f Features, members []int, tasks []Task, all []Prediction) error {
	b := batch{features: f, members: members}
	if len(tasks) > 1 {
		b.share(ctx, tasks)
	}
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(min(runtime.GOMAXPROCS(0), ridgeAtOnce))
	for i, t := range tasks {
		workers.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			var s system
			if len(t.Train) < f.length {
				s = b.dual(ctx, t)
			} else {
				s = b.primal(ctx, t)
			}
			var err error
			all[i], err = choosePenalty(ctx, s, t)
			return err
		})
	}
	return workers.Wait()
}

// share computes what several tasks take a part of.
func (b *batch) share(ctx context.Context, tasks []Task) {
	for _, t := range tasks {
		switch {
		case len(t.Train) >= b.features.length && b.whole == nil:
			o := b.features.outer(ctx, b.members)
			b.whole = &o
		case len(t.Train) < b.features.length && b.kernel == nil && len(b.members) <= maxKernel:
			b.kernel = b.features.kernel(ctx, b.members)
		}
	}
}

// system is what a solution for a penalty comes from.
type system interface {
	// scale is the unit of penalties; 0: all training images are alike.
	scale() float64
	// solve returns the scores for a penalty in that unit; false: it cannot be solved.
	solve(penalty float64) (*linear, bool)
}

// linear scores classes by levels.
type linear struct {
	features Features
	means    []float64  // of moved levels
	shares   []float64  // of classes
	weights  *mat.Dense // levels x classes
}

// score writes the score of each class of an image. Products are rounded before they are
// added, so that it is the same on machines that could fuse them.
func (l *linear) score(image int, scores []float64) {
	copy(scores, l.shares)
	for j, v := range l.features.Of(image) {
		x := float64(v) - middle - l.means[j]
		for c, w := range l.weights.RawRowView(j) {
			scores[c] += float64(x * w)
		}
	}
}

// classify predicts images: of the largest scores the first.
func (l *linear) classify(images []int) []int {
	predicted, scores := make([]int, len(images)), make([]float64, len(l.shares))
	for at, i := range images {
		l.score(i, scores)
		for c, s := range scores {
			if s > scores[predicted[at]]+tieSlack {
				predicted[at] = c
			}
		}
	}
	return predicted
}

// choosePenalty solves for each penalty and predicts by the best one.
func choosePenalty(ctx context.Context, s system, t Task) (Prediction, error) {
	if err := ctx.Err(); err != nil { // what the system was made of may be half of it
		return Prediction{}, err
	}
	if s.scale() == 0 {
		return Majority(t), nil
	}
	tried := penalties[:]
	if len(t.Validation) == 0 {
		tried = []float64{usualPenalty}
	}
	var best *linear
	setting, right := 0.0, -1
	for _, penalty := range tried {
		if err := ctx.Err(); err != nil {
			return Prediction{}, err
		}
		solution, ok := s.solve(penalty)
		if !ok {
			continue
		}
		if n := t.correct(solution.classify(t.Validation)); n > right {
			best, setting, right = solution, penalty, n
		}
	}
	if best == nil {
		return Prediction{}, fmt.Errorf("the equations of %d images cannot be solved", len(t.Train))
	}
	if len(t.Validation) == 0 {
		setting = 0
	}
	return Prediction{Setting: setting, Classes: best.classify(t.Test)}, nil
}

// factor is the Cholesky factor of a matrix with a number added along its diagonal, which
// is taken off again.
func factor(a *mat.SymDense, add float64) (*mat.Cholesky, bool) {
	n := a.SymmetricDim()
	diagonal := make([]float64, n)
	for i := range n {
		diagonal[i] = a.At(i, i)
		a.SetSym(i, i, diagonal[i]+add)
	}
	var c mat.Cholesky
	ok := c.Factorize(a)
	for i, v := range diagonal {
		a.SetSym(i, i, v)
	}
	return &c, ok
}
