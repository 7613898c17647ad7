package components

import (
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// score is that of one image in one training.
type score struct {
	image, training int
	value           float64 // less the mean of all
}

// newDesign adds up scores. Groups come in the order of their first image, so that sums
// have one order.
func newDesign(t stats.Trials) *design {
	d := &design{seeds: t.Seeds()}
	low, high, n := math.Inf(1), math.Inf(-1), 0.0
	d.binary = true
	for i := range t.Len() {
		for _, v := range t.Of(i) {
			d.mean, n = d.mean+v.Value, n+1
			low, high = min(low, v.Value), max(high, v.Value)
			d.binary = d.binary && (v.Value == 0 || v.Value == 1)
		}
	}
	d.mean /= n
	d.most = (high - low) * (high - low) / 4
	clusters, index := t.Clusters(), make(map[int]int)
	var byGroup [][]score
	for seed := range t.Seeds() {
		first, end := t.OfSeed(seed)
		for i := first; i < end; i++ {
			d.seedOf = append(d.seedOf, seed)
			for _, v := range t.Of(i) {
				g, known := index[clusters[v.Image]]
				if !known {
					g = len(byGroup)
					index[clusters[v.Image]], byGroup = g, append(byGroup, nil)
				}
				byGroup[g] = append(byGroup[g], score{v.Image, i, v.Value - d.mean})
			}
		}
	}
	d.addUp(byGroup)
	return d
}

func (d *design) addUp(byGroup [][]score) {
	trainings := len(d.seedOf)
	d.tables = tables{
		size: table{values: make([]float64, trainings)}, seedSize: table{values: make([]float64, d.seeds)},
		sum: table{values: make([]float64, trainings)}, seedSum: table{values: make([]float64, d.seeds)},
		k: table{values: make([]float64, trainings*trainings)}, kSeeds: table{values: make([]float64, trainings*d.seeds)},
		kkSeeds: table{values: make([]float64, d.seeds*d.seeds)},
	}
	for _, scores := range byGroup {
		p := d.partOf(scores)
		d.parts = append(d.parts, p)
		d.all.added = d.all.plus(p.own, 1)
		all, own := &d.tables, p.tables
		all.size.take(own.size, 1)
		all.seedSize.take(own.seedSize, 1)
		all.sum.take(own.sum, 1)
		all.seedSum.take(own.seedSum, 1)
		all.k.take(own.k, trainings)
		all.kSeeds.take(own.kSeeds, d.seeds)
		all.kkSeeds.take(own.kkSeeds, d.seeds)
	}
	t := d.tables
	d.all.trialSize2, d.all.seedSize2, d.all.trials, d.all.seeds = t.size.squares(), t.seedSize.squares(), t.sum.squares(), t.seedSum.squares()
	d.all.trialTrial, d.all.trialSeed, d.all.seedSeed = t.k.squares(), t.kSeeds.squares(), t.kkSeeds.squares()
}

// take adds the table of a part.
func (t table) take(part table, columns int) {
	width := max(1, len(part.columns))
	for r, row := range part.rows {
		for c := range width {
			at := row * columns
			if part.columns != nil {
				at += part.columns[c]
			}
			t.values[at] += part.values[r*width+c]
		}
	}
}

// partOf adds up the scores of one group.
func (d *design) partOf(scores []score) part {
	slices.SortFunc(scores, func(a, b score) int {
		if a.image != b.image {
			return a.image - b.image
		}
		return a.training - b.training
	})
	var p part
	trainings, at := levels(scores, func(s score) int { return s.training })
	seeds, seedAt := levels(scores, func(s score) int { return d.seedOf[s.training] })
	w, r := len(trainings), len(seeds)
	k, sum, size := make([]float64, w*w), make([]float64, w), make([]float64, w)
	for first := 0; first < len(scores); {
		end := first + 1
		for end < len(scores) && scores[end].image == scores[first].image {
			end++
		}
		p.own.addImage(scores[first:end], func(s score, deviation, n float64) {
			i := at[s.training]
			sum[i], size[i] = sum[i]+deviation, size[i]+1
			k[i*w+i]++
			for _, other := range scores[first:end] {
				k[i*w+at[other.training]] -= 1 / n
			}
		})
		first = end
	}
	p.tables = tables{
		size: table{trainings, nil, size}, sum: table{trainings, nil, sum}, k: table{trainings, trainings, k},
		seedSize: table{seeds, nil, make([]float64, r)}, seedSum: table{seeds, nil, make([]float64, r)},
		kSeeds: table{trainings, seeds, make([]float64, w*r)}, kkSeeds: table{seeds, seeds, make([]float64, r*r)},
	}
	for i, t := range trainings {
		s := seedAt[d.seedOf[t]]
		p.tables.seedSize.values[s] += size[i]
		p.tables.seedSum.values[s] += sum[i]
		for j, u := range trainings {
			o := seedAt[d.seedOf[u]]
			p.tables.kSeeds.values[i*r+o] += k[i*w+j]
			p.tables.kkSeeds.values[s*r+o] += k[i*w+j]
		}
	}
	p.finish()
	return p
}

// addImage adds the scores of one image, and tells each with its deviation from their mean.
func (a *added) addImage(scores []score, tell func(s score, deviation, n float64)) {
	n, sum := float64(len(scores)), 0.0
	for _, s := range scores {
		sum += s.value
	}
	a.scores, a.images, a.total = a.scores+n, a.images+1, a.total+sum
	a.imageSquares += sum * sum / n
	a.imageSize2 += n * n
	for _, s := range scores {
		deviation := s.value - sum/n
		if len(scores) == 1 {
			deviation = 0
		}
		a.rest += deviation * deviation
		tell(s, deviation, n)
	}
}

// finish makes the sums of a group from its tables.
func (p *part) finish() {
	a, t := &p.own, p.tables
	a.groups, a.groupSquares, a.groupSize2 = 1, a.total*a.total/a.scores, a.scores*a.scores
	a.cells, a.cellCell, a.cellSeed, a.cellSize2 = t.sum.squares(), t.k.squares(), t.kSeeds.squares(), t.size.squares()
	a.imageInGroup, a.trialInGroup, a.seedInGroup = a.imageSize2/a.scores, a.cellSize2/a.scores, t.seedSize.squares()/a.scores
	for i := range t.k.rows {
		a.trialTrace += t.k.values[i*len(t.k.rows)+i]
	}
	for i := range t.kkSeeds.rows {
		a.seedTrace += t.kkSeeds.values[i*len(t.kkSeeds.rows)+i]
	}
}

// levels are those of a factor, in order, and where each stands.
func levels(scores []score, of func(score) int) (all []int, at map[int]int) {
	for _, s := range scores {
		all = append(all, of(s))
	}
	slices.Sort(all)
	all = slices.Compact(all)
	at = make(map[int]int, len(all))
	for i, level := range all {
		at[level] = i
	}
	return all, at
}
