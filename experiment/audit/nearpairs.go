package audit

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
)

// nearPairs collects the nearest images of each image from the leaves of trees.
type nearPairs struct {
	descriptors [][]float32
	nearest     [][]pair // of each image, ascending, at most nearestKept
}

func newNearPairs(descriptors [][]float32) *nearPairs {
	return &nearPairs{descriptors: descriptors, nearest: make([][]pair, len(descriptors))}
}

// plant halves the images along random lines until at most size are left, and compares
// those with each other. The images are reordered.
func (n *nearPairs) plant(ctx context.Context, images []int, size int, r *rand.Rand) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(images) <= size {
		n.compare(images)
		return nil
	}
	// The line goes through two of the images, so that it follows how they vary.
	a, b := n.descriptors[images[r.IntN(len(images))]], n.descriptors[images[r.IntN(len(images))]]
	type projected struct {
		at    float32
		image int
	}
	order := make([]projected, len(images))
	for o, i := range images {
		order[o].image = i
		for k, v := range n.descriptors[i] {
			order[o].at += float32(v * (a[k] - b[k]))
		}
	}
	slices.SortFunc(order, func(x, y projected) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.image, y.image)) })
	for o, p := range order {
		images[o] = p.image
	}
	middle := len(images) / 2
	if err := n.plant(ctx, images[:middle], size, r); err != nil {
		return err
	}
	return n.plant(ctx, images[middle:], size, r)
}

// compare offers all pairs of the images to each other.
func (n *nearPairs) compare(images []int) {
	for x, i := range images {
		for _, j := range images[x+1:] {
			a, b := min(i, j), max(i, j)
			p := pair{squaredDistance(n.descriptors[a], n.descriptors[b]), int32(a), int32(b)}
			n.offer(i, p)
			n.offer(j, p)
		}
	}
}

// offer keeps a pair if it is among the nearest of image i.
func (n *nearPairs) offer(i int, p pair) {
	list := n.nearest[i]
	if len(list) == nearestKept && comparePairs(p, list[len(list)-1]) >= 0 {
		return
	}
	at, known := slices.BinarySearchFunc(list, p, comparePairs)
	if known {
		return
	}
	if list = slices.Insert(list, at, p); len(list) > nearestKept {
		list = list[:nearestKept]
	}
	n.nearest[i] = list
}

// pairs are all that were kept and do not exceed the cut, nearest first, each once.
func (n *nearPairs) pairs(cut float32) []pair {
	var all []pair
	for _, list := range n.nearest {
		for _, p := range list {
			if p.distance <= cut {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, comparePairs)
	return slices.Compact(all)
}

// squaredDistance rounds products before they are added, so that it is the same on machines
// that could fuse them.
func squaredDistance(a, b []float32) float32 {
	var p, q float32
	b = b[:len(a)]
	k := 0
	for ; k+1 < len(a); k += 2 {
		d, e := a[k]-b[k], a[k+1]-b[k+1]
		p += float32(d * d)
		q += float32(e * e)
	}
	if k < len(a) {
		d := a[k] - b[k]
		p += float32(d * d)
	}
	return p + q
}
