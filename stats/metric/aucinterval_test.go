package metric_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/stats/metric"
)

// With clusters of one image the interval is close to DeLong's, whose variance is .01375
// for this area of .9; qt(.75, 3) is .764892.
func TestAUCIntervalIsNearDeLongs(t *testing.T) {
	labels := []int{1, 1, 1, 1, 0, 0, 0, 0, 0}
	score := []float64{.9, .8, .4, .7, .1, .5, .3, .6, .2}
	got, err := metric.AUCInterval(labels, score, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, .5)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "area", got.Estimate, .9, 1e-12)
	half := .764892 * math.Sqrt(.01375)
	near(t, "low", got.Low, .9-half, .02)
	near(t, "high", got.High, .9+half, .02)
	// All pairs won says no more than all right in the four images of the rarer class.
	perfect, err := metric.AUCInterval(labels, []float64{5, 6, 7, 8, 0, 1, 2, 3, 4}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, .95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low of 4 in 4", perfect.Low, .397635, 1e-6)
}

// TestAUCIntervalKnowsGroups draws scores that are alike in groups and have nothing to do
// with the label: an interval by group lies off one half rarely, one by image often.
func TestAUCIntervalKnowsGroups(t *testing.T) {
	const runs = 1000
	r := rand.New(rand.NewPCG(9, 9))
	byGroup, byImage := 0, 0
	for range runs {
		var labels, clusters, each []int
		var score []float64
		for g := range 30 {
			common := r.NormFloat64()
			for range 1 + r.IntN(15) {
				labels, clusters, each = append(labels, g%2), append(clusters, g), append(each, len(each))
				score = append(score, common+.3*r.NormFloat64())
			}
		}
		for clusters, off := range map[*[]int]*int{&clusters: &byGroup, &each: &byImage} {
			i, err := metric.AUCInterval(labels, score, *clusters, .95)
			if err != nil {
				t.Fatal(err)
			}
			if !i.Contains(.5) {
				*off++
			}
		}
	}
	t.Logf("off one half: %d by group, %d by image, of %d", byGroup, byImage, runs)
	if byGroup > 75 || byImage < 300 {
		t.Errorf("off one half: %d by group, %d by image, of %d", byGroup, byImage, runs)
	}
	if _, err := metric.AUCInterval([]int{0, 0, 1, 1}, []float64{1, 2, 3, 4}, []int{0, 0, 1, 2}, .95); err == nil {
		t.Error("a class in one group has an interval")
	}
}
