package audit_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/probe"
)

// sessions draws images of classes in groups of five, and a moment for each group.
func sessions(r *rand.Rand, groups, classes int, moment func(class int) float64) (probe.Design, audit.Numbers) {
	var labels, of []int
	n := audit.Numbers{What: "date"}
	for g := range groups {
		at := moment(g % classes)
		for range 5 {
			labels, of = append(labels, g%classes), append(of, g)
			n.Values = append(n.Values, at+r.Float64())
		}
	}
	d, err := probe.Divide(labels, classes, dataset.Groups{Of: of, Count: groups}, 5, r)
	if err != nil {
		panic(err)
	}
	return d, n
}

func separate(t *testing.T, d probe.Design, n ...audit.Numbers) []audit.Separation {
	t.Helper()
	s, err := audit.Separate(context.Background(), d, n, .95)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDatesSeparate(t *testing.T) {
	for name, c := range map[string]struct {
		classes int
		moment  func(r *rand.Rand, class int) float64
		want    bool
		class   int
		least   float64
		probe   bool
	}{
		"later":        {2, func(r *rand.Rand, c int) float64 { return 100*r.Float64() + 60*float64(c) }, true, 1, .8, true},
		"one of three": {3, func(r *rand.Rand, c int) float64 { return 100*r.Float64() + 100*float64(c/2) }, true, 2, .9, true},
		"in between":   {2, func(r *rand.Rand, c int) float64 { return []float64{float64(r.IntN(2)) * 200, 100}[c] + 50*r.Float64() }, true, 1, 0, true},
		"only one has": {2, func(r *rand.Rand, c int) float64 { return []float64{math.NaN(), r.Float64()}[c] }, true, 0, 0, true},
		"all alike":    {3, func(r *rand.Rand, c int) float64 { return 100 * r.Float64() }, false, 0, 0, false},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		d, n := sessions(r, 60, c.classes, func(class int) float64 { return c.moment(r, class) })
		s := separate(t, d, n)[0]
		if s.Separates() != c.want || s.Probe.Above() != c.probe || s.AUC.Estimate < c.least || c.least > 0 && s.Class != c.class {
			t.Errorf("%s: separates %v, probe %v, class %d, AUC %.3f (%.3f to %.3f)", name, s.Separates(), s.Probe.Above(), s.Class, s.AUC.Estimate, s.AUC.Low, s.AUC.High)
		}
	}
}

// TestNothingSeparates draws dates that groups share and classes do not: in at most 5 of
// 100 sets anything may separate. Without groups, most would.
func TestNothingSeparates(t *testing.T) {
	runs := scaled(100)
	r := rand.New(rand.NewPCG(3, 4))
	alarms, ungrouped := 0, 0
	for range runs {
		classes := 2 + r.IntN(3)
		d, n := sessions(r, 40, classes, func(int) float64 { return 1000 * r.Float64() })
		if separate(t, d, n)[0].Separates() {
			alarms++
		}
		alone, err := probe.Divide(d.Labels, classes, dataset.Groups{Of: numbersTo(len(d.Labels)), Count: len(d.Labels)}, 5, r)
		if err != nil {
			t.Fatal(err)
		}
		if separate(t, alone, n)[0].Separates() {
			ungrouped++
		}
	}
	t.Logf("separates in %d of %d, ungrouped in %d", alarms, runs, ungrouped)
	if float64(alarms) > atMost(runs, .05) || ungrouped < runs/2 {
		t.Errorf("separates in %d of %d, ungrouped in %d", alarms, runs, ungrouped)
	}
}

func numbersTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// Names are sorted as people do, without folders; equal ones share a position.
func TestOrder(t *testing.T) {
	paths := []string{"b/img10.png", "a/img2.png", "a/img1.png", "b/img1.png", "a/photo.png"}
	order := audit.Order(paths, []int{4, 3, 2, 1, 0})
	want := map[string][]float64{
		"position of the file name": {3, 2, .5, .5, 4},
		"number in the file name":   {10, 2, 1, 1, math.NaN()},
		"row of the manifest":       {4, 3, 2, 1, 0},
	}
	for _, n := range order {
		if !slices.EqualFunc(n.Values, want[n.What], func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
			t.Errorf("%s: %v, want %v", n.What, n.Values, want[n.What])
		}
	}
	if len(order) != 3 {
		t.Errorf("%d orders", len(order))
	}
}

// One folder a class, each numbered from 1, is no order; numbers that go on from one class
// to the next are.
func TestOrderOfClasses(t *testing.T) {
	for name, c := range map[string]struct {
		path func(class, i int) string
		want bool
	}{
		"each from 1": {func(class, i int) string { return fmt.Sprintf("%d/%d.png", class, i/2) }, false},
		"going on":    {func(class, i int) string { return fmt.Sprintf("%d/%d.png", class, i/2+60*class) }, true},
	} {
		var paths []string
		var labels []int
		for i := range 120 {
			labels, paths = append(labels, i%2), append(paths, c.path(i%2, i))
		}
		d, err := probe.Divide(labels, 2, dataset.Groups{Of: numbersTo(120), Count: 120}, 5, rand.New(rand.NewPCG(1, 2)))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range separate(t, d, audit.Order(paths, nil)...) {
			if s.Separates() != c.want {
				t.Errorf("%s: %s separates: %v, AUC %.3f", name, s.What, s.Separates(), s.AUC.Estimate)
			}
		}
	}
}

func TestDatesThatAreUnknown(t *testing.T) {
	n := audit.Dates("capture date", []time.Time{time.Unix(5, 0), {}})
	if n.Values[0] != 5 || !math.IsNaN(n.Values[1]) {
		t.Errorf("dates %v", n.Values)
	}
	d, _ := sessions(rand.New(rand.NewPCG(1, 2)), 20, 2, func(int) float64 { return 0 })
	if s := separate(t, d, audit.Numbers{What: "none", Values: slices.Repeat([]float64{math.NaN()}, 100)}); len(s) != 0 {
		t.Errorf("no dates separate: %+v", s)
	}
}
