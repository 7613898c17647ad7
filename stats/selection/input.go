package selection

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/stats"
)

// Why something cannot be computed.
var (
	ErrOneGroup = stats.Refuse(stats.ErrTooFew, "all test images of a fold are one group: needs at least 2")
	ErrOneLook  = stats.Refuse(stats.ErrTooFew, "there is one epoch: nothing was chosen")
	ErrOneClass = stats.Refuse(stats.ErrTooFew, "all test images of all folds are of one class")
	ErrNoRandom = stats.Refuse(stats.ErrInvalid, "no random stream")
)

// Fold has what a model predicted for its test images after each epoch.
type Fold struct {
	Seed      int     // repetition that the fold belongs to; any number
	Labels    []int   // class of each test image
	Groups    []int   // of each; the same numbers in all folds and seeds
	Predicted [][]int // epochs x images: class that each was taken for
}

// Input are the folds of one or more seeds. In each, the epoch is chosen that is right most
// often, the earliest of equal ones; the accuracy is that over the images of a seed,
// averaged over seeds.
type Input struct {
	Folds  []Fold
	Level  float64 // of intervals and bounds
	Draws  int     // of bootstraps and permutations: at least 100, better 1,000
	Random *rand.Rand
}

// fewestDraws is the least number of draws.
const fewestDraws = 100

// fold is a checked one: what is right, summed by group.
type fold struct {
	share  float64     // of its images in the accuracy: the shares of all folds add up to 1
	images float64     // their number
	groups []int       // those it tests, counted from 0 over all folds
	sizes  []float64   // their images
	right  [][]float64 // epochs x groups: right images
	best   int         // the chosen epoch
}

// prepared is a checked input.
type prepared struct {
	folds   []fold
	groups  int   // in all
	numbers []int // theirs, ascending
}

// prepare checks an input.
func prepare(in Input) (*prepared, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	seeds, images := make(map[int]bool), make(map[int]float64)
	var numbers []int
	for i, f := range in.Folds {
		if err := f.check(); err != nil {
			return nil, fmt.Errorf("fold %d: %w", i, err)
		}
		seeds[f.Seed] = true
		images[f.Seed] += float64(len(f.Labels))
		numbers = append(numbers, f.Groups...)
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	p := &prepared{groups: len(numbers), numbers: numbers}
	for _, f := range in.Folds {
		p.folds = append(p.folds, f.summed(numbers, float64(len(f.Labels))/images[f.Seed]/float64(len(seeds))))
	}
	return p, nil
}

func (in Input) check() error {
	switch {
	case len(in.Folds) == 0:
		return stats.Refuse(stats.ErrTooFew, "no folds")
	case !(in.Level > 0 && in.Level < 1):
		return stats.Refuse(stats.ErrInvalid, "level %v: must lie between 0 and 1, such as 0.95", in.Level)
	case in.Draws < fewestDraws:
		return stats.Refuse(stats.ErrTooFew, "%d draws: needs at least %d, better 1000", in.Draws, fewestDraws)
	case in.Random == nil:
		return ErrNoRandom
	}
	return nil
}

func (f Fold) check() error {
	switch {
	case len(f.Labels) == 0:
		return stats.Refuse(stats.ErrTooFew, "no images")
	case len(f.Groups) != len(f.Labels):
		return stats.Refuse(stats.ErrInvalid, "%d labels but %d group numbers: one of each an image is needed", len(f.Labels), len(f.Groups))
	case len(f.Predicted) == 0:
		return stats.Refuse(stats.ErrTooFew, "no epochs")
	}
	for i, label := range f.Labels {
		if label < 0 {
			return stats.Refuse(stats.ErrInvalid, "the label of image %d is %d: must be 0 or more", i, label)
		}
	}
	for e, predicted := range f.Predicted {
		if len(predicted) != len(f.Labels) {
			return stats.Refuse(stats.ErrInvalid, "epoch %d: %d predictions for %d images", e, len(predicted), len(f.Labels))
		}
		for i, class := range predicted {
			if class < 0 {
				return stats.Refuse(stats.ErrInvalid, "epoch %d: the prediction of image %d is class %d: must be 0 or more", e, i, class)
			}
		}
	}
	return nil
}

// summed sums a fold by group.
func (f Fold) summed(numbers []int, share float64) fold {
	s := fold{share: share, images: float64(len(f.Labels)), groups: slices.Compact(slices.Sorted(slices.Values(f.Groups)))}
	s.sizes = make([]float64, len(s.groups))
	at := make([]int, len(f.Groups)) // of an image among the fold's groups
	for i, group := range f.Groups {
		at[i], _ = slices.BinarySearch(s.groups, group)
		s.sizes[at[i]]++
	}
	most := -1.0
	for e, predicted := range f.Predicted {
		right, sum := make([]float64, len(s.groups)), 0.0
		for i, class := range predicted {
			if class == f.Labels[i] {
				right[at[i]]++
				sum++
			}
		}
		s.right = append(s.right, right)
		if sum > most {
			s.best, most = e, sum
		}
	}
	for i, group := range s.groups {
		s.groups[i], _ = slices.BinarySearch(numbers, group)
	}
	return s
}

// looks is the largest number of epochs of a fold.
func (p *prepared) looks() int {
	most := 0
	for _, f := range p.folds {
		most = max(most, len(f.right))
	}
	return most
}

// published is the accuracy of the chosen epochs on the images that chose them.
func (p *prepared) published() float64 {
	sum := 0.0
	for _, f := range p.folds {
		sum += f.share * total(f.right[f.best]) / f.images
	}
	return sum
}

func total(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum
}

// warnings are about few groups.
func (p *prepared) warnings() []string {
	const few = 20
	if p.groups < few {
		return []string{fmt.Sprintf("only %d groups (fewer than %d): what is drawn from them varies too little", p.groups, few)}
	}
	return nil
}

// quantile interpolates linearly between sorted values (Hyndman and Fan's type 7).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	below := min(int(at), len(sorted)-1)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}
