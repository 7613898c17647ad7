package verdict

import (
	"fmt"
	"math"
	"strconv"
)

// seedWords say what more seeds would do.
func (n Needed) seedWords(unit, one string) string {
	share := strconv.Itoa(int(math.Ceil(100*n.SeedShare-1e-9))) + " %"
	rest := fmt.Sprintf("the rest from having no more than %d %s", n.Groups, plural(n.Groups, one, unit))
	switch {
	case n.SeedShare < 0:
		return " With a single seed it is unknown how much more seeds would help: run a second one."
	case n.SeedsFixed:
		return " More seeds would not do that: the interval takes what they differ by for what other training images would bring, which their number does not lower."
	case n.NeedSeeds > 0 && n.Measured:
		return fmt.Sprintf(" About %s seeds would do that (now %d): about %s of the variance comes from seeds and trainings.", about(n.NeedSeeds), n.Seeds, share)
	case n.NeedSeeds > 0:
		return fmt.Sprintf(" At best, about %s seeds would do that (now %d): up to %s of the variance comes from the seeds, perhaps less.", about(n.NeedSeeds), n.Seeds, share)
	case n.Measured:
		return fmt.Sprintf(" No number of seeds can do that: about %s of the variance comes from seeds and trainings, %s.", share, rest)
	}
	return fmt.Sprintf(" No number of seeds can do that: at most %s of the variance comes from the seeds, %s.", share, rest)
}

// imageWords say what more images of the same groups would do, where that is known.
func (n Needed) imageWords() string {
	switch {
	case !n.Measured || n.Singletons:
		return ""
	case n.NeedImages > 0:
		return fmt.Sprintf(" Of the same groups, about %s images in all would (now %s).", about(n.NeedImages), strconv.Itoa(n.Images))
	}
	return " More images of the same groups would not."
}
