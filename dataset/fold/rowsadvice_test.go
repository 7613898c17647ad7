package fold

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Two folds are the fewest, so that "lower k" helps only where two images are there.
func TestRowsSayWhatHelpsASmallClass(t *testing.T) {
	for images, want := range map[int]string{1: "; add images of this class or take it out", 2: "; lower k to 2 or add images of this class"} {
		labels := append(make([]int, 9), make([]int, images)...)
		sample := make([]int, len(labels))
		for i := range labels {
			sample[i] = i
			if i >= 9 {
				labels[i] = 1
			}
		}
		_, err := Rows(labels, sample, 3, 0, rand.New(rand.NewPCG(1, 2)))
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%d images: %v, want %q at its end", images, err, want)
		}
	}
}
