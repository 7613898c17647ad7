package candidate

import (
	"math/rand/v2"
	"sync"
)

// leaf is how many points a leaf of a tree holds at most.
const leaf = 24

// tree divides points in two halves again and again, at the median of their projections
// on directions drawn at random, one for each level (Dasgupta and Freund 2008, "Random
// projection trees and low dimensional manifolds", with directions shared as in Datar and
// others 2004). However alike points are, no leaf holds more than its share.
type tree struct {
	directions [][dims]float32
	thresholds []float32 // of the nodes, level by level: children of i are 2i+1, 2i+2
	first      []int32   // of every leaf, and the end
	points     []point   // by leaf
	of         []int32   // whose each is
}

// newTree divides points; owner[i] is whose points[i] is.
func newTree(points []point, owner []int32, r *rand.Rand) *tree {
	levels := 0
	for n := len(points); n > leaf; n = (n + 1) / 2 {
		levels++
	}
	t := &tree{directions: make([][dims]float32, levels), thresholds: make([]float32, 1<<levels-1)}
	for l := range t.directions {
		for d := range t.directions[l] {
			t.directions[l][d] = float32(r.NormFloat64())
		}
	}
	b := builder{tree: t, points: points, order: make([]int32, len(points)), keys: make([]float32, len(points)), bounds: make([]int32, 1<<levels+1)}
	for i := range b.order {
		b.order[i] = int32(i)
	}
	b.bounds[1<<levels] = int32(len(points))
	b.split(0, 0, 0, len(points))
	t.first = b.bounds
	t.points, t.of = make([]point, len(points)), make([]int32, len(points))
	for i, j := range b.order {
		t.points[i], t.of[i] = points[j], owner[j]
	}
	return t
}

type builder struct {
	tree   *tree
	points []point
	order  []int32
	keys   []float32
	bounds []int32
}

// split divides order[from:to] below a node; the two halves of large ones at once.
func (b *builder) split(node, level, from, to int) {
	if level == len(b.tree.directions) {
		b.bounds[node-(1<<level-1)] = int32(from)
		return
	}
	direction := &b.tree.directions[level]
	keys, order := b.keys[from:to], b.order[from:to]
	for i, j := range order {
		keys[i] = project(&b.points[j], direction)
	}
	middle := (len(order) + 1) / 2
	selectNth(keys, order, middle)
	b.tree.thresholds[node] = threshold(keys, middle)
	lower := func() { b.split(2*node+1, level+1, from, from+middle) }
	upper := func() { b.split(2*node+2, level+1, from+middle, to) }
	const large = 1 << 15
	if len(order) < large {
		lower()
		upper()
		return
	}
	var both sync.WaitGroup
	both.Go(lower)
	upper()
	both.Wait()
}

// threshold parts the first n keys from the others.
func threshold(keys []float32, n int) float32 {
	if n >= len(keys) {
		return keys[n-1]
	}
	most := keys[0]
	for _, k := range keys[:n] {
		most = max(most, k)
	}
	return (most + keys[n]) / 2
}

func project(p *point, direction *[dims]float32) float32 {
	var s float32
	for d, c := range direction {
		s += c * float32(p[d])
	}
	return s
}

// selectNth moves the n smallest keys to the front, and the one behind them to place n,
// with what order says along (Hoare 1961, "Find").
func selectNth(keys []float32, order []int32, n int) {
	if n >= len(keys) {
		return
	}
	low, high := 0, len(keys)-1
	for low < high {
		pivot := median(keys[low], keys[(low+high)/2], keys[high])
		i, j := low, high
		for i <= j {
			for keys[i] < pivot {
				i++
			}
			for keys[j] > pivot {
				j--
			}
			if i <= j {
				keys[i], keys[j] = keys[j], keys[i]
				order[i], order[j] = order[j], order[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			high = j
		case n >= i:
			low = i
		default:
			return
		}
	}
}

func median(a, b, c float32) float32 { return max(min(a, b), min(max(a, b), c)) }

// leaves are those of a point: its own, and those across the borders on its way that it
// lies closest to.
func (t *tree) leaves(p *point, found []int32) []int32 {
	levels := len(t.directions)
	var at [maxLevels]float32 // the point's projections
	for l := range t.directions {
		at[l] = project(p, &t.directions[l])
	}
	var path [maxLevels]struct {
		node   int
		margin float32
	}
	node := 0
	for l := range levels {
		margin := at[l] - t.thresholds[node]
		path[l].node, path[l].margin = node, max(margin, -margin)
		node = child(node, margin > 0)
	}
	found = append(found[:0], int32(node-(1<<levels-1)))
	nearest, second := -1, -1
	for l := range levels {
		switch {
		case nearest < 0 || path[l].margin < path[nearest].margin:
			nearest, second = l, nearest
		case second < 0 || path[l].margin < path[second].margin:
			second = l
		}
	}
	for _, l := range [...]int{nearest, second} {
		if l < 0 {
			break
		}
		node := child(path[l].node, at[l] <= t.thresholds[path[l].node])
		for m := l + 1; m < levels; m++ {
			node = child(node, at[m] > t.thresholds[node])
		}
		found = append(found, int32(node-(1<<levels-1)))
	}
	return found
}

const (
	maxLevels = 40
	mostFound = 3 // leaves of a point
)

func child(node int, above bool) int {
	if above {
		return 2*node + 2
	}
	return 2*node + 1
}
