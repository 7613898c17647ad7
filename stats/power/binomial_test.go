package power_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats/power"
)

// TestSmallestImages: the exact one-sided binomial test of a claim of .95 at .05 with a
// power of .9, whose figures SciPy's binom gives too.
func TestSmallestImages(t *testing.T) {
	for truth, want := range map[float64]int{.83: 53, .90: 233, .92: 572} {
		if n, err := power.SmallestImages(truth, .95, .05, .9); err != nil || n != want {
			t.Errorf("truth %v: %d images, %v, want %d", truth, n, err, want)
		}
	}
	for _, c := range [][4]float64{{.95, .95, .05, .9}, {-1, .9, .05, .9}, {.5, 1.5, .05, .9}, {.5, .9, 0, .9}, {.5, .9, .05, 1}, {math.NaN(), .9, .05, .9}, {.9499999, .95, .05, .9}} {
		if n, err := power.SmallestImages(c[0], c[1], c[2], c[3]); err == nil {
			t.Errorf("%v: %d images, want an error", c, n)
		}
	}
}

// TestDetectableDifference: discordance .15 at two-sided .05 and a power of .8.
func TestDetectableDifference(t *testing.T) {
	for images, want := range map[int]float64{1000: .0343, 100: .1085} {
		d, err := power.DetectableDifference(.15, images, .05, .8)
		if err != nil || math.Abs(d-want) > 5e-5 {
			t.Errorf("%d images: %.5f, %v, want %v", images, d, err, want)
		}
	}
	if _, err := power.DetectableDifference(.15, 0, .05, .8); err == nil {
		t.Error("takes no images")
	}
}

// TestSmallestImagesIsSmallest: a larger difference never needs more images, and what is
// found is at least the normal approximation's order.
func TestSmallestImagesFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claim := rapid.Float64Range(.5, .99).Draw(t, "claim")
		truth := claim * rapid.Float64Range(.3, .9).Draw(t, "share")
		n, err := power.SmallestImages(truth, claim, .05, .9)
		if err != nil {
			t.Fatal(err)
		}
		m, err := power.SmallestImages(truth*.9, claim, .05, .9)
		if err != nil || m > n {
			t.Fatalf("%d images at %v, %d at %v, %v", n, truth, m, truth*.9, err)
		}
	})
}
