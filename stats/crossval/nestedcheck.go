package crossval

import (
	"fmt"

	"github.com/refold/refold/stats"
)

// grouped says whether images come in groups.
func (in Nested) grouped() bool { return in.Repetitions[0][0].Groups != nil }

// images is their number.
func (in Nested) images() int {
	return len(in.Repetitions[0][0].Out) + len(in.Repetitions[0][0].In)
}

func (in Nested) check() error {
	if len(in.Repetitions) == 0 {
		return stats.Refuse(stats.ErrTooFew, "no repetitions")
	}
	k := len(in.Repetitions[0])
	if k < 3 {
		return stats.Refuse(stats.ErrTooFew, "%d outer folds: needs at least 3, since without two of them some must be left to train on", k)
	}
	for i, folds := range in.Repetitions {
		if len(folds) != k {
			return stats.Refuse(stats.ErrDesign, "repetition %d has %d folds and the first %d: must be the same number", i, len(folds), k)
		}
		tested, fold := 0, make(map[int]int) // of each group
		for f, one := range folds {
			if err := in.checkFold(one, f, fold); err != nil {
				return fmt.Errorf("fold %d of repetition %d: %w", f, i, err)
			}
			tested += len(one.Out)
		}
		if tested != in.images() {
			return stats.Refuse(stats.ErrDesign, "the folds of repetition %d hold %d of %d images", i, tested, in.images())
		}
		if in.grouped() && len(fold) < 2 {
			return stats.Refuse(stats.ErrTooFew, "all images are one group: needs at least 2 in each fold")
		}
	}
	return nil
}

// checkFold adds the groups of the f-th fold to those of the folds before it.
func (in Nested) checkFold(one NestedFold, f int, fold map[int]int) error {
	switch {
	case len(one.Out) == 0:
		return stats.Refuse(stats.ErrTooFew, "no images")
	case len(one.Out)+len(one.In) != in.images():
		return stats.Refuse(stats.ErrDesign, "%d outer and %d inner values: must come to one of each of the %d images", len(one.Out), len(one.In), in.images())
	case (one.Groups != nil) != in.grouped():
		return stats.Refuse(stats.ErrInvalid, "group numbers of some folds only: needs those of all or none")
	case in.grouped() && len(one.Groups) != len(one.Out):
		return stats.Refuse(stats.ErrInvalid, "%d images but %d group numbers", len(one.Out), len(one.Groups))
	}
	for _, g := range one.Groups {
		if other, seen := fold[g]; seen && other != f {
			return stats.Refuse(stats.ErrDesign, "group %d lies in fold %d, too: folds must not divide groups", g, other)
		}
		fold[g] = f
	}
	if err := checkFinite(one.Out, "outer value"); err != nil {
		return err
	}
	return checkFinite(one.In, "inner value")
}
