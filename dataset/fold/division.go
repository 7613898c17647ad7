package fold

import (
	"cmp"
	"math/rand/v2"
)

// division is an assignment of a pool's units to k folds.
type division struct {
	pool   *pool
	foldOf []int
	counts [][]int // images of each class in each fold
	sizes  []int   // images in each fold
}

func newDivision(p *pool, k int) *division {
	d := &division{pool: p, foldOf: make([]int, len(p.units)), sizes: make([]int, k)}
	for range k {
		d.counts = append(d.counts, make([]int, len(p.totals)))
	}
	return d
}

func (d *division) add(u, fold int) {
	d.foldOf[u] = fold
	d.shift(u, fold, 1)
}

func (d *division) shift(u, fold, sign int) {
	for c, n := range d.pool.units[u].counts {
		d.counts[fold][c] += sign * n
		d.sizes[fold] += sign * n
	}
}

// place puts units one by one into the fold where they raise the imbalance least:
// the one with the smallest sum over classes of x_fc * g_c / n_c. Among equals it
// takes the smallest fold, so that none stays empty, then a random one.
func (d *division) place(order []int, r *rand.Rand) {
	folds := r.Perm(len(d.sizes))
	for _, u := range order {
		best, least := -1, 0.0
		for _, f := range folds {
			overlap := 0.0
			for c, n := range d.pool.units[u].counts {
				// The conversion keeps the sum from being fused: equal on all machines.
				overlap += float64(float64(d.counts[f][c]*n) / float64(d.pool.totals[c]))
			}
			if best < 0 || cmp.Or(cmp.Compare(overlap, least), cmp.Compare(d.sizes[f], d.sizes[best])) < 0 {
				best, least = f, overlap
			}
		}
		d.add(u, best)
	}
}

// missing counts the pairs of fold and class without an image.
func (d *division) missing() int {
	missing := 0
	for _, counts := range d.counts {
		for _, n := range counts {
			if n == 0 {
				missing++
			}
		}
	}
	return missing
}

// imbalance is the sum over folds and classes of (x_fc - n_c/k)^2 / n_c.
func (d *division) imbalance() float64 {
	sum := 0.0
	for _, counts := range d.counts {
		for c, n := range counts {
			total := float64(d.pool.totals[c])
			deviation := float64(n) - total/float64(len(d.counts))
			sum += float64(deviation * deviation / total)
		}
	}
	return sum
}

// repair moves or exchanges groups until no fold misses a class. Each step takes
// the change that leaves the fewest gaps, then the least imbalance. It reports
// whether it succeeded.
func (d *division) repair() bool {
	for gaps := d.missing(); gaps > 0; {
		best := d.bestChange()
		if best.gaps >= gaps {
			return false
		}
		d.apply(best)
		gaps = best.gaps
	}
	return true
}

// change moves unit to fold and, unless partner is negative, partner to unit's fold.
type change struct {
	unit, fold, partner int
	gaps                int
	imbalance           float64
}

func (d *division) apply(c change) {
	from := d.foldOf[c.unit]
	d.shift(c.unit, from, -1)
	d.add(c.unit, c.fold)
	if c.partner >= 0 {
		d.shift(c.partner, c.fold, -1)
		d.add(c.partner, from)
	}
}

// bestChange tries, for every fold with a gap, each unit from elsewhere that fills
// it, alone or in exchange for one of the fold's own.
func (d *division) bestChange() change {
	best := change{gaps: len(d.counts)*len(d.pool.totals) + 1}
	try := func(c change) {
		from := d.foldOf[c.unit]
		d.apply(c)
		c.gaps, c.imbalance = d.missing(), d.imbalance()
		if cmp.Or(cmp.Compare(c.gaps, best.gaps), cmp.Compare(c.imbalance, best.imbalance)) < 0 {
			best = c
		}
		d.apply(change{unit: c.unit, fold: from, partner: c.partner})
	}
	for fold := range d.counts {
		for u := range d.pool.units {
			if d.foldOf[u] == fold || !d.fills(u, fold) {
				continue
			}
			try(change{unit: u, fold: fold, partner: -1})
			for v := range d.pool.units {
				if d.foldOf[v] == fold {
					try(change{unit: u, fold: fold, partner: v})
				}
			}
		}
	}
	return best
}

// fills reports whether a unit holds a class that the fold misses.
func (d *division) fills(u, fold int) bool {
	for c, n := range d.pool.units[u].counts {
		if n > 0 && d.counts[fold][c] == 0 {
			return true
		}
	}
	return false
}
