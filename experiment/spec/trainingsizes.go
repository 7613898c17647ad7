package spec

import "slices"

const (
	sizesKey   = "folds.sizes"
	sizesOfKey = "folds.sizes-of"
)

// What folds.sizes trains beside the claim's network on the guarded split.
const (
	SizesOfNetworks = "networks" // every arm on the guarded split
	SizesOfAll      = "all"      // every arm on every split
)

// mostSizes is how many training sizes a run has at most: each is k times seeds more trials.
const mostSizes = 20

// trainingSizes checks the numbers of training images.
func (c *checker) trainingSizes(s Spec) {
	f := s.Folds
	for i, n := range f.Sizes {
		c.want(n >= 2, sizesKey, "%d: must be at least 2 training images", n)
		c.want(!slices.Contains(f.Sizes[:i], n), sizesKey, "%d stands there twice", n)
	}
	c.want(slices.Contains(choices(sizesOfKey), f.SizesOf), sizesOfKey, "%q%s: must be networks or all, or empty", f.SizesOf, DidYouMean(f.SizesOf, choices(sizesOfKey)[1:]))
	c.want(f.SizesOf == "" || len(f.Sizes) > 0, sizesOfKey, "%s: is for folds.sizes, which is empty", f.SizesOf)
	c.want(len(f.Sizes) <= mostSizes, sizesKey, "%d sizes: at most %d", len(f.Sizes), mostSizes)
	c.want(len(f.Sizes) == 0 || s.Run.Engine != EnginePredictions, sizesKey, "%v: nothing is trained where predictions were made elsewhere", f.Sizes)
	c.want(len(f.Sizes) == 0 || !s.Data.Null, sizesKey, "%v: labels that are drawn at random cannot be learned better from more images", f.Sizes)
}
