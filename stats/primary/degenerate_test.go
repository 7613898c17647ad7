package primary_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// TestGroupsThatAreAlmostAlike: groups with the same number of wrong answers, or one more or
// less in one of them, must neither have intervals of many more images than there are nor
// leap between both.
func TestGroupsThatAreAlmostAlike(t *testing.T) {
	for _, c := range []struct{ groups, size int }{{6, 60}, {14, 25}, {40, 12}, {150, 7}} {
		var clusters []int
		for i := range c.groups * c.size {
			clusters = append(clusters, i/c.size)
		}
		interval := func(wrong func(image int) bool) primary.Recommendation {
			row := make([]float64, len(clusters))
			for i := range row {
				if !wrong(i) {
					row[i] = 1
				}
			}
			r, err := primary.Recommend(primary.Input{Trials: trials(t, clusters, 4, row, row), TestOverTrain: .25, Level: .95})
			if err != nil {
				t.Fatal(err)
			}
			if images := float64(len(clusters)); r.Units > 4*images+1e-6 {
				t.Errorf("%d groups: %.0f units of %.0f images", c.groups, r.Units, images)
			}
			return r
		}
		one := func(i int) bool { return i%c.size == 0 }
		alike := interval(one)
		less, more := interval(func(i int) bool { return one(i) && i > 0 }), interval(func(i int) bool { return one(i) || i == 1 })
		for _, near := range []primary.Recommendation{less, more} {
			if ratio := near.Width() / alike.Width(); ratio < .75 || ratio > 1.33 {
				t.Errorf("%d groups: %.4f to %.4f, all alike %.4f to %.4f", c.groups, near.Low, near.High, alike.Low, alike.High)
			}
		}
		if all := strings.Join(alike.Warnings, "; "); !strings.Contains(all, "do not differ at all") {
			t.Errorf("warnings %q", all)
		}
	}
}

// TestWholeTrainingsThatDiffer: where groups are alike and seeds are not, the interval rests on
// the seeds, and says so.
func TestWholeTrainingsThatDiffer(t *testing.T) {
	clusters, right, wrong := make([]int, 42), make([]float64, 42), make([]float64, 42)
	for i := range clusters {
		clusters[i], right[i] = i/6, 1
	}
	r, err := primary.Recommend(primary.Input{Trials: trials(t, clusters, 4, right, wrong), TestOverTrain: .3, Level: .95})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(r.Warnings, "; ")
	if r.Width() < .9 || !strings.Contains(all, "the groups do not differ at all: the interval rests on what whole trainings move in common") || strings.Contains(all, "rests on their images") {
		t.Errorf("%.3f to %.3f: %q", r.Low, r.High, all)
	}
}

// TestValuesInBetweenAllAlike: what rounding leaves of equal values is no variance.
func TestValuesInBetweenAllAlike(t *testing.T) {
	for _, v := range []float64{.1, .3, .7, 1. / 3} {
		row := []float64{v, v, v, v, v, v, v}
		r, err := primary.Recommend(primary.Input{Trials: trials(t, []int{0, 0, 1, 2, 2, 2, 3}, 2, row, row, row), TestOverTrain: .25, Level: .95})
		if err != nil || r.Units != 4 || r.SE != 0 || !strings.Contains(strings.Join(r.Warnings, "; "), "do not differ at all") {
			t.Errorf("%v: %+v, %v", v, r, err)
		}
	}
}

// partly has seeds that each test about half of the images.
func partly(t *rapid.T) (stats.Trials, stats.Sample) {
	n := rapid.IntRange(2, 20).Draw(t, "images")
	clusters := rapid.SliceOfN(rapid.IntRange(0, 6), n, n).Draw(t, "clusters")
	tested := []stats.Tested{{Value: 1}, {Image: 1, Seed: 1}}
	for seed := range rapid.IntRange(2, 4).Draw(t, "seeds") {
		for i := 2; i < n; i++ {
			if rapid.Bool().Draw(t, "tested") {
				tested = append(tested, stats.Tested{Image: i, Seed: seed, Fold: (clusters[i] + seed) % 3, Value: float64(rapid.IntRange(0, 1).Draw(t, "right"))})
			}
		}
	}
	all, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	s, err := all.Sample()
	if err != nil {
		t.Fatal(err)
	}
	return all, s
}

// TestSeedsThatTestAPart: projections take the degrees of freedom from the sample, intervals
// from the trials, and both must be the same; and what single seeds tested shows no trainings.
func TestSeedsThatTestAPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, s := partly(t)
		r, err := primary.Recommend(primary.Input{Trials: all, TestOverTrain: .25, Level: .95})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := r.Parts.RareDF, primary.RareDF(s); got != want && !(math.Abs(got-want) < 1e-6*want) {
			t.Fatalf("%v degrees of freedom of the trials, %v of the sample", got, want)
		}
		if r.Parts.Known != 0 || r.Parts.Training != 0 {
			t.Fatalf("%+v", r.Parts)
		}
	})
}

// TestShiftOfWhatSeedsShare: images that one seed alone tested show no shift between seeds,
// and do not dilute that of the others.
func TestShiftOfWhatSeedsShare(t *testing.T) {
	var clusters []int
	var tested []stats.Tested
	for i := range 24 {
		clusters = append(clusters, i/2)
		for seed := range 2 {
			value := 1.0
			if fold := i / 2 % 4; fold == seed {
				value = 0
			}
			tested = append(tested, stats.Tested{Image: i, Seed: seed, Fold: i / 2 % 4, Value: value})
		}
	}
	shift := func() float64 {
		all, err := stats.NewTrials(tested, clusters)
		if err != nil {
			t.Fatal(err)
		}
		r, err := primary.Recommend(primary.Input{Trials: all, TestOverTrain: .25, Level: .95})
		if err != nil {
			t.Fatal(err)
		}
		return r.Parts.Shift
	}
	without := shift()
	for i := 24; i < 60; i++ {
		clusters = append(clusters, i/2)
		tested = append(tested, stats.Tested{Image: i, Seed: i % 2, Fold: i / 2 % 4, Value: 1})
	}
	if with := shift(); !(without > 0) || math.Abs(with-without) > 1e-12 {
		t.Errorf("%v, with images that one seed tested %v", without, with)
	}
}

// TestOneWrongAnswerTurnsNoVerdict: with a single wrong answer the interval reaches down
// nearly as far as with none. A claim that all right answers leave undecided must not be
// supported by one that is wrong.
func TestOneWrongAnswerTurnsNoVerdict(t *testing.T) {
	for _, c := range []struct{ groups, size int }{{6, 60}, {14, 25}, {40, 12}, {150, 7}} {
		var clusters []int
		for i := range c.groups * c.size {
			clusters = append(clusters, i/c.size)
		}
		low := func(wrong int) float64 {
			row := make([]float64, len(clusters))
			for i := range row {
				row[i] = 1
				if i%c.size == 0 && i/c.size < wrong {
					row[i] = 0
				}
			}
			r, err := primary.Recommend(primary.Input{Trials: trials(t, clusters, 4, row, row), TestOverTrain: .25, Level: .95})
			if err != nil {
				t.Fatal(err)
			}
			return r.Low
		}
		lows := []float64{low(0), low(1), low(2), low(3)}
		if lows[1] > lows[0]+.01 || lows[2]-lows[1] > .7*(1-lows[1]) || lows[3]-lows[2] > .7*(1-lows[2]) {
			t.Errorf("%d groups of %d: lower ends %.4f with 0 to 3 wrong answers", c.groups, c.size, lows)
		}
	}
}
