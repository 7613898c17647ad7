package plan

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/spec"
)

func sizedSpec(sizes ...int) spec.Spec {
	s := experimenttest.Spec()
	s.Claim.Architecture = "resnet8v2"
	s.Folds.Sizes = sizes
	return s
}

// TestSizes: trials with training sizes stand behind all others, which stay as they are;
// parts are nested, hold whole groups and every class, and test what their fold tests.
func TestSizes(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 16, 5))
	without, err := New(t.Context(), sizedSpec(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(t.Context(), sizedSpec(30, 10), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(without.Trials, p.Trials[:len(without.Trials)]); d != "" {
		t.Error(d)
	}
	sized := p.Trials[len(without.Trials):]
	if len(sized) != 2*2*3 || sized[0].Name != "resnet8v2.stretch8x8.groups.n80.train10.seed0.fold0" || sized[3].Name != "resnet8v2.stretch8x8.groups.n80.train30.seed0.fold0" || sized[0].StreamPrefix() != "seed0/fold0/" {
		t.Errorf("%d trials, %+v", len(sized), sized[0])
	}
	for i, small := range sized[:3] {
		a, b, whole := p.Fold(small), p.Fold(sized[i+3]), p.Division(small.Split, 0).Folds[i]
		for _, c := range [][2][]int{{a.Train, b.Train}, {b.Train, whole.Train}, {a.Validation, b.Validation}, {b.Validation, whole.Validation}} {
			if len(c[0]) == 0 || len(c[0]) > len(c[1]) || slices.ContainsFunc(c[0], func(image int) bool { return !slices.Contains(c[1], image) }) {
				t.Errorf("%v is no part of %v", c[0], c[1])
			}
		}
		if len(a.Train) != 10 || len(b.Train) != 30 || !slices.Equal(a.Test, whole.Test) {
			t.Errorf("%d and %d training images", len(a.Train), len(b.Train))
		}
		counts := make(map[int]int)
		for _, image := range a.Train {
			counts[p.Groups.Of[image]]++
		}
		for _, n := range counts {
			if n != 5 {
				t.Errorf("%d of the 5 images of a group", n)
			}
		}
		if w := p.Work(small); w.Train != 10 {
			t.Errorf("work: %+v", w)
		}
		if h := p.ImagesHash(small); h == p.ImagesHash(sized[i+3]) || h == p.ImagesHash(without.Trials[0]) {
			t.Error("two parts have the same hash")
		}
	}
	looks, err := p.Looks()
	if err != nil {
		t.Fatal(err)
	}
	for _, pass := range looks {
		if len(pass.Trials) != 3 || slices.ContainsFunc(pass.Trials, func(t Trial) bool { return t.Train > 0 }) {
			t.Errorf("a look rests on %v", pass.Trials)
		}
	}
	more, err := New(t.Context(), sizedSpec(10, 20, 30), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, small := range sized {
		if d := cmp.Diff(p.Fold(small), more.Fold(small)); d != "" {
			t.Errorf("another size changes %s: %s", small.Name, d)
		}
	}
	if d := spec.Diff(p.Spec, more.Spec); len(d) > 0 {
		t.Errorf("more sizes are no extension: %v", d)
	}
	if d := spec.Diff(more.Spec, p.Spec); len(d) != 1 || d[0].What != "folds.sizes" {
		t.Errorf("fewer sizes are one: %v", d)
	}
}

// TestSizesRefuse: sizes that no fold has, or that leave out a class.
func TestSizesRefuse(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 16, 5))
	for want, s := range map[string]spec.Spec{
		"training images, with which":     sizedSpec(10, 60),
		"no training image of class":      sizedSpec(2),
		"1: must be at least 2":           sizedSpec(1),
		"10 stands there twice":           sizedSpec(10, 10),
		"no split is guarded":             func() spec.Spec { s := sizedSpec(10); s.Folds.Splits = []spec.Split{spec.SplitRows}; return s }(),
		"predictions were made elsewhere": func() spec.Spec { s := sizedSpec(10); s.Run.Engine = spec.EnginePredictions; return s }(),
	} {
		_, err := New(t.Context(), s, m, nil)
		var invalid *spec.Error
		if err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &invalid) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
