package comparison_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/comparison"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/compare"
)

// draw makes trials of two folds a seed over images, right with a probability.
func draw(random *rand.Rand, seeds, images int, accuracy float64, classes int) comparison.Outcomes {
	var o comparison.Outcomes
	for seed := range seeds {
		for fold := range 2 {
			t := comparison.Trial{Seed: seed, Fold: fold, Train: images / 2}
			for i := fold; i < images; i += 2 {
				label, right := i/2%2, random.Float64() < accuracy
				t.Images, t.Labels, t.Correct = append(t.Images, i), append(t.Labels, label), append(t.Correct, right)
				if classes == 2 {
					score := random.Float64()
					if right != (label == 1) {
						score = -score
					}
					t.Scores = append(t.Scores, score)
				}
			}
			o.Trials = append(o.Trials, t)
		}
	}
	return o
}

func pair(seeds, size int, accuracies [2]float64, classes int) comparison.Pair {
	const images = 80
	random := rand.New(rand.NewPCG(1, 1))
	p := comparison.Pair{Level: .95, Random: random, Groups: make([]int, images)}
	for i := range images {
		p.Groups[i] = i / size
	}
	p.A, p.B = draw(random, seeds, images, accuracies[0], classes), draw(random, seeds, images, accuracies[1], classes)
	return p
}

func names(tests []summary.Test) (made, missing []string) {
	for _, t := range tests {
		if t.Missing == "" {
			made = append(made, t.Name)
		} else {
			missing = append(missing, t.Name)
		}
	}
	return made, missing
}

func find(t *testing.T, tests []summary.Test, name string) summary.Test {
	t.Helper()
	i := slices.IndexFunc(tests, func(t summary.Test) bool { return t.Name == name })
	if i < 0 {
		t.Fatalf("no test %s", name)
	}
	return tests[i]
}

func TestAllTestsOfAPair(t *testing.T) {
	tests := pair(2, 1, [2]float64{.9, .6}, 2).Tests()
	made, _ := names(tests)
	want := []string{compare.MethodCorrectedT, compare.MethodBayes, compare.MethodSuperior, compare.MethodMcNemar, compare.MethodSignFlip, compare.MethodDeLongFolds}
	if !slices.Equal(made, want) {
		t.Fatalf("made %q", made)
	}
	if err := comparison.Adjust(tests); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		if (test.P == nil) != (test.Holm == nil) || test.P != nil && (*test.Holm < *test.P || *test.P > .05) {
			t.Errorf("%+v", test)
		}
		if test.Null == "" || test.Assumes == "" || len(test.Figures) < 2 {
			t.Errorf("what %s asks, assumes or shows: %+v", test.Name, test)
		}
	}
}

// TestWhatCannotBeMade is listed all the same, with the reason.
// TestIntervalsOfUnequalFolds: the difference that is shown is that of the accuracies, which
// are means over images, whichever interval is taken.
func TestIntervalsOfUnequalFolds(t *testing.T) {
	images, err := stats.NewSample([]float64{1, 1, 1, 0, 0, 0, 0, 0}, nil, []int{0, 1, 2, 3, 4, 5, 6, 7})
	if err != nil {
		t.Fatal(err)
	}
	all, err := comparison.Intervals([]float64{.5, 0, .5, 0}, .5, images, .95) // of 6 and 2 images
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	for _, i := range all {
		if i.Estimate != .375 || math.Abs(i.Low+i.High-.75) > 1e-12 {
			t.Errorf("%s: %v to %v about %v, not about .375", i.Method, i.Low, i.High, i.Estimate)
		}
	}
}

func TestWhatCannotBeMade(t *testing.T) {
	unpaired := pair(2, 1, [2]float64{.9, .6}, 2)
	unpaired.Unpaired = "the folds differ"
	single := pair(1, 1, [2]float64{.9, .6}, 3)
	single.A.Single = true
	apart := pair(1, 1, [2]float64{.9, .6}, 2)
	apart.B.Trials, apart.Unpaired = apart.B.Trials[1:], "the folds differ"
	apart.A.Trials = apart.A.Trials[:1]
	for name, c := range map[string]struct {
		pair    comparison.Pair
		missing []string
		says    string
	}{
		"folds that differ": {unpaired, []string{compare.MethodCorrectedT, compare.MethodBayes, compare.MethodSuperior, compare.MethodDeLongFolds}, "the folds differ"},
		"one test set":      {single, []string{compare.MethodCorrectedT, compare.MethodBayes, compare.MethodSuperior, compare.MethodDeLongFolds}, "there is one test set"},
		"no common images": {apart, []string{compare.MethodCorrectedT, compare.MethodBayes, compare.MethodSuperior, compare.MethodMcNemar, compare.MethodSignFlip, compare.MethodDeLongFolds},
			"share no test image"},
	} {
		tests := c.pair.Tests()
		_, missing := names(tests)
		if !slices.Equal(missing, c.missing) {
			t.Errorf("%s: missing %q", name, missing)
		}
		if !slices.ContainsFunc(tests, func(t summary.Test) bool { return strings.Contains(t.Missing, c.says) }) {
			t.Errorf("%s: %+v", name, tests)
		}
		if err := comparison.Adjust(tests); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := apart.Common(); got != 0 {
		t.Errorf("%d common images", got)
	}
}

// TestGroupsAreNoImages: McNemar's test is shown, and not counted among the others, where
// images come in groups.
func TestGroupsAreNoImages(t *testing.T) {
	tests := pair(1, 4, [2]float64{.9, .6}, 2).Tests()
	if err := comparison.Adjust(tests); err != nil {
		t.Fatal(err)
	}
	m := find(t, tests, compare.MethodMcNemar)
	if m.P == nil || m.Holm != nil || m.LeftOut == "" {
		t.Errorf("%+v", m)
	}
}

// TestOneSeedAlone: McNemar's counts are those of one prediction an image, however many
// seeds there are; those of the sign flips are over all of them.
func TestOneSeedAlone(t *testing.T) {
	p := pair(5, 1, [2]float64{.9, .6}, 2)
	only := 0.0
	for _, f := range find(t, p.Tests(), compare.MethodMcNemar).Figures[:2] {
		only += f.Value
	}
	first := p
	first.A.Trials, first.B.Trials = p.A.Trials[:2], p.B.Trials[:2]
	want := 0.0
	for _, f := range find(t, first.Tests(), compare.MethodMcNemar).Figures[:2] {
		want += f.Value
	}
	if only != want || only > 80 {
		t.Errorf("%v discordant images of five seeds, %v of the first", only, want)
	}
	find(t, p.Tests(), compare.MethodFiveF) // five seeds of two folds
}

func TestRanking(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	s := comparison.Several{Names: []string{"a", "b", "c"}, Level: .95, Random: random}
	for i := range 80 {
		s.Groups = append(s.Groups, i/4)
	}
	for _, accuracy := range []float64{.7, .95, .5} {
		s.Models = append(s.Models, draw(random, 2, 80, accuracy, 2))
	}
	r := s.Ranking()
	made, missing := names(r.Tests)
	if len(missing) != 0 || !slices.Equal(made, []string{compare.MethodCochranQ, compare.MethodPermuted, compare.MethodFriedman}) {
		t.Fatalf("made %q, missing %q", made, missing)
	}
	if r.Models[0].Architecture != "b" || r.Folds != 2 || r.CriticalDifference <= 2 || !slices.Equal(r.Cliques, [][2]int{{0, 2}}) {
		t.Errorf("%+v", r)
	}
	if q := find(t, r.Tests, compare.MethodCochranQ); q.LeftOut == "" {
		t.Errorf("grouped images: %+v", q)
	}
}

// TestAccuracyOfImagesTestedUnequallyOften: its interval is the run's own, about the mean of
// the images.
func TestAccuracyOfImagesTestedUnequallyOften(t *testing.T) {
	p := pair(3, 60, [2]float64{.7, .8}, 2)
	for i := range p.Groups {
		p.Groups[i] = i % 12
	}
	before, _, err := p.AccuracyIntervals()
	if err != nil {
		t.Fatal(err)
	}
	one := &p.A.Trials[0]
	one.Images, one.Labels, one.Correct, one.Scores = one.Images[1:], one.Labels[1:], one.Correct[1:], one.Scores[1:]
	p.Unpaired = "the folds differ"
	after, _, err := p.AccuracyIntervals()
	a, _, errSample := p.Accuracies()
	if err != nil || errSample != nil || after.Method != before.Method || math.Abs(after.Estimate-a.Mean()) > 1e-12 || !after.Contains(a.Mean()) {
		t.Errorf("%+v, before %+v; mean %v; %v, %v", after, before, a.Mean(), err, errSample)
	}
}
