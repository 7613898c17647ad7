package components

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

type limits struct{ low, high float64 }

// meanSquares are those of the effects, each scaled so that its expectation is the
// variance of the effect and what those below it add.
func (s sums) meanSquares(kept [6]bool) variances {
	forms, of := s.system()
	var m variances
	for i := ofSeeds; i <= ofRest; i++ {
		if kept[i] {
			m[i] = forms[i] / of[i][i]
		}
	}
	groups, images := s.between()
	if kept[ofImages] {
		m[ofImages] = (s.imageSquares - s.groupSquares) / images[ofImages]
	}
	between := (s.groupSquares - s.total*s.total/s.scores) / groups[ofGroups]
	switch {
	case kept[ofGroups]:
		m[ofGroups] = between
	case kept[ofImages] && s.groups == s.images:
		m[ofImages] = between
	}
	return m
}

// shares are how much of each source's variance, by column, is in the mean square of
// another, by row, beside its own.
func (s sums) shares(kept [6]bool) [6]variances {
	_, of := s.system()
	groups, images := s.between()
	all := [6]variances{ofGroups: groups, ofImages: images}
	if s.groups == s.images {
		all[ofImages] = groups
		all[ofImages][ofImages] = groups[ofGroups]
	}
	for i := ofSeeds; i <= ofRest; i++ {
		all[i] = of[i]
	}
	for i := range all {
		own := all[i][i]
		for j := range all[i] {
			all[i][j] /= own
			if !kept[i] || !kept[j] || i == j {
				all[i][j] = 0
			}
		}
	}
	return all
}

// intervals are those of the variances that were estimated as raw.
func (d *design) intervals(kept [6]bool, raw variances, level float64) [6]limits {
	var all, distance [6]limits
	m, shares := d.all.meanSquares(kept), d.all.shares(kept)
	spread := d.jackknife(kept)
	spread[ofRest] += d.shifted(raw)
	var covariance []float64
	if kept[ofTrainings] || kept[ofSeeds] {
		covariance = d.covariance(raw)
	}
	for _, i := range []int{ofRest, ofCells, ofTrainings, ofSeeds, ofImages, ofGroups} {
		if !kept[i] {
			continue
		}
		df, floors := 0.0, []int{ofTrainings, ofSeeds}
		switch {
		case i == ofSeeds || i == ofTrainings:
			df, floors = d.degrees(i, covariance), []int{ofRest, ofCells, ofTrainings, ofSeeds}
		case spread[i] > 0:
			df = 2 * m[i] * m[i] / spread[i]
		}
		distance[i] = chiSquared(m[i], df, level)
		for _, j := range floors {
			if c := shares[i][j]; c != 0 { // not i itself
				distance[i].low = math.Hypot(distance[i].low, c*distance[j].high)
				distance[i].high = math.Hypot(distance[i].high, c*distance[j].low)
			}
		}
		v := max(0, raw[i])
		all[i] = limits{max(0, raw[i]-distance[i].low), max(v, min(raw[i]+distance[i].high, d.most))}
	}
	return all
}

// chiSquared is how far the ends of the interval of a mean square are from it: without end
// where nothing shows how it varies.
func chiSquared(m, df, level float64) limits {
	if !(df > 0) || !(m > 0) {
		return limits{math.Inf(1), math.Inf(1)}
	}
	chi := distuv.ChiSquared{K: max(df, 0.5)}
	return limits{m - chi.K*m/chi.Quantile((1+level)/2), chi.K*m/chi.Quantile((1-level)/2) - m}
}

// shifted is what seeds and trainings add to the variance of the rest where scores are 0
// or 1: that of a share p is p (1 - p), which changes by 1 - 2 p as p does.
func (d *design) shifted(raw variances) float64 {
	if !d.binary {
		return 0
	}
	w := d.all.weights()
	slope := 1 - 2*d.mean
	return slope * slope * (w[ofSeeds]*max(0, raw[ofSeeds]) + w[ofTrainings]*max(0, raw[ofTrainings]))
}

// jackknife is the variance of each raw estimate over groups, by leaving out one at a time.
func (d *design) jackknife(kept [6]bool) variances {
	g := float64(len(d.parts))
	if g < 3 {
		return variances{}
	}
	var sum, squares variances
	for i := range d.parts {
		v := d.without(i).solve(kept)
		for j := range v {
			if finite(v[j]) {
				sum[j] += v[j]
				squares[j] += v[j] * v[j]
			}
		}
	}
	var out variances
	for j := range out {
		out[j] = max(0, (g-1)/g*(squares[j]-sum[j]*sum[j]/g))
	}
	return out
}

// covariance is that of the sums by training of scores less the means of their images:
// sigma_c^2 Z' M Z_c Z_c' M Z added up over sources, trainings x trainings.
func (d *design) covariance(raw variances) []float64 {
	n := len(d.seedOf)
	v := raw
	for i := range v {
		v[i] = max(0, v[i])
	}
	if v[ofSeeds]+v[ofTrainings]+v[ofCells]+v[ofRest] == 0 {
		v[ofRest] = 1
	}
	c := make([]float64, n*n)
	addProduct(c, n, d.tables.k.values, n, v[ofTrainings])
	addProduct(c, n, d.tables.kSeeds.values, d.seeds, v[ofSeeds])
	for i, k := range d.tables.k.values {
		c[i] += v[ofRest] * k
	}
	for _, p := range d.parts {
		p.tables.addCells(c, n, v[ofCells])
	}
	return c
}

// degrees are Satterthwaite's degrees of freedom of the mean square of trainings or seeds
// under normal effects: (tr C)^2 / tr C^2, with C the covariance of the sums that are
// squared.
func (d *design) degrees(of int, c []float64) float64 {
	n := len(d.seedOf)
	if of == ofSeeds {
		c, n = d.bySeed(c), d.seeds
	}
	trace, sum := 0.0, 0.0
	for i := range n {
		trace += c[i*n+i]
	}
	for _, x := range c {
		sum += x * x
	}
	if sum == 0 {
		return 0
	}
	return trace * trace / sum
}

// addProduct adds factor times a a' to c, for a of n rows.
func addProduct(c []float64, n int, a []float64, columns int, factor float64) {
	if factor == 0 {
		return
	}
	for i := range n {
		for j := range i + 1 {
			sum := 0.0
			for x, v := range a[i*columns : (i+1)*columns] {
				sum += v * a[j*columns+x]
			}
			c[i*n+j] += factor * sum
			if i != j {
				c[j*n+i] += factor * sum
			}
		}
	}
}

// addCells adds factor times the product of a group's K with itself.
func (t tables) addCells(c []float64, n int, factor float64) {
	w := len(t.k.rows)
	own := make([]float64, w*w)
	addProduct(own, w, t.k.values, w, factor)
	for i, r := range t.k.rows {
		for j, s := range t.k.rows {
			c[r*n+s] += own[i*w+j]
		}
	}
}

// bySeed adds up rows and columns of trainings.
func (d *design) bySeed(c []float64) []float64 {
	n, out := len(d.seedOf), make([]float64, d.seeds*d.seeds)
	for i, a := range d.seedOf {
		for j, b := range d.seedOf {
			out[a*d.seeds+b] += c[i*n+j]
		}
	}
	return out
}
