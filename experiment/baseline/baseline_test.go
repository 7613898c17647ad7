package baseline

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/survey"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/testdata"
)

// TestProductsAreExact compares with sums of whole numbers, for more levels and images
// than one product may sum over, at the ends of their range.
func TestProductsAreExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []struct{ images, length int }{{3, 2500}, {2100, 5}, {1100, 400}} {
		f := NewFeatures(size.images, size.length)
		for i := range f.levels {
			f.levels[i] = uint8(255 * random.IntN(2))
		}
		at := func(i, j int) int { return int(f.Of(i)[j]) - middle }
		var images []int
		for i := range size.images {
			images = append(images, i)
		}
		first := images[:min(3, len(images))]
		got := inner(f.moved(first, nil), f.moved(images, nil), f.length)
		for a := range first {
			for b := range images {
				want := 0
				for j := range f.length {
					want += at(a, j) * at(b, j)
				}
				if have := got[a*len(images)+b]; int(have) != want {
					t.Fatalf("%+v: the product of images %d and %d is %d, must be %d", size, a, b, have, want)
				}
			}
		}
		o := f.outer(t.Context(), images)
		for _, j := range []int{0, 1, f.length / 2, f.length - 1} {
			for k := j; k < f.length; k++ {
				want, sum := 0, 0
				for i := range images {
					want += at(i, j) * at(i, k)
					sum += at(i, j)
				}
				if o.upper[j*f.length+k] != float64(want) || o.sums[j] != float64(sum) {
					t.Fatalf("%+v: levels %d and %d: product %v, must be %d; sum %v, must be %d", size, j, k, o.upper[j*f.length+k], want, o.sums[j], sum)
				}
			}
		}
	}
}

// TestNullLabelsAreAtChanceOnGroups: labels at random by role say nothing of other roles,
// whatever looks at them, and leak on rows.
func TestNullLabelsAreAtChanceOnGroups(t *testing.T) {
	if testing.Short() {
		t.Skip("fits what other tests fit: seconds with the race detector, which it tells nothing new")
	}
	s, err := spec.Preset(spec.PresetDemo)
	if err != nil {
		t.Fatal(err)
	}
	s.Data.Null, s.Folds.Seeds = true, 5
	var traits dataset.Traits
	m, err := dataset.Scan(t.Context(), testdata.Emoji(), dataset.ScanOptions{Manifest: "images.csv", Alpha: pixels.White, Traits: &traits})
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := dataset.Load(t.Context(), testdata.Emoji(), m, s.Data.Preprocess(), dataset.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.New(t.Context(), s, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	images := NewImages(loaded.N, loaded.Height, loaded.Width)
	for i := range loaded.N {
		images.Set(i, loaded.At(i))
	}
	folds, tasks := OfPlan(p)
	all, err := Fit(t.Context(), Subject{Images: images, Files: survey.Facts(m, traits.Of(m))}, tasks, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(Names()) {
		t.Fatalf("%d baselines were fitted", len(all))
	}
	for _, f := range all {
		accuracy := func(split spec.Split) float64 {
			right, n := 0, 0
			for i, of := range f.Of {
				if folds[i].Split != split {
					continue
				}
				for at, image := range tasks[i].Test {
					n++
					if of.Classes[at] == tasks[i].Labels[image] {
						right++
					}
				}
			}
			return float64(right) / float64(n)
		}
		// Five draws of fourteen groups: a standard error of about .06.
		if a := accuracy(spec.SplitGroups); a < .32 || a > .68 {
			t.Errorf("%s: %.3f on groups, where there is nothing to learn", f.Name, a)
		}
		if a := accuracy(spec.SplitRows); strings.HasPrefix(string(f.Name), "thumbnail") && a < .85 {
			t.Errorf("%s: %.3f on rows, where relatives are known", f.Name, a)
		}
	}
}

func TestFitRefuses(t *testing.T) {
	images := NewImages(4, 8, 8)
	sound := Task{Labels: []int{0, 1, 0, 1}, Classes: 2, Train: []int{0, 1}, Test: []int{2, 3}}
	change := func(change func(*Task)) []Task {
		t := sound
		t.Labels = slices.Clone(t.Labels)
		change(&t)
		return []Task{sound, t}
	}
	for _, test := range []struct {
		name  string
		tasks []Task
		want  string
	}{
		{"labels", change(func(t *Task) { t.Labels = t.Labels[1:] }), "division 1: 3 labels for 4 images"},
		{"no training image", change(func(t *Task) { t.Train = nil }), "division 1: 2 classes and 0 training images"},
		{"another image", change(func(t *Task) { t.Test = []int{4} }), "division 1: image 4 of 4"},
		{"another class", change(func(t *Task) { t.Labels[1] = 2 }), "division 1: the label of image 1 is class 2: must be between 0 and 1"},
	} {
		_, err := Fit(t.Context(), Subject{Images: images, Files: make([]audit.FileFacts, 4)}, test.tasks, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; must hold %q", test.name, err, test.want)
		}
	}
	if _, err := Fit(t.Context(), Subject{Images: images, Files: make([]audit.FileFacts, 3)}, nil, nil); err == nil || !strings.Contains(err.Error(), "3 files and 4 images") {
		t.Errorf("files of other images: %v", err)
	}
	if _, err := Neighbours(t.Context(), NewFeatures(MaxCompared+1, 1), nil); err == nil || !strings.Contains(err.Error(), "at most 20000 are compared") {
		t.Errorf("too many images: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Fit(ctx, Subject{Images: images, Files: make([]audit.FileFacts, 4)}, []Task{sound}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	for _, f := range []Features{images.Thumbnails, NewFeatures(4, 1)} { // more levels than images, and fewer
		for name, fit := range map[string]func(context.Context, Features, []Task) ([]Prediction, error){"ridge": Ridge, "neighbours": Neighbours} {
			if _, err := fit(ctx, f, []Task{sound, sound}); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, stopped: %v", name, err)
			}
		}
	}
}

// TestWhatIsNotThereIsLeftOut: files without pictures, pictures without files.
func TestWhatIsNotThereIsLeftOut(t *testing.T) {
	tasks := []Task{{Labels: []int{0, 1, 0, 1}, Classes: 2, Train: []int{0, 1}, Test: []int{2, 3}}}
	for _, test := range []struct {
		subject Subject
		want    []Name
	}{
		{Subject{Files: make([]audit.FileFacts, 4)}, []Name{ByMajority, ByFiles}},
		{Subject{Images: NewImages(4, 8, 8)}, []Name{ByMajority, HistogramByRidge, HistogramByNeighbours, ThumbnailByRidge, ThumbnailByNeighbours}},
	} {
		all, err := Fit(t.Context(), test.subject, tasks, nil)
		var have []Name
		for _, f := range all {
			have = append(have, f.Name)
		}
		if err != nil || !slices.Equal(have, test.want) {
			t.Errorf("%v, %v; must be %v", have, err, test.want)
		}
	}
}

// TestImagesThatAreAllAlike leave nothing to learn: the majority is said.
func TestImagesThatAreAllAlike(t *testing.T) {
	task := Task{Labels: []int{1, 1, 0, 0, 1}, Classes: 2, Train: []int{0, 1, 2}, Test: []int{3, 4}}
	all, err := Fit(t.Context(), Subject{Images: NewImages(5, 8, 8), Files: make([]audit.FileFacts, 5)}, []Task{task}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if !slices.Equal(f.Of[0].Classes, []int{1, 1}) {
			t.Errorf("%s: %v", f.Name, f.Of[0])
		}
	}
}
