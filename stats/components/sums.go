package components

// sums are the quadratic forms of the scores with what their expectations need. With M
// the projection that takes from each score the mean of its image, Z_a the indicators of
// factor a, and K = Z_t' M Z_t over trainings:
//
//	rest     |M y|^2
//	cells    |Z_gt' M y|^2, over groups x trainings
//	trials   |Z_t' M y|^2
//	seeds    |Z_s' M y|^2
//	images   T_i, T_a = sum over levels of (sum of scores)^2 / number
//	groups   T_g
//
// The expectation of |Z_a' M y|^2 has sigma_c^2 |Z_a' M Z_c|_F^2 for each source c; that of
// T_a has sigma_c^2 times the sum over cells of n_ac^2 / n_a.
type sums struct {
	added
	trials, seeds                   float64
	trialTrial, trialSeed, seedSeed float64 // |K|^2, and with seeds for trainings
	trialSize2, seedSize2           float64 // sums of squared numbers of scores
}

// added are the sums to which each group adds its own.
type added struct {
	scores, images, groups, total           float64 // numbers; total of the scores
	rest, cells, imageSquares, groupSquares float64 // forms
	cellCell, cellSeed                      float64 // |K|^2 within groups
	trialTrace, seedTrace                   float64 // tr K, and over seeds
	imageInGroup, trialInGroup, seedInGroup float64 // sums over groups of sum_c n_gc^2 / n_g
	groupSize2, imageSize2, cellSize2       float64
}

// plus is the sum, or with sign -1 the difference.
func (a added) plus(b added, sign float64) added {
	a.scores, a.images, a.groups, a.total = a.scores+sign*b.scores, a.images+sign*b.images, a.groups+sign*b.groups, a.total+sign*b.total
	a.rest, a.cells = a.rest+sign*b.rest, a.cells+sign*b.cells
	a.imageSquares, a.groupSquares = a.imageSquares+sign*b.imageSquares, a.groupSquares+sign*b.groupSquares
	a.cellCell, a.cellSeed = a.cellCell+sign*b.cellCell, a.cellSeed+sign*b.cellSeed
	a.trialTrace, a.seedTrace = a.trialTrace+sign*b.trialTrace, a.seedTrace+sign*b.seedTrace
	a.imageInGroup, a.trialInGroup, a.seedInGroup = a.imageInGroup+sign*b.imageInGroup, a.trialInGroup+sign*b.trialInGroup, a.seedInGroup+sign*b.seedInGroup
	a.groupSize2, a.imageSize2, a.cellSize2 = a.groupSize2+sign*b.groupSize2, a.imageSize2+sign*b.imageSize2, a.cellSize2+sign*b.cellSize2
	return a
}

// table holds values by two factors, of which one may have a single level.
type table struct {
	rows, columns []int // levels, in the design's numbers; nil columns: one
	values        []float64
}

// design is what a mean rests on: parts by group, and tables over all of them.
type design struct {
	parts  []part
	seedOf []int // of each training
	seeds  int
	all    sums
	tables tables

	mean   float64 // of all scores
	binary bool    // all scores are 0 or 1
	most   float64 // that any variance of scores between the least and the largest can be (Popoviciu)
}

// part is what one group brings.
type part struct {
	own    added
	tables tables
}

// tables are sums by training and by seed.
type tables struct {
	size, seedSize     table // scores
	sum, seedSum       table // of scores less the means of their images
	k, kSeeds, kkSeeds table // K: trainings x trainings, trainings x seeds, seeds x seeds
}

// squares is the sum of squared values.
func (t table) squares() float64 {
	sum := 0.0
	for _, v := range t.values {
		sum += v * v
	}
	return sum
}

// less is the sum of squares without what a part brings, in a table over all levels.
func (t table) less(part table, columns int) float64 {
	sum, width := 0.0, max(1, len(part.columns))
	for r, row := range part.rows {
		for c := range width {
			at := row * columns
			if part.columns != nil {
				at += part.columns[c]
			}
			v, p := t.values[at], part.values[r*width+c]
			sum += (v-p)*(v-p) - v*v
		}
	}
	return sum
}

// without are the sums but for one group, for the jackknife.
func (d *design) without(g int) sums {
	s, p, all := d.all, d.parts[g].tables, d.tables
	s.added = s.plus(d.parts[g].own, -1)
	trainings := len(d.seedOf)
	s.trialSize2 += all.size.less(p.size, 1)
	s.seedSize2 += all.seedSize.less(p.seedSize, 1)
	s.trials += all.sum.less(p.sum, 1)
	s.seeds += all.seedSum.less(p.seedSum, 1)
	s.trialTrial += all.k.less(p.k, trainings)
	s.trialSeed += all.kSeeds.less(p.kSeeds, d.seeds)
	s.seedSeed += all.kkSeeds.less(p.kkSeeds, d.seeds)
	return s
}
