package probe

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// MaxNeighbours is the most images that are compared with each other, all pairs. With
	// more, take a sample.
	MaxNeighbours = 20_000
	// depth is how many neighbours of an image are kept. Where all of them are left out,
	// the images are searched again.
	depth = 64
	// stride is how many numbers of two vectors are compared before it is asked whether
	// the pair can still be among the nearest.
	stride = 32
)

// Neighbours are the nearest images of each image by the Euclidean distance of their
// vectors. Of equally near ones the first counts as nearer.
type Neighbours struct {
	vectors [][]float32
	lists   [][]int32
}

// Nearest finds the neighbours of all images, by comparing all pairs. vectors has one of
// each image, of the same length: the pixels of a thumbnail, say, as [MeanFree] makes
// them.
func Nearest(ctx context.Context, vectors [][]float32) (*Neighbours, error) {
	if err := checkVectors(vectors); err != nil {
		return nil, fmt.Errorf("the nearest neighbours: %w", err)
	}
	n := &Neighbours{vectors: vectors, lists: make([][]int32, len(vectors))}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(vectors)) {
		wait.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(vectors) {
					return
				}
				n.lists[i] = n.search(i, depth, func(int) bool { return false })
			}
		})
	}
	wait.Wait()
	return n, ctx.Err()
}

func checkVectors(vectors [][]float32) error {
	if len(vectors) < 2 || len(vectors) > MaxNeighbours {
		return fmt.Errorf("%d images: must be between 2 and %d", len(vectors), MaxNeighbours)
	}
	for i, v := range vectors {
		if len(v) == 0 || len(v) != len(vectors[0]) {
			return fmt.Errorf("the vector of image %d has %d numbers, the first one's has %d: must be equally many", i, len(v), len(vectors[0]))
		}
		for _, x := range v {
			if f := float64(x); math.IsNaN(f) || math.Abs(f) > 1e15 {
				return fmt.Errorf("the vector of image %d holds %v: must be numbers of up to 1e15", i, x)
			}
		}
	}
	return nil
}

// search lists the nearest images of i that are not left out, at most count.
func (n *Neighbours) search(i, count int, out func(j int) bool) []int32 {
	list := make([]int32, 0, count+1)
	distances := make([]float32, 0, count+1)
	limit := float32(math.Inf(1))
	for j := range n.vectors {
		if j == i || out(j) {
			continue
		}
		d := distance(n.vectors[i], n.vectors[j], limit)
		if d >= limit {
			continue
		}
		at, _ := slices.BinarySearchFunc(distances, d, func(have, d float32) int {
			if have <= d {
				return -1
			}
			return 1
		})
		distances, list = slices.Insert(distances, at, d), slices.Insert(list, at, int32(j))
		if len(list) > count {
			distances, list = distances[:count], list[:count]
		}
		if len(list) == count {
			limit = distances[count-1]
		}
	}
	return list
}

// distance is the squared Euclidean one, or some number of at least limit if that is not
// below it. Products are rounded before they are added, so that it is the same on machines
// that could fuse them.
func distance(a, b []float32, limit float32) float32 {
	var sum float32
	for from := 0; from < len(a); from += stride {
		to := min(from+stride, len(a))
		x, y := a[from:to], b[from:to]
		y = y[:len(x)]
		var p, q, r, s float32 // four sums, which do not wait for each other
		k := 0
		for ; k+3 < len(x); k += 4 {
			d, e, f, g := x[k]-y[k], x[k+1]-y[k+1], x[k+2]-y[k+2], x[k+3]-y[k+3]
			p += float32(d * d)
			q += float32(e * e)
			r += float32(f * f)
			s += float32(g * g)
		}
		for ; k < len(x); k++ {
			d := x[k] - y[k]
			p += float32(d * d)
		}
		if sum += p + q + (r + s); sum >= limit {
			return sum
		}
	}
	return sum
}

// Outside is the nearest image of i that is not left out; -1 where all are.
func (n *Neighbours) Outside(i int, out func(j int) bool) int {
	for _, j := range n.lists[i] {
		if !out(int(j)) {
			return int(j)
		}
	}
	if len(n.lists[i]) == len(n.vectors)-1 {
		return -1
	}
	for _, j := range n.search(i, 1, out) {
		return int(j)
	}
	return -1
}

// Nearest cross-validates the nearest neighbour on vectors, one of each image: it learns
// from the training sides of the design's folds, like [Design.Probe], and may have at most
// [MaxNeighbours] images.
func (d Design) Nearest(ctx context.Context, vectors [][]float32, level float64) (Result, error) {
	if len(vectors) != len(d.Labels) {
		return Result{}, fmt.Errorf("the nearest neighbour: %d vectors for %d images", len(vectors), len(d.Labels))
	}
	n, err := Nearest(ctx, vectors)
	if err != nil {
		return Result{}, err
	}
	predicted := slices.Repeat([]int{-1}, len(d.Labels))
	for _, f := range d.Folds {
		learned := make([]bool, len(d.Labels))
		for _, i := range training(f) {
			learned[i] = true
		}
		for _, i := range f.Test {
			if j := n.Outside(i, func(j int) bool { return !learned[j] }); j >= 0 {
				predicted[i] = d.Labels[j]
			}
		}
	}
	return d.Score(predicted, level)
}

// MeanFree is a thumbnail's pixels, in whatever order, less their mean: how light a
// picture is as a whole says less than what is where.
func MeanFree(pixels []uint8) []float32 {
	sum := 0
	for _, p := range pixels {
		sum += int(p)
	}
	mean := float32(sum) / float32(len(pixels))
	v := make([]float32, len(pixels))
	for i, p := range pixels {
		v[i] = float32(p) - mean
	}
	return v
}
