package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
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
		weighted, err := ClusteredWeighted(d.values, d.weights, d.cluster, .95)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Clustered(d.each, d.eachCluster, .95)
		if err != nil {
			t.Fatal(err)
		}
		doubled := make([]float64, len(d.weights))
		for i, w := range d.weights {
			doubled[i] = 2 * w
		}
		scaled, err := ClusteredWeighted(d.values, doubled, d.cluster, .95)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []Interval{weighted, scaled} {
			closeTo(t, "estimate", got.Estimate, want.Estimate, 1e-12)
			closeTo(t, "low", got.Low, want.Low, 1e-12)
			closeTo(t, "high", got.High, want.High, 1e-12)
		}
		if weighted.Units < 1 || weighted.Units > float64(len(d.values))+1e-9 {
			t.Fatalf("%v units of %d images", weighted.Units, len(d.values))
		}
		boot, err := GroupBootstrapWeighted(d.values, d.weights, d.cluster, 200, .95, rand.New(rand.NewPCG(1, 2)))
		if err != nil {
			t.Fatal(err)
		}
		same, err := GroupBootstrap(d.each, d.eachCluster, 200, .95, rand.New(rand.NewPCG(1, 2)))
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
	want, err := Clustered(values, cluster, .95)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ClusteredWeighted(values, []float64{3, 3, 3, 3}, cluster, .95)
	if err != nil {
		t.Fatal(err)
	}
	if got.Low != want.Low || got.High != want.High || got.Units != want.Units || got.Estimand != EstimandImages {
		t.Errorf("%+v, want %+v", got, want)
	}
	// Unequal weights on independent images are worth fewer of them: Kish's
	// (sum w)^2 / sum w^2 = 16/6.
	got, err = ClusteredWeighted([]float64{1, 0, 1, 0}, []float64{2, 1, 1, 0.0001}, cluster, .95)
	if err != nil {
		t.Fatal(err)
	}
	if got.Units > 16.1/6 || got.Estimand != EstimandImages {
		t.Errorf("%+v", got)
	}
}

// TestWeightsThatMakeNoSense are refused.
func TestWeightsThatMakeNoSense(t *testing.T) {
	for _, weights := range [][]float64{{1, 1}, {1, 1, 0}, {1, -1, 1}} {
		if _, err := ClusteredWeighted([]float64{1, 0, 1}, weights, []int{0, 1, 2}, .95); err == nil {
			t.Errorf("weights %v were taken", weights)
		}
	}
}
