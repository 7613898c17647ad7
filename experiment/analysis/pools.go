package analysis

import (
	"fmt"
	"slices"
)

// pools makes the pools that cells, differences and verdicts are computed from, each
// when it is first asked for, and once.
type pools struct {
	results *Results
	made    map[poolKey]*pool
}

// poolKey names a pool.
type poolKey struct {
	readOut
	seeds string // "[0 1 2]": a list is no key
}

func newPools(r *Results) *pools { return &pools{results: r, made: make(map[poolKey]*pool)} }

// of is the pool of the given seeds, which must be complete.
func (all *pools) of(what readOut, seeds []int) (*pool, error) {
	key := poolKey{what, fmt.Sprint(seeds)}
	if p, ok := all.made[key]; ok {
		return p, nil
	}
	p, err := newPool(all.results, what, seeds, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	all.made[key] = p
	return p, nil
}

// on is the pool of the given seeds of those images alone that another pool tested.
func (all *pools) on(what readOut, seeds []int, tested *pool) (*pool, error) {
	p, err := all.of(what, seeds)
	if err != nil || slices.Equal(p.images, tested.images) {
		return p, err
	}
	only := make([]bool, len(all.results.plan.Manifest.Images))
	for _, image := range tested.images {
		only[image] = true
	}
	if p, err = newPool(all.results, what, seeds, only); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return p, nil
}
