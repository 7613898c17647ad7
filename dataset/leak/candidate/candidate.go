// Package candidate finds, for each of many images, those few others that may show the
// same picture, without comparing all with all.
//
// It owns the views of a sketch that are searched for, and the search. Whether two images
// do show the same is not its business; it must not know files, labels or folds.
package candidate

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"github.com/refold/refold/dataset/sketch"
)

// Pair is two images that may show the same.
type Pair struct {
	A, B     int     // A < B
	Distance float32 // of their most similar views; about 1 for views that have nothing in common
}

// Options of Find. Zero values are the defaults.
type Options struct {
	Keep     int // candidates of an image; 0: 8
	Trees    int // 0: 10
	Workers  int // 0: one a core
	Progress func(done, total int)
}

// learnFrom is how many images the axes are learned from at most.
const learnFrom = 20_000

// Find lists the candidates among n images, by A and B. Each image asks for the images
// closest to any of its windows; the order of images changes results only where points
// are equally close.
func Find(ctx context.Context, n int, of func(i int) *sketch.Sketch, o Options) ([]Pair, error) {
	o.Keep, o.Trees, o.Workers = cmp.Or(o.Keep, 8), cmp.Or(o.Trees, 10), cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	if n < 2 {
		return nil, nil
	}
	axes, err := axesOf(n, of)
	if err != nil {
		return nil, err
	}
	s := newSearch(n, o, axes.steps)
	if err := s.collect(ctx, axes, of); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(22, 1))
	for k := range o.Trees {
		t := newTree(s.filed.points, s.filed.owner, random)
		if err := s.ask(ctx, t); err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress(k+1, o.Trees)
		}
	}
	return s.pairs(axes.steps), nil
}

// axesOf learns from images at equal distances.
func axesOf(n int, of func(i int) *sketch.Sketch) (*axes, error) {
	var views []view
	count := min(n, learnFrom)
	for k := range count {
		t := newTable(of(k * n / count))
		v := t.view(windows[0])
		views = append(views, v.upright()...)
	}
	return learnAxes(views)
}

// points are those of some images.
type points struct {
	points []point
	owner  []int32
}

type search struct {
	options Options
	n       int
	filed   points
	asked   []points // by worker: of images that lie together
	nearest []nearest
}

// nearest are the closest images of one, closest first.
type nearest struct {
	image    [maxKeep]int32
	distance [maxKeep]int32
}

const maxKeep = 16

// radius is the square of the distance up to which views are taken for alike: nearly all
// plants of leaktest lie below it.
const radius = 1.5

func newSearch(n int, o Options, steps float32) *search {
	s := &search{options: o, n: n, asked: make([]points, o.Workers), nearest: make([]nearest, n)}
	for i := range s.nearest {
		for k := range s.nearest[i].image {
			s.nearest[i].image[k], s.nearest[i].distance[k] = -1, int32(min(radius*steps*steps, 1<<30))
		}
	}
	return s
}

// collect makes the points of all images.
func (s *search) collect(ctx context.Context, a *axes, of func(i int) *sketch.Sketch) error {
	filed := make([]points, s.options.Workers)
	err := s.share(ctx, func(worker, from, to int) error {
		for i := from; i < to && ctx.Err() == nil; i++ {
			sketch := of(i)
			t := newTable(sketch)
			for w, window := range windowsOf(sketch) {
				first := len(s.asked[worker].points)
				s.asked[worker].add(a, t, window, int32(i))
				if w < filedWindows {
					filed[worker].points = append(filed[worker].points, s.asked[worker].points[first:]...)
					filed[worker].owner = append(filed[worker].owner, s.asked[worker].owner[first:]...)
				}
			}
		}
		return ctx.Err()
	})
	for _, f := range filed {
		s.filed.points = append(s.filed.points, f.points...)
		s.filed.owner = append(s.filed.owner, f.owner...)
	}
	return err
}

// add appends the points of a window, those that differ.
func (p *points) add(a *axes, t *table, w window, owner int32) {
	v := t.view(w)
	if v == (view{}) {
		return
	}
	first := len(p.points)
	for _, u := range v.upright() {
		if q := a.point(&u); !slices.Contains(p.points[first:], q) {
			p.points, p.owner = append(p.points, q), append(p.owner, owner)
		}
	}
}

// share divides the images among the workers.
func (s *search) share(ctx context.Context, do func(worker, from, to int) error) error {
	errs := make([]error, s.options.Workers)
	var wait sync.WaitGroup
	for w := range s.options.Workers {
		wait.Go(func() { errs[w] = do(w, w*s.n/s.options.Workers, (w+1)*s.n/s.options.Workers) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// ask looks all points up in a tree.
func (s *search) ask(ctx context.Context, t *tree) error {
	return s.share(ctx, func(worker, _, _ int) error {
		asked := &s.asked[worker]
		leaves := make([]int32, 0, mostFound)
		for i := range asked.points {
			if i%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			p, owner := &asked.points[i], asked.owner[i]
			near := &s.nearest[owner]
			leaves = t.leaves(p, leaves)
			for _, l := range leaves {
				for k := t.first[l]; k < t.first[l+1]; k++ {
					most := near.distance[s.options.Keep-1]
					if d := distance(p, &t.points[k], most); d < most && t.of[k] != owner {
						near.insert(t.of[k], d, s.options.Keep)
					}
				}
			}
		}
		return nil
	})
}

// insert keeps an image among the closest, once.
func (n *nearest) insert(image, distance int32, keep int) {
	at := keep - 1
	for k := range keep {
		if n.image[k] == image {
			if n.distance[k] <= distance {
				return
			}
			at = k
			break
		}
	}
	for ; at > 0 && n.distance[at-1] > distance; at-- {
		n.image[at], n.distance[at] = n.image[at-1], n.distance[at-1]
	}
	n.image[at], n.distance[at] = image, distance
}

// pairs are all candidates, each once.
func (s *search) pairs(steps float32) []Pair {
	var out []Pair
	for i := range s.nearest {
		for k := range s.options.Keep {
			j := int(s.nearest[i].image[k])
			if j < 0 {
				break
			}
			d := float32(s.nearest[i].distance[k]) / (steps * steps)
			out = append(out, Pair{min(i, j), max(i, j), d})
		}
	}
	slices.SortFunc(out, func(p, q Pair) int {
		return cmp.Or(cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B), cmp.Compare(p.Distance, q.Distance))
	})
	return slices.CompactFunc(out, func(p, q Pair) bool { return p.A == q.A && p.B == q.B })
}
