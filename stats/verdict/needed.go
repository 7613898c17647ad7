package verdict

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// Needed is what would decide a verdict that is undecided, if the guarded accuracy
// stays where it is.
type Needed struct {
	Outcome    Outcome // what the verdict would become: supported or refuted
	Gap        float64 // from the estimate to c - d
	HalfWidth  float64 // from the estimate to the end of the interval beyond c - d, before it is cut to [0, 1]
	Groups     int     // now; of images where all are singletons
	Singletons bool    // every image is a group of its own
	Seeds      int     // now
	// SeedShare is at most the share of the variance that more seeds would remove;
	// -1 where it cannot be told, with a single seed.
	SeedShare float64
	// SeedsFixed says that more seeds leave the interval as wide as it is, whatever SeedShare:
	// that of [primary.Method] takes what two seeds differ by as a sign of what other training
	// sets would bring, which further seeds measure better and do not lower.
	SeedsFixed bool
	// NeedGroups and NeedSeeds are the smallest numbers in all, the other one as it
	// is, that would decide it. 0: no number would.
	NeedGroups, NeedSeeds int

	// Measured says that the parts of the variance are known: SeedShare is an estimate and
	// no bound, and ImageShare is what more images of the same groups would remove.
	Measured   bool
	ImageShare float64
	Images     int // now, that were tested
	NeedImages int // the smallest number in all, with groups and seeds as they are; 0: none would, or not known
}

// searchLimit bounds the numbers of groups and seeds that are searched.
const searchLimit = 1_000_000_000

// Advise says how many groups or seeds would decide a verdict that is undecided.
//
// The variance of the guarded accuracy, over G groups and S seeds, is split as in
// Miller (arXiv 2411.00640, on resampling) and Bouthillier et al. (arXiv 2103.03098):
//
//	V(G, S) = B/G + W/S
//
// V is the squared standard error of the primary interval. W/S is
// what more seeds remove, B/G what only more groups remove. Data that hold only
// averages over seeds do not separate a seed's effect on all images from its
// effect on single groups, so W/S is bounded from above, by the largest of
//
//   - the variance of the seeds' means over S;
//   - sum_i a_i (1 - a_i) / ((S-1) n^2), the same if images vary independently, for
//     image i correct in a share a_i of the seeds (steadier with few seeds);
//   - V (1/J) / (1/J + n_test/n_train) where the corrected t over J trials decides.
//
// Hence "no number of seeds" is certain as far as V is known, and a number of seeds
// is the least. The interval of [primary.Method] is as wide with more seeds, so no number of
// them is named for it. More groups shrink all of V. The needed number is the smallest
// one whose interval, around the same estimate, ends at c - d: by [primary.Ends] or with t
// on the new degrees of freedom, or Clopper-Pearson on effective units that grow as V
// shrinks. The estimate will move, so such a number decides about every other
// time; twice as many (((1.96+0.84)/1.96)^2) decide four times in five.
//
// An estimate exactly on c - d is decided by no number. Input without images or
// a verdict that is decided is an error.
func Advise(in Input) (Needed, error) {
	if err := in.check(); err != nil {
		return Needed{}, err
	}
	if in.outcome() != Undecided {
		return Needed{}, fmt.Errorf("the verdict is already %s", in.outcome())
	}
	if in.Images.Len() == 0 {
		return Needed{}, errors.New("the groups of the images are unknown")
	}
	g, t := in.Guarded, in.threshold()
	n := Needed{Outcome: Supported, Gap: g.Estimate - t, HalfWidth: g.Estimate - g.Low,
		Groups: in.Images.Groups(), Singletons: in.Images.Singletons(), Seeds: max(len(in.SeedMeans), 1)}
	if n.Gap < 0 {
		n.Outcome, n.Gap, n.HalfWidth = Refuted, -n.Gap, g.High-g.Estimate
	}
	if g.Method != stats.MethodFloor && g.Method != primary.Method {
		n.HalfWidth = longerSide(g)
	}
	n.Images = in.Images.Len()
	now := project(in, n, g)
	n.SeedShare, n.ImageShare, n.Measured = now.seedShare, now.imageShare, now.measured
	n.SeedsFixed = g.Method == primary.Method
	if n.Gap < 1e-9 {
		return n, nil
	}
	decided := func(groups, seeds, images int) bool { return now.half(groups, seeds, images) <= n.Gap }
	n.NeedGroups = smallest(n.Groups, func(groups int) bool { return decided(groups, n.Seeds, n.Images) })
	if n.SeedShare > 0 && !n.SeedsFixed {
		n.NeedSeeds = smallest(n.Seeds, func(seeds int) bool { return decided(n.Groups, seeds, n.Images) })
	}
	if n.ImageShare > 0 && !n.Singletons {
		n.NeedImages = smallest(n.Images, func(images int) bool { return decided(n.Groups, n.Seeds, images) })
	}
	return n, nil
}

// smallest is the smallest number from now on for which enough holds, and 0 where
// none up to searchLimit does. enough stays true once it is.
func smallest(now int, enough func(int) bool) int {
	low, high := now, now
	for !enough(high) {
		if high >= searchLimit {
			return 0
		}
		low, high = high, min(2*high, searchLimit)
	}
	for high-low > 1 {
		middle := low + (high-low)/2
		if enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// String says it in plain sentences.
func (n Needed) String() string {
	unit, one := "groups", "group"
	if n.Singletons {
		unit, one = "images", "image"
	}
	if n.Gap < 1e-9 {
		return fmt.Sprintf("The guarded accuracy lies exactly on the limit: no number of seeds or %s decides this unless it moves.", unit)
	}
	text := fmt.Sprintf("If the accuracy stays as it is, the claim would be %s once the interval reaches no further than %s points from it (now %s).", n.Outcome, points(n.Gap), points(n.HalfWidth))
	text += n.seedWords(unit, one)
	if n.NeedGroups > 0 {
		text += fmt.Sprintf(" About %s %s of the same kind would (now %d); plan for twice as many, since the accuracy will move.", about(n.NeedGroups), unit, n.Groups)
	} else {
		text += fmt.Sprintf(" No practical number of %s would.", unit)
	}
	text += n.imageWords()
	if n.SeedsFixed {
		return text
	}
	return text + fmt.Sprintf(" (Variance = part of the %s / their number + part of the seeds / their number: Miller 2024, arXiv 2411.00640.)", unit)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// about is a number of which only two digits mean something.
func about(n int) string {
	if n < 100 {
		return strconv.Itoa(n)
	}
	unit := math.Pow(10, math.Floor(math.Log10(float64(n)))-1)
	return strconv.FormatFloat(math.Ceil(float64(n)/unit-1e-9)*unit, 'f', 0, 64)
}
