package metric

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/refold/refold/stats"
)

// Predictions are those of one seed: each image once, by the model of its fold.
type Predictions struct {
	Labels    []int     // class of each image
	Predicted []int     // class that it was taken for; nil: the most probable, the first of equal ones
	Logs      []float64 // natural logarithms of probabilities, images x classes, row-major; nil: not known
	Groups    []int     // images of one group, in all seeds, are not independent of each other; nil: image i of each seed is group i
	Folds     []int     // which model predicted; nil: one did, or their scores are comparable
}

// Input are the predictions of which [Measure] takes the mean over seeds.
type Input struct {
	Seeds             []Predictions
	Classes, Positive int
	Names             []string // of classes, in warnings and errors; nil: they are called by number
	Level             float64
	// Training is the factor of one seed's variance that stands for what training sets add,
	// such as primary.Parts.Factor of the accuracy: see [Measure]. 0: intervals are about
	// these trained models.
	Training float64
	Random   *rand.Rand // draws the lower ends of calibration errors; nil: these have no interval
}

// maxLeft bounds how many groups leave one by one. Of more, groups leave in this many lots,
// dealt by their order.
const maxLeft = 2000

// seed are the predictions of one seed, checked, with groups and folds counted from 0.
type seed struct {
	labels, predicted []int
	logs              []float64
	classes, positive int
	names             []string
	groups            [][]int // images by group of all seeds; empty where this seed lacks it
	folds             [][]int // images by fold
	of                []int   // group of each image
}

// prepare checks an input.
func prepare(in Input) ([]*seed, error) {
	switch {
	case len(in.Seeds) == 0:
		return nil, stats.Refuse(stats.ErrTooFew, "no seeds")
	case in.Classes < 2:
		return nil, stats.Refuse(stats.ErrInvalid, "%d classes: needs at least 2", in.Classes)
	case in.Positive < 0 || in.Positive >= in.Classes:
		return nil, stats.Refuse(stats.ErrInvalid, "the positive class is %d: must be between 0 and %d", in.Positive, in.Classes-1)
	}
	if err := checkLevel(in.Level); err != nil {
		return nil, err
	}
	if !(in.Training >= 0 && in.Training < 100) {
		return nil, stats.Refuse(stats.ErrInvalid, "a factor of %v for training sets: must be 0, or near 1", in.Training)
	}
	var numbers []int
	for i, p := range in.Seeds {
		if err := p.check(in.Classes); err != nil {
			return nil, fmt.Errorf("seed %d: %w", i, err)
		}
		numbers = append(numbers, p.groups()...)
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var seeds []*seed
	for _, p := range in.Seeds {
		seeds = append(seeds, p.seed(in, numbers))
	}
	return seeds, nil
}

func (p Predictions) check(classes int) error {
	if err := checkLabels(p.Labels, classes); err != nil {
		return err
	}
	for _, list := range []struct {
		what string
		of   []int
	}{{"predictions", p.Predicted}, {"group numbers", p.Groups}, {"fold numbers", p.Folds}} {
		if list.of != nil && len(list.of) != len(p.Labels) {
			return stats.Refuse(stats.ErrInvalid, "%d labels but %d %s: one of each an image is needed", len(p.Labels), len(list.of), list.what)
		}
	}
	if p.Predicted == nil && p.Logs == nil {
		return stats.Refuse(stats.ErrInvalid, "neither predictions nor probabilities: needs one of them")
	}
	for i, class := range p.Predicted {
		if class < 0 || class >= classes {
			return stats.Refuse(stats.ErrInvalid, "the prediction of image %d is class %d: must be between 0 and %d", i, class, classes-1)
		}
	}
	if p.Logs == nil {
		return nil
	}
	return checkProbabilities(p.Labels, p.Logs, classes)
}

// groups are the group numbers of the images.
func (p Predictions) groups() []int {
	if p.Groups != nil {
		return p.Groups
	}
	each := make([]int, len(p.Labels))
	for i := range each {
		each[i] = i
	}
	return each
}

func (p Predictions) seed(in Input, numbers []int) *seed {
	s := &seed{labels: p.Labels, predicted: p.Predicted, logs: p.Logs, classes: in.Classes, positive: in.Positive, names: in.Names}
	lots := min(len(numbers), maxLeft)
	s.groups, s.of = make([][]int, lots), make([]int, len(p.Labels))
	for i, group := range p.groups() {
		at, _ := slices.BinarySearch(numbers, group)
		s.of[i] = at % lots
		s.groups[s.of[i]] = append(s.groups[s.of[i]], i)
	}
	if s.predicted == nil {
		s.predicted = make([]int, len(p.Labels))
		for i := range s.predicted {
			row := p.Logs[i*in.Classes : (i+1)*in.Classes]
			s.predicted[i] = slices.Index(row, slices.Max(row))
		}
	}
	folds := p.Folds
	if folds == nil {
		folds = make([]int, len(p.Labels))
	}
	ids := slices.Compact(slices.Sorted(slices.Values(folds)))
	s.folds = make([][]int, len(ids))
	for i, fold := range folds {
		at, _ := slices.BinarySearch(ids, fold)
		s.folds[at] = append(s.folds[at], i)
	}
	return s
}

// row are the log-probabilities of an image.
func (s *seed) row(i int) []float64 { return s.logs[i*s.classes : (i+1)*s.classes] }

// events are the classes that are looked at one against the rest: all, or the positive one
// of two.
func (s *seed) events() []int {
	if s.classes == 2 {
		return []int{s.positive}
	}
	all := make([]int, s.classes)
	for class := range all {
		all[class] = class
	}
	return all
}

// name is what a class is called.
func (s *seed) name(class int) string {
	if class < len(s.names) {
		return s.names[class]
	}
	return strconv.Itoa(class)
}
