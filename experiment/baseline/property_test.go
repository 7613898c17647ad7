package baseline

import (
	"cmp"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/experiment/audit"
)

// draw makes features that say something of labels, and divisions of the images.
func draw(t *rapid.T) (Features, []Task) {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	n, length, classes := rapid.IntRange(8, 60).Draw(t, "images"), rapid.IntRange(1, 50).Draw(t, "levels"), rapid.IntRange(2, 4).Draw(t, "classes")
	contrast := rapid.IntRange(0, 60).Draw(t, "contrast")
	f, labels := NewFeatures(n, length), make([]int, n)
	for i := range n {
		labels[i] = random.IntN(classes)
		for j := range f.Of(i) {
			f.Of(i)[j] = uint8(random.IntN(196) + j%2*labels[i]*contrast/classes)
		}
	}
	var tasks []Task
	for range rapid.IntRange(1, 3).Draw(t, "tasks") {
		order := random.Perm(n)
		test, validation := 1+random.IntN(n/3), random.IntN(n/3)
		tasks = append(tasks, Task{Labels: labels, Classes: classes, Test: order[:test], Validation: order[test : test+validation], Train: order[test+validation:]})
	}
	return f, tasks
}

// fitters fit features; both kinds.
func fitters(t *rapid.T) map[string]func(Features, []Task) []Prediction {
	checked := func(all []Prediction, err error) []Prediction {
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	return map[string]func(Features, []Task) []Prediction{
		"ridge":      func(f Features, tasks []Task) []Prediction { return checked(Ridge(t.Context(), f, tasks)) },
		"neighbours": func(f Features, tasks []Task) []Prediction { return checked(Neighbours(t.Context(), f, tasks)) },
	}
}

func same(t *rapid.T, what string, a, b []Prediction) {
	t.Helper()
	if !slices.EqualFunc(a, b, func(a, b Prediction) bool { return a.Setting == b.Setting && slices.Equal(a.Classes, b.Classes) }) {
		t.Errorf("%s: %v and %v", what, a, b)
	}
}

func TestTasksTogetherAreTasksAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, tasks := draw(t)
		for name, fit := range fitters(t) {
			var alone []Prediction
			for _, task := range tasks {
				alone = append(alone, fit(f, []Task{task})...)
			}
			same(t, name, fit(f, tasks), alone)
		}
	})
}

func TestLabelsOfTestImagesAreNotRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, tasks := draw(t)
		task := tasks[0]
		hidden := task
		hidden.Labels = slices.Clone(task.Labels)
		for _, i := range task.Test {
			hidden.Labels[i] = -1
		}
		for name, fit := range fitters(t) {
			same(t, name, fit(f, []Task{task}), fit(f, []Task{hidden}))
		}
		same(t, "majority", []Prediction{Majority(task)}, []Prediction{Majority(hidden)})
		facts := make([]audit.FileFacts, f.images)
		for i := range facts {
			facts[i] = audit.FileFacts{Width: int(f.Of(i)[0]), Height: 10, Bytes: int64(f.Of(i)[0]) * 3}
		}
		shown, err := Files(t.Context(), facts, []Task{task})
		if err != nil {
			t.Fatal(err)
		}
		blind, err := Files(t.Context(), facts, []Task{hidden})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "files", shown, blind)
	})
}

// TestOrderOfImagesDoesNotMatter: images in another order are predicted alike. Neighbours are
// left out, where of equally far images the first one counts.
func TestOrderOfImagesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, tasks := draw(t)
		task := tasks[0]
		place := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 1)).Perm(f.images)
		moved := Task{Classes: task.Classes, Labels: make([]int, f.images)}
		g := NewFeatures(f.images, f.length)
		for i, to := range place {
			copy(g.Of(to), f.Of(i))
			moved.Labels[to] = task.Labels[i]
		}
		for _, part := range []struct {
			from []int
			to   *[]int
		}{{task.Train, &moved.Train}, {task.Validation, &moved.Validation}, {task.Test, &moved.Test}} {
			for _, i := range part.from {
				*part.to = append(*part.to, place[i])
			}
		}
		slices.Sort(moved.Train) // the order of the training images does not matter either
		fit := fitters(t)["ridge"]
		same(t, "ridge", fit(f, []Task{task}), fit(g, []Task{moved}))
	})
}

func TestThreadsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, tasks := draw(t)
		for name, fit := range fitters(t) {
			many := fit(f, tasks)
			before := runtime.GOMAXPROCS(1)
			one := fit(f, tasks)
			runtime.GOMAXPROCS(before)
			same(t, name, one, many)
		}
	})
}

// TestDualIsPrimal compares the weights of both forms, and the scores they give.
func TestDualIsPrimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, tasks := draw(t)
		task := tasks[0]
		b := batch{features: f}
		for _, penalty := range penalties {
			p, d := b.primal(t.Context(), task), b.dual(t.Context(), task)
			if p.unit == 0 {
				return // a single training image
			}
			x, ok := p.solve(penalty)
			y, solved := d.solve(penalty)
			if !ok || !solved {
				t.Fatalf("penalty %v was not solved", penalty)
			}
			for j := range f.length {
				for c := range task.Classes {
					if a, b := x.weights.At(j, c), y.weights.At(j, c); a-b > 1e-9 || b-a > 1e-9 {
						t.Fatalf("penalty %v, weight %d, %d: primal %v, dual %v", penalty, j, c, a, b)
					}
				}
			}
		}
	})
}

// TestNeighboursAreThoseOfSorting compares with sorting all training images.
func TestNeighboursAreThoseOfSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, tasks := draw(t)
		s := newSearch(f, tasks)
		if err := s.all(t.Context()); err != nil {
			t.Fatal(err)
		}
		for number, task := range tasks {
			for _, i := range slices.Concat(task.Test, task.Validation) {
				far := func(j int) (sum int) {
					for at, v := range f.Of(i) {
						d := int(v) - int(f.Of(j)[at])
						sum += d * d
					}
					return sum
				}
				want := slices.SortedFunc(slices.Values(task.Train), func(a, b int) int { return cmp.Or(cmp.Compare(far(a), far(b)), cmp.Compare(a, b)) })
				want = want[:min(len(want), mostVotes)]
				n := s.of(i, number)
				var have []int
				for _, j := range n.images[:n.count] {
					have = append(have, int(j))
				}
				if !slices.Equal(have, want) {
					t.Fatalf("image %d: %v, sorted %v", i, have, want)
				}
			}
		}
	})
}
