package simulation

import "math"

// classifier trains on one block of features and scores images on another: above 0 for
// label 1.
type classifier interface {
	scores(from, on int, s side) []float64
}

func (l Learner) on(d *drawn) classifier {
	if l == Nearest {
		return &nearest{d: d}
	}
	return ridge{d}
}

// ridge is least squares on the labels, with an intercept and a small penalty.
type ridge struct{ d *drawn }

const penalty = 1

func (r ridge) scores(from, on int, s side) []float64 {
	const n = features + 1
	var a [n][n + 1]float64 // normal equations, labels last
	var row [n]float64
	row[features] = 1
	for _, image := range s.train {
		copy(row[:], r.d.x[from][image])
		for i := range n {
			for j := i; j < n; j++ {
				a[i][j] += row[i] * row[j]
			}
			a[i][n] += row[i] * r.d.labels[image]
		}
	}
	for i := range n {
		for j := range i {
			a[i][j] = a[j][i]
		}
		if i < features {
			a[i][i] += penalty
		}
	}
	w := solve(a)
	out := make([]float64, len(s.test))
	for t, image := range s.test {
		out[t] = w[features]
		for i, v := range r.d.x[on][image] {
			out[t] += w[i] * v
		}
	}
	return out
}

// solve is Gauss' elimination of a positive definite system.
func solve(a [features + 1][features + 2]float64) (w [features + 1]float64) {
	const n = features + 1
	for i := range n {
		for k := i + 1; k < n; k++ {
			f := a[k][i] / a[i][i]
			for j := i; j <= n; j++ {
				a[k][j] -= f * a[i][j]
			}
		}
	}
	for i := n - 1; i >= 0; i-- {
		w[i] = a[i][n]
		for j := i + 1; j < n; j++ {
			w[i] -= a[i][j] * w[j]
		}
		w[i] /= a[i][i]
	}
	return w
}

// nearest scores by how much nearer the nearest image of label 1 is than that of the other.
type nearest struct {
	d    *drawn
	away [blocks][blocks][][]float64 // squared distances by block trained on, block scored, image scored, image trained on
}

func (n *nearest) scores(from, on int, s side) []float64 {
	away := n.distances(from, on)
	out := make([]float64, len(s.test))
	for t, image := range s.test {
		least := [2]float64{math.Inf(1), math.Inf(1)}
		for _, other := range s.train {
			class := 0
			if n.d.labels[other] > 0 {
				class = 1
			}
			least[class] = min(least[class], away[image][other])
		}
		out[t] = least[0] - least[1]
	}
	return out
}

// distances are computed when first asked for.
func (n *nearest) distances(from, on int) [][]float64 {
	if n.away[from][on] == nil {
		for _, x := range n.d.x[on] {
			row := make([]float64, len(n.d.x[from]))
			for j, y := range n.d.x[from] {
				for i := range y {
					row[j] += (x[i] - y[i]) * (x[i] - y[i])
				}
			}
			n.away[from][on] = append(n.away[from][on], row)
		}
	}
	return n.away[from][on]
}
