package baseline

import (
	"context"
	"fmt"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// votes are the numbers of neighbours that are tried; usualVotes stands where nothing
// chooses (as in scikit-learn).
var votes = [...]int{1, 3, 5, 11, 21}

const (
	usualVotes = 5
	mostVotes  = 21
)

// MaxCompared is the most images that are compared with each other, all pairs.
const MaxCompared = 20_000

// tile is how many images are compared with as many others at once: the memory of a
// comparison does not grow with their number.
const tile = 512

// Neighbours is the vote of the nearest training images by the Euclidean distance of
// levels: 1, 3, 5, 11 or 21 of them, as many as are right most often on the validation
// images, of equal ones the fewest. Of equally distant images the first is the nearer one,
// of classes with equally many votes the first wins. But for ties among distances it
// predicts what scikit-learn's KNeighborsClassifier(n_neighbors) does. At most
// [MaxCompared] images can be compared.
func Neighbours(ctx context.Context, f Features, tasks []Task) ([]Prediction, error) {
	all, err := neighbours(ctx, f, tasks)
	if err != nil {
		return nil, fmt.Errorf("nearest neighbours: %w", err)
	}
	return all, nil
}

func neighbours(ctx context.Context, f Features, tasks []Task) ([]Prediction, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	if err := checkAll(tasks, f.images); err != nil {
		return nil, err
	}
	if f.images > MaxCompared {
		return nil, fmt.Errorf("%d images: at most %d are compared", f.images, MaxCompared)
	}
	s := newSearch(f, tasks)
	if err := s.all(ctx); err != nil {
		return nil, err
	}
	all := make([]Prediction, len(tasks))
	for i, t := range tasks {
		all[i] = s.vote(i, t)
	}
	return all, nil
}

// search looks for the nearest training images of all images that tasks ask about.
type search struct {
	features Features
	learned  [][]bool // task, image: is a training image
	nearest  [][]near // image, task that asks about it
	norms    []int32  // squared, of moved levels
}

// near are the nearest images so far, the nearest first.
type near struct {
	task      int
	distances [mostVotes]int32 // squared
	images    [mostVotes]int32
	count     int
}

func newSearch(f Features, tasks []Task) *search {
	s := &search{features: f, nearest: make([][]near, f.images), norms: make([]int32, f.images)}
	for i, t := range tasks {
		learned := make([]bool, f.images)
		for _, image := range t.Train {
			learned[image] = true
		}
		s.learned = append(s.learned, learned)
		for _, part := range [][]int{t.Validation, t.Test} {
			for _, image := range part {
				s.nearest[image] = append(s.nearest[image], near{task: i})
			}
		}
	}
	for i := range s.norms {
		for _, v := range f.Of(i) {
			x := int32(v) - middle
			s.norms[i] += x * x
		}
	}
	return s
}

// all compares all images, a tile of pairs at a time.
func (s *search) all(ctx context.Context) error {
	for rows := 0; rows < s.features.images; rows += tile {
		for columns := rows; columns < s.features.images; columns += tile {
			if err := s.compare(ctx, rows, columns); err != nil {
				return err
			}
		}
	}
	return nil
}

// compare compares the images of a tile with those of another one, or of the same.
func (s *search) compare(ctx context.Context, rows, columns int) error {
	across := func(from int) []int {
		var images []int
		for i := from; i < min(from+tile, s.features.images); i++ {
			images = append(images, i)
		}
		return images
	}
	a, b := across(rows), across(columns)
	products := inner(s.features.moved(a, nil), s.features.moved(b, nil), s.features.length)
	err := s.each(ctx, a, func(at, i int) {
		s.offer(i, b, func(other int) int32 { return products[at*len(b)+other] })
	})
	if err != nil || rows == columns {
		return err
	}
	return s.each(ctx, b, func(at, i int) {
		s.offer(i, a, func(other int) int32 { return products[other*len(b)+at] })
	})
}

// each calls do for all images, several at once.
func (s *search) each(ctx context.Context, images []int, do func(at, image int)) error {
	workers := min(runtime.GOMAXPROCS(0), len(images))
	group, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		group.Go(func() error {
			for at := w; at < len(images); at += workers {
				do(at, images[at])
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}

// offer shows image i the others as neighbours; product gives that of i with the image at
// a place among them.
func (s *search) offer(i int, others []int, product func(at int) int32) {
	asking := s.nearest[i]
	if len(asking) == 0 {
		return
	}
	limit := farthest(asking)
	for at, j := range others {
		d := s.norms[i] + s.norms[j] - 2*product(at)
		if d > limit {
			continue
		}
		for a := range asking {
			if s.learned[asking[a].task][j] {
				asking[a].add(d, int32(j))
			}
		}
		limit = farthest(asking)
	}
}

// farthest is the distance beyond which an image is nobody's neighbour.
func farthest(asking []near) int32 {
	limit := int32(0)
	for a := range asking {
		if asking[a].count < mostVotes {
			return math.MaxInt32
		}
		limit = max(limit, asking[a].distances[mostVotes-1])
	}
	return limit
}

// add puts an image in its place, if it is near enough.
func (n *near) add(distance, image int32) {
	at := n.count
	for at > 0 && (distance < n.distances[at-1] || distance == n.distances[at-1] && image < n.images[at-1]) {
		at--
	}
	if at == mostVotes {
		return
	}
	n.count = min(n.count+1, mostVotes)
	copy(n.distances[at+1:n.count], n.distances[at:])
	copy(n.images[at+1:n.count], n.images[at:])
	n.distances[at], n.images[at] = distance, image
}

// vote predicts a task by the number of neighbours that is best on its validation images.
func (s *search) vote(task int, t Task) Prediction {
	if len(t.Validation) == 0 {
		return Prediction{Classes: s.by(usualVotes, task, t, t.Test)}
	}
	best, right := 0, -1
	for _, count := range votes {
		if n := t.correct(s.by(count, task, t, t.Validation)); n > right {
			best, right = count, n
		}
	}
	return Prediction{Setting: float64(best), Classes: s.by(best, task, t, t.Test)}
}

// by predicts images by so many neighbours, or by all training images of fewer.
func (s *search) by(count, task int, t Task, images []int) []int {
	predicted, ballots := make([]int, len(images)), make([]int, t.Classes)
	for at, i := range images {
		clear(ballots)
		n := s.of(i, task)
		for _, j := range n.images[:min(count, n.count)] {
			ballots[t.Labels[j]]++
		}
		predicted[at] = largest(ballots)
	}
	return predicted
}

// of are the nearest images of image i for a task that asks about it.
func (s *search) of(i, task int) *near {
	for a := range s.nearest[i] {
		if s.nearest[i][a].task == task {
			return &s.nearest[i][a]
		}
	}
	panic("baseline: nobody asked about this image")
}
