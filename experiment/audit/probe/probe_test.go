package probe_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit/probe"
)

// design divides labels in groups; nil groups are one an image.
func design(t *testing.T, labels []int, classes int, of []int, k int) probe.Design {
	t.Helper()
	groups := dataset.Groups{Of: of}
	if of == nil {
		groups.Of = make([]int, len(labels))
		for i := range labels {
			groups.Of[i] = i
		}
	}
	groups.Count = slices.Max(groups.Of) + 1
	d, err := probe.Divide(labels, classes, groups, k, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func run(t *testing.T, d probe.Design, level float64, columns ...probe.Column) probe.Result {
	t.Helper()
	r, err := d.Probe(context.Background(), columns, level)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What tells the label is found in every form: as a text, as what is missing, as a size
// that lies between the others', and only by two columns together.
func TestProbeFinds(t *testing.T) {
	const n = 200
	r := rand.New(rand.NewPCG(3, 4))
	labels := make([]int, n)
	texts, missing, side := make([]string, n), make([]float64, n), make([]float64, n)
	left, right := make([]float64, n), make([]float64, n)
	for i := range n {
		labels[i] = i % 2
		texts[i] = []string{"png", "jpeg"}[labels[i]]
		missing[i] = r.NormFloat64()
		side[i] = 500 + 200*r.Float64()
		if labels[i] == 1 {
			missing[i], side[i] = math.NaN(), 600
		}
		left[i] = r.NormFloat64()
		right[i] = left[i] + .3*(float64(labels[i])-.5)
	}
	d := design(t, labels, 2, nil, 5)
	for _, c := range []struct {
		name    string
		columns []probe.Column
		least   float64
	}{
		{"format", []probe.Column{{Texts: texts}}, 1},
		{"missing", []probe.Column{{Numbers: missing}}, 1},
		{"a size between others", []probe.Column{{Numbers: side}}, .95},
		{"a difference", []probe.Column{{Numbers: left, Linear: true}, {Numbers: right, Linear: true}}, .9},
	} {
		result := run(t, d, .95, c.columns...)
		if result.Accuracy.Estimate < c.least || !result.Above() {
			t.Errorf("%s: accuracy %.3f, excess from %.3f; want at least %v and above the majority", c.name, result.Accuracy.Estimate, result.Excess.Low, c.least)
		}
	}
	if alone := run(t, d, .95, probe.Column{Numbers: left}); alone.Above() {
		t.Errorf("a column that tells nothing is above the majority: %.3f", alone.Accuracy.Estimate)
	}
}

// With nine of ten images in one class, what doubles the odds of the other never makes it
// the likelier one: the accuracy is the majority, and only the balanced one tells.
func TestProbeOfUnevenClasses(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	var labels []int
	var texts []string
	for i := range 1000 {
		label := 0
		if i%10 == 0 {
			label = 1
		}
		labels, texts = append(labels, label), append(texts, []string{"png", "jpeg"}[(r.IntN(10)+4+4*label)/10])
	}
	result := run(t, design(t, labels, 2, nil, 5), .95, probe.Column{Texts: texts})
	if !result.Uneven || !result.Above() || result.Accuracy.Estimate > result.Majority || result.Balanced.Estimate < .6 || result.Chance != .5 {
		t.Errorf("accuracy %.3f of a majority of %.3f, balanced %.3f, excess from %.3f", result.Accuracy.Estimate, result.Majority, result.Balanced.Estimate, result.Excess.Low)
	}
}

// All right in 8 groups is worth 8 images, however many each has.
func TestProbeCountsGroups(t *testing.T) {
	var labels, of []int
	var texts []string
	for g := range 8 {
		for range 25 {
			labels, of, texts = append(labels, g%2), append(of, g), append(texts, []string{"a", "b"}[g%2])
		}
	}
	result := run(t, design(t, labels, 2, of, 4), .95, probe.Column{Texts: texts})
	if result.Accuracy.Estimate != 1 || result.Groups != 8 || result.Folds != 4 {
		t.Fatalf("accuracy %v from %d groups in %d folds", result.Accuracy.Estimate, result.Groups, result.Folds)
	}
	if low := result.Accuracy.Low; low > .6306 { // Clopper-Pearson of 8 in 8
		t.Errorf("the interval begins at %.4f, above that of 8 independent images", low)
	}
}

// A column that says the group is worth nothing where no group is learned from.
func TestProbeIsGroupDisjoint(t *testing.T) {
	var labels, of []int
	var texts []string
	for g := range 40 {
		for range 10 {
			labels, of, texts = append(labels, g%2), append(of, g), append(texts, string(rune('A'+g)))
		}
	}
	c := probe.Column{Texts: texts}
	if result := run(t, design(t, labels, 2, of, 5), .95, c); result.Above() || result.Accuracy.Estimate > .5 {
		t.Errorf("by group: accuracy %.3f", result.Accuracy.Estimate)
	}
	if result := run(t, design(t, labels, 2, nil, 5), .95, c); result.Accuracy.Estimate < .99 {
		t.Errorf("by rows: accuracy %.3f", result.Accuracy.Estimate)
	}
}

// The same input gives the same result, and neither the names nor the order of texts
// count.
func TestProbeIsDeterministic(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	labels := make([]int, 120)
	a, b := make([]string, 120), make([]string, 120)
	for i := range labels {
		labels[i] = r.IntN(3)
		v := r.IntN(6)
		a[i], b[i] = string(rune('a'+v)), string(rune('z'-v))
	}
	d := design(t, labels, 3, nil, 5)
	first := run(t, d, .95, probe.Column{Texts: a})
	if again := run(t, d, .95, probe.Column{Texts: a}); !reflect.DeepEqual(first, again) {
		t.Error("a second probe differs")
	}
	if renamed := run(t, d, .95, probe.Column{Texts: b}); !slices.Equal(first.Predicted, renamed.Predicted) {
		t.Error("renamed texts are predicted differently")
	}
}

// The nearest neighbour in the training images of a fold is another probe on the same
// folds: by rows it finds the twin, by group it may not.
func TestNearestOnFolds(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var labels, of []int
	var vectors [][]float32
	for g := range 60 {
		mean := []float32{float32(r.NormFloat64()), float32(r.NormFloat64()), float32(r.NormFloat64())}
		for range 4 {
			v := slices.Clone(mean)
			v[0] += float32(.01 * r.NormFloat64())
			labels, of, vectors = append(labels, g%2), append(of, g), append(vectors, v)
		}
	}
	rows, err := design(t, labels, 2, nil, 5).Nearest(context.Background(), vectors, .95)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := design(t, labels, 2, of, 5).Nearest(context.Background(), vectors, .95)
	if err != nil {
		t.Fatal(err)
	}
	if rows.Accuracy.Estimate < .95 || groups.Above() || groups.Accuracy.Estimate > .65 {
		t.Errorf("rows %.3f, groups %.3f", rows.Accuracy.Estimate, groups.Accuracy.Estimate)
	}
}

func TestProbeRefuses(t *testing.T) {
	labels := []int{0, 1, 0, 1, 0, 1, 0, 1}
	d := design(t, labels, 2, nil, 2)
	for name, columns := range map[string][]probe.Column{
		"no columns":  nil,
		"neither":     {{Name: "x"}},
		"too short":   {{Name: "x", Numbers: []float64{1}}},
		"too large":   {{Name: "x", Numbers: slices.Repeat([]float64{math.Inf(1)}, 8)}},
		"both":        {{Name: "x", Numbers: make([]float64, 8), Texts: make([]string, 8)}},
		"linear text": {{Name: "x", Texts: make([]string, 8), Linear: true}},
	} {
		if _, err := d.Probe(context.Background(), columns, .95); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	camera := dataset.Groups{Of: labels, Count: 2} // one camera a class
	_, err := probe.Divide(labels, 2, camera, 5, rand.New(rand.NewPCG(1, 2)))
	if !errors.As(err, new(*probe.IndivisibleError)) {
		t.Errorf("one group a class: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Probe(ctx, []probe.Column{{Numbers: make([]float64, 8)}}, .95); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
