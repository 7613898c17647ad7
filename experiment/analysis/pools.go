package analysis

import "fmt"

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
	p, err := newPool(all.results, what, seeds)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	all.made[key] = p
	return p, nil
}
