package candidate

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// dims is how many principal axes a point has.
const dims = 24

// point is a view on its principal axes, in steps.
type point [dims]int8

// axes turn views into points: the principal axes of a data set's views, stretched so
// that the larger do not drown the smaller.
type axes struct {
	mean  view
	axis  [dims]view // scaled
	steps float32    // of a point, a unit of length
}

// learnAxes finds the axes of views.
func learnAxes(views []view) (*axes, error) {
	a := &axes{steps: 1}
	var sums [cells * cells]float64
	for i := range views {
		for j, c := range views[i] {
			sums[j] += float64(c)
		}
	}
	for j, s := range sums {
		a.mean[j] = float32(s / float64(len(views)))
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance(views, a.mean), true) {
		return nil, fmt.Errorf("the principal axes of %d images do not converge", len(views))
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	values := eigen.Values(nil)
	for d := range dims {
		k := len(values) - 1 - d
		scale := math.Pow(max(values[k], 1e-6), -.25)
		for i := range a.axis[d] {
			a.axis[d][i] = float32(scale * vectors.At(i, k))
		}
	}
	a.steps = 127 / a.spread(views)
	return a, nil
}

func covariance(views []view, mean view) *mat.SymDense {
	const n = cells * cells
	var sums [n][n]float64
	for v := range views {
		var c view
		for i := range c {
			c[i] = views[v][i] - mean[i]
		}
		for i := range n {
			for j := i; j < n; j++ {
				sums[i][j] += float64(c[i] * c[j])
			}
		}
	}
	cov := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			cov.SetSym(i, j, sums[i][j]/float64(len(views)))
		}
	}
	return cov
}

// spread is how far nearly all coordinates reach.
func (a *axes) spread(views []view) float32 {
	reach := make([]float32, 0, dims*len(views))
	for i := range views {
		for _, c := range a.coordinates(&views[i]) {
			reach = append(reach, max(c, -c))
		}
	}
	slices.Sort(reach)
	return max(reach[len(reach)*999/1000], 1e-6)
}

func (a *axes) coordinates(v *view) (c [dims]float32) {
	var centred view
	for i := range centred {
		centred[i] = v[i] - a.mean[i]
	}
	for d := range c {
		var s float32
		for i, w := range a.axis[d] {
			s += w * centred[i]
		}
		c[d] = s
	}
	return c
}

func (a *axes) point(v *view) (p point) {
	for d, c := range a.coordinates(v) {
		p[d] = int8(min(max(math.Round(float64(c*a.steps)), -127), 127))
	}
	return p
}

// distance is the square of the distance of two points, in steps; where it exceeds most,
// any number above it.
func distance(p, q *point, most int32) int32 {
	const part = dims / 3
	var s int32
	for d := 0; d < dims; d += part {
		for i := d; i < d+part; i++ {
			e := int32(p[i]) - int32(q[i])
			s += e * e
		}
		if s > most {
			return s
		}
	}
	return s
}
