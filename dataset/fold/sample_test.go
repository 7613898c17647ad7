package fold

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset"
)

func labelled(sizes ...int) *dataset.Manifest {
	m := &dataset.Manifest{}
	for c, size := range sizes {
		m.Classes = append(m.Classes, fmt.Sprint(c))
		for range size {
			m.Images = append(m.Images, dataset.Image{Label: fmt.Sprint(c)})
		}
	}
	return m
}

func TestSampleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 50), 2, 5).Draw(t, "sizes")
		m := labelled(sizes...)
		n := rapid.IntRange(0, len(m.Images)).Draw(t, "n")
		stratify := rapid.Bool().Draw(t, "stratify")
		sample, err := Sample(m, n, stratify, seeded(rapid.Uint64().Draw(t, "seed")))
		if err != nil {
			if stratify && strings.Contains(err.Error(), "would get none") {
				return
			}
			t.Fatal(err)
		}
		if n == 0 {
			n = len(m.Images)
		}
		if len(sample) != n || !ascending(sample, len(m.Images)) {
			t.Fatalf("%v is not %d ascending indices", sample, n)
		}
		if !stratify {
			return
		}
		for c, members := range byClass(m.Labels(), sample) {
			exact := float64(n*sizes[c]) / float64(len(m.Images))
			if d := float64(len(members)) - exact; d >= 1 || d <= -1 {
				t.Fatalf("class %d has %d images of the sample, its share is %g", c, len(members), exact)
			}
		}
	})
}

func TestSampleIsUniform(t *testing.T) {
	m := labelled(5, 5)
	counts := make([]int, 10)
	const draws = 20000
	r := seeded(1)
	for range draws {
		sample, err := Sample(m, 3, false, r)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range sample {
			counts[i]++
		}
	}
	// Each image is drawn with probability 0.3; five standard deviations are 324.
	for i, n := range counts {
		if n < 6000-324 || n > 6000+324 {
			t.Errorf("image %d was drawn %d times of %d, want about 6000", i, n, draws)
		}
	}
}

func TestSampleErrors(t *testing.T) {
	m := labelled(100, 1)
	for _, c := range []struct {
		n        int
		stratify bool
		want     string
	}{
		{102, false, "there are 101"}, {-1, false, "sample of -1"}, {10, true, `class "1" with 1 of 101 images would get none`},
	} {
		if _, err := Sample(m, c.n, c.stratify, seeded(1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("sample of %d: error %v, want one with %q", c.n, err, c.want)
		}
	}
	got, err := Sample(labelled(1000, 1000), 1000, true, seeded(1))
	if classes := byClass(labelled(1000, 1000).Labels(), got); err != nil || len(classes[0]) != 500 || len(classes[1]) != 500 {
		t.Errorf("%v: 1000 of 2000 stratified are not 500 of each class", err)
	}
	first, _ := Sample(m, 50, false, seeded(1))
	second, _ := Sample(m, 50, false, seeded(2))
	if len(first) != 50 || slices.Equal(first, second) {
		t.Error("two seeds draw the same sample")
	}
}
