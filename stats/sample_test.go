package stats_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// tests are images of which some were tested more often than others, and the same
// with an entry for each test.
type tests struct {
	values, weights []float64
	cluster         []int
	each            []float64
	eachCluster     []int
}

func drawTests(t *rapid.T) tests {
	var d tests
	n := rapid.IntRange(3, 30).Draw(t, "n")
	for i := range n {
		times := rapid.IntRange(1, 4).Draw(t, "times")
		v := float64(rapid.IntRange(0, times).Draw(t, "correct")) / float64(times)
		c := rapid.IntRange(0, 5).Draw(t, "cluster")
		if i < 2 {
			c = i
		}
		d.values, d.weights, d.cluster = append(d.values, v), append(d.weights, float64(times)), append(d.cluster, c)
		for range times {
			d.each, d.eachCluster = append(d.each, v), append(d.eachCluster, c)
		}
	}
	return d
}

func closeTo(t *rapid.T, what string, got, want, tolerance float64) {
	if math.Abs(got-want) > tolerance {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}

// TestWeightsCountTests: an image of weight w is w tests of the same result, and the
// scale of the weights says nothing.
func TestWeightsCountTests(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawTests(t)
		got, err := stats.Clustered(weighted(t, d.values, d.weights, d.cluster), .95)
		if err != nil {
			t.Fatal(err)
		}
		want, err := stats.Clustered(sample(t, d.each, d.eachCluster), .95)
		if err != nil {
			t.Fatal(err)
		}
		doubled := make([]float64, len(d.weights))
		for i, w := range d.weights {
			doubled[i] = 2 * w
		}
		scaled, err := stats.Clustered(weighted(t, d.values, doubled, d.cluster), .95)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []stats.Interval{got, scaled} {
			closeTo(t, "estimate", got.Estimate, want.Estimate, 1e-12)
			closeTo(t, "low", got.Low, want.Low, 1e-12)
			closeTo(t, "high", got.High, want.High, 1e-12)
		}
		if got.Units < 1 || got.Units > float64(len(d.values))+1e-9 {
			t.Fatalf("%v units of %d images", got.Units, len(d.values))
		}
		boot, err := stats.GroupBootstrap(weighted(t, d.values, d.weights, d.cluster), 200, .95, rand.New(rand.NewPCG(1, 2)))
		if err != nil {
			t.Fatal(err)
		}
		same, err := stats.GroupBootstrap(sample(t, d.each, d.eachCluster), 200, .95, rand.New(rand.NewPCG(1, 2)))
		if err != nil {
			t.Fatal(err)
		}
		closeTo(t, "bootstrap low", boot.Low, same.Low, 1e-9)
		closeTo(t, "bootstrap high", boot.High, same.High, 1e-9)
	})
}

// TestEqualWeights change nothing, and singletons keep their estimand.
func TestEqualWeights(t *testing.T) {
	values, cluster := []float64{1, 0, 1, .5}, []int{0, 1, 2, 3}
	want, err := stats.Clustered(sample(t, values, cluster), .95)
	if err != nil {
		t.Fatal(err)
	}
	got, err := stats.Clustered(weighted(t, values, []float64{3, 3, 3, 3}, cluster), .95)
	if err != nil {
		t.Fatal(err)
	}
	if got.Low != want.Low || got.High != want.High || got.Units != want.Units || got.Estimand != stats.EstimandImages {
		t.Errorf("%+v, want %+v", got, want)
	}
	// Unequal weights on independent images are worth fewer of them: Kish's
	// (sum w)^2 / sum w^2 = 16/6.
	got, err = stats.Clustered(weighted(t, []float64{1, 0, 1, 0}, []float64{2, 1, 1, 0.0001}, cluster), .95)
	if err != nil {
		t.Fatal(err)
	}
	if got.Units > 16.1/6 || got.Estimand != stats.EstimandImages {
		t.Errorf("%+v", got)
	}
}

func TestEffectiveUnits(t *testing.T) {
	for _, c := range []struct {
		name    string
		values  []float64
		cluster []int
		want    float64
	}{
		{"singletons", []float64{1, 0, 1, 1}, []int{0, 1, 2, 3}, 4},
		{"clusters that agree", []float64{1, 1, 1, 0, 0, 0, 1, 1, 1}, []int{0, 0, 0, 1, 1, 1, 2, 2, 2}, 3},
		{"clusters that balance", []float64{1, 0, 1, 0}, []int{0, 0, 1, 1}, 4},
		{"all correct", []float64{1, 1, 1, 1, 1}, []int{0, 0, 1, 1, 1}, 2},
		{"all wrong", []float64{0, 0, 0}, []int{0, 0, 1}, 2},
		{"one cluster", []float64{1, 0, 1}, []int{0, 0, 0}, 3},
		{"one image", []float64{1}, []int{0}, 1},
	} {
		near(t, c.name, sample(t, c.values, c.cluster).EffectiveUnits(), c.want, 1e-12)
	}
	if units := (stats.Sample{}).EffectiveUnits(); units != 0 {
		t.Errorf("%v units of no images", units)
	}
}

// TestSamplesThatMakeNoSense are refused when they are made.
func TestSamplesThatMakeNoSense(t *testing.T) {
	values, clusters := []float64{1, 0, 1}, []int{0, 1, 2}
	for name, c := range map[string]struct {
		values, weights []float64
		clusters        []int
	}{
		"no images":       {nil, nil, nil},
		"clusters":        {values, nil, clusters[1:]},
		"weights":         {values, []float64{1, 1}, clusters},
		"no weights":      {values, []float64{}, clusters},
		"NaN":             {[]float64{1, math.NaN(), 1}, nil, clusters},
		"infinite":        {[]float64{1, math.Inf(-1), 1}, nil, clusters},
		"weight 0":        {values, []float64{1, 1, 0}, clusters},
		"negative weight": {values, []float64{1, -1, 1}, clusters},
		"NaN weight":      {values, []float64{1, math.NaN(), 1}, clusters},
		"infinite weight": {values, []float64{1, math.Inf(1), 1}, clusters},
		"too large":       {[]float64{math.MaxFloat64, math.MaxFloat64, 1}, nil, clusters},
		"too heavy":       {values, []float64{math.MaxFloat64, math.MaxFloat64, 1}, clusters},
	} {
		if s, err := stats.NewSample(c.values, c.weights, c.clusters); err == nil {
			t.Errorf("%s: got %+v, want an error", name, s)
		}
	}
}

// TestSampleKeepsWhatItChecked: what a caller does to his lists afterwards does not
// matter.
func TestSampleKeepsWhatItChecked(t *testing.T) {
	values, weights, clusters := []float64{1, 0}, []float64{1, 3}, []int{0, 1}
	s := weighted(t, values, weights, clusters)
	values[0], weights[0], clusters[0] = math.NaN(), -1, 1
	s.Values()[1] = math.Inf(1)
	same := weighted(t, []float64{1, 0}, []float64{1, 3}, []int{0, 1})
	if d := minus(t, s, same); d.Mean() != 0 || s.Mean() != 0.25 || s.Groups() != 2 || !s.Singletons() || s.Len() != 2 {
		t.Errorf("%+v", s)
	}
}

// TestSamplesOfOtherImages cannot be subtracted or averaged.
func TestSamplesOfOtherImages(t *testing.T) {
	values, clusters := []float64{1, 0, 1}, []int{0, 1, 1}
	s := sample(t, values, clusters)
	for name, other := range map[string]stats.Sample{
		"no images":      {},
		"fewer images":   sample(t, values[1:], clusters[1:]),
		"other clusters": sample(t, values, []int{0, 0, 1}),
		"other weights":  weighted(t, values, []float64{1, 1, 2}, clusters),
	} {
		if d, err := s.Minus(other); err == nil {
			t.Errorf("%s: difference %+v, want an error", name, d)
		}
		if a, err := s.Average(other); err == nil {
			t.Errorf("%s: average %+v, want an error", name, a)
		}
	}
}

// TestAverage is taken image by image; that of differences is one.
func TestAverage(t *testing.T) {
	a, b := sample(t, []float64{1, 0, 1}, []int{0, 1, 1}), sample(t, []float64{0, 0, .5}, []int{0, 1, 1})
	mid, err := a.Average(b)
	if err != nil {
		t.Fatal(err)
	}
	if got := mid.Values(); !slices.Equal(got, []float64{.5, 0, .75}) {
		t.Errorf("average %v", got)
	}
	twice, err := minus(t, a, b).Average(minus(t, a, b))
	if err != nil {
		t.Fatal(err)
	}
	if i, err := stats.Clustered(twice, .95); err != nil || i.Estimand != stats.EstimandGroupDiff {
		t.Errorf("%+v, %v", i, err)
	}
}

func TestLargestShare(t *testing.T) {
	for _, test := range []struct {
		classes []int
		weights []float64
		want    float64
	}{{[]int{1, 0, 1, 1}, nil, 0.75}, {[]int{0, 1}, []float64{3, 1}, 0.75}, {[]int{2, 2}, []float64{.1, .2}, 1}} {
		n := len(test.classes)
		got, err := weighted(t, make([]float64, n), test.weights, make([]int, n)).LargestShare(test.classes)
		if err != nil || got != test.want {
			t.Errorf("%v, %v: %v, %v, want %v", test.classes, test.weights, got, err, test.want)
		}
	}
	for name, s := range map[string]stats.Sample{"no images": {}, "labels": sample(t, []float64{1, 0}, []int{0, 1})} {
		if got, err := s.LargestShare(nil); err == nil {
			t.Errorf("%s: %v, want an error", name, got)
		}
	}
}

// TestSampleTells: what methods of other packages rest on; weights come to the images.
func TestSampleTells(t *testing.T) {
	s := weighted(t, []float64{1, 0, .5, 1}, []float64{1, 3, 1, 3}, []int{7, -2, 7, 7})
	sums, sizes := s.Totals()
	if !slices.Equal(s.Weights(), []float64{1, 3, 1, 3}) || !slices.Equal(s.Clusters(), []int{7, -2, 7, 7}) || !slices.Equal(sums, []float64{0, 2.25}) || !slices.Equal(sizes, []float64{1.5, 2.5}) {
		t.Errorf("weights %v, clusters %v, sums %v, sizes %v", s.Weights(), s.Clusters(), sums, sizes)
	}
	if w := sample(t, []float64{1, 0}, []int{0, 1}).Weights(); !slices.Equal(w, []float64{1, 1}) {
		t.Errorf("weights %v of none", w)
	}
	var none stats.Sample
	if sums, sizes := none.Totals(); len(sums) != 0 || len(sizes) != 0 || none.Doubts() != nil {
		t.Error("the zero Sample tells something")
	}
	if _, err := stats.NewSample([]float64{1, 0}, []float64{1, 1e10}, []int{0, 1}); !errors.Is(err, stats.ErrInvalid) {
		t.Errorf("weights that leave one image nothing: %v", err)
	}
}

// TestSampleTooLarge: values whose squares overflow are refused, and not taken for equal.
func TestSampleTooLarge(t *testing.T) {
	if s, err := stats.NewSample([]float64{0, 5e159}, nil, []int{0, 1}); !errors.Is(err, stats.ErrInvalid) {
		t.Errorf("%+v, %v", s, err)
	}
	if v := stats.Variance([]float64{1e160, 1e160 + 1e150}); v == 0 {
		t.Error("a difference of 1e150 is no variance")
	}
}
