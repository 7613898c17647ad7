package simulation

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/crossval"
)

// TestTrainIsFolds: one training without a fold is what training all folds at once gave.
func TestTrainIsFolds(t *testing.T) {
	for _, learner := range []Learner{Ridge{1}, Nearest{}} {
		d := small(learner)
		random := rand.New(rand.NewPCG(4, 4))
		data := drawn(t, d, 4)
		trainer := d.Learner.Learn(d, data, random)
		folds := data.divide(2, 4, random)
		correct, risk := trainer.Folds(folds, 4)
		for f := range 4 {
			c := further{d, data, trainer}.without(folds, f, f)
			if got := c.Risk(); math.Abs(got-risk[f]) > 1e-9 {
				t.Errorf("%s, fold %d: risk %v, want %v", learner.Name(), f, got, risk[f])
			}
			for i, g := range data.groups {
				if folds[g] == f && c.Right(i) != (correct[i] == 1) {
					t.Errorf("%s, fold %d: image %d is right %v, want %v", learner.Name(), f, i, c.Right(i), correct[i])
				}
			}
		}
	}
}

// TestNestedTrainsWithoutBothFolds: each image is tested once by a classifier without its
// fold, and for every other fold by one without both.
func TestNestedTrainsWithoutBothFolds(t *testing.T) {
	d := small(Nearest{})
	random := rand.New(rand.NewPCG(5, 5))
	data := drawn(t, d, 5)
	all := further{d, data, d.Learner.Learn(d, data, random)}
	nested, err := all.nested(2, random)
	if err != nil {
		t.Fatal(err)
	}
	if i, err := crossval.NestedCV(nested, .95); err != nil || i.Estimand != stats.EstimandAllGroups {
		t.Errorf("%+v, %v", i, err)
	}
	for _, repetition := range nested.Repetitions {
		folds := make([]int, data.count)
		for f, fold := range repetition {
			for _, g := range fold.Groups {
				folds[g] = f
			}
		}
		for f, fold := range repetition {
			outer, inner := 0.0, 0.0
			for i, g := range data.groups {
				switch right := value(all.without(folds, f, folds[g]).Right(i)); folds[g] {
				case f:
					outer += right
				default:
					inner += right
				}
			}
			if sum(fold.Out) != outer || sum(fold.In) != inner {
				t.Errorf("fold %d: %v and %v right, want %v and %v", f, sum(fold.Out), sum(fold.In), outer, inner)
			}
		}
	}
}

// within is a trainer that knows which groups may train and test, and has all images right
// from the fifth on.
type within struct {
	t     *testing.T
	data  Data
	may   []bool
	tests []int // of each image
}

type witness struct {
	*within
	on []bool
}

func (w *within) Folds([]int, int) ([]float64, []float64) { return nil, nil }

func (w *within) Train(on []bool) Classifier {
	some := false
	for g, learns := range on {
		some = some || learns
		if learns && !w.may[g] {
			w.t.Errorf("group %d of the other half trains", g)
		}
	}
	if !some {
		w.t.Error("nothing to learn from")
	}
	return witness{w, on}
}

func (w witness) Risk() float64 { return 0 }

func (w witness) Right(image int) bool {
	if g := w.data.groups[image]; !w.may[g] || w.on[g] {
		w.t.Errorf("group %d is tested: of this half %v, learned from %v", g, w.may[g], w.on[g])
	}
	w.tests[image]++
	return image > 4
}

// TestHalves: a half trains and tests within itself, each image once a seed, with as many
// folds as its groups allow.
func TestHalves(t *testing.T) {
	for _, groups := range []int{8, 12, 40} {
		d := small(nil)
		d.Groups, d.Pure = groups, true
		data := drawn(t, d, 6)
		random := rand.New(rand.NewPCG(6, 6))
		counts := data.counts(2)
		half := divide(counts, 2, random)
		for h := range 2 {
			w := &within{t, data, make([]bool, groups), make([]int, len(data.groups))}
			images, right := 0.0, 0.0
			for g := range w.may {
				w.may[g] = half[g] == h
			}
			for i, g := range data.groups {
				if w.may[g] {
					images, right = images+1, right+value(i > 4)
				}
			}
			mean, err := further{d, data, w}.half(counts, half, h, random)
			if err != nil || math.Abs(mean-right/images) > 1e-12 {
				t.Errorf("%d groups, half %d: %v, want %v (%v)", groups, h, mean, right/images, err)
			}
			for i, g := range data.groups {
				if w.may[g] && w.tests[i] != d.Seeds {
					t.Errorf("image %d is tested %d times", i, w.tests[i])
				}
			}
		}
	}
}

func TestFurtherRefuses(t *testing.T) {
	d := small(Ridge{1})
	data := drawn(t, d, 7)
	random := rand.New(rand.NewPCG(7, 8))
	if _, err := (further{}).nested(1, random); err == nil {
		t.Error("nested without a trainer")
	}
	if _, err := (further{}).halves(1, random); err == nil {
		t.Error("halves without a trainer")
	}
	half, counts := make([]int, data.count), make([][]float64, data.count)
	for g := range counts {
		counts[g] = []float64{1, 0}
	}
	counts[0][1] = 1
	if _, err := (further{d, data, d.Learner.Learn(d, data, random)}).half(counts, half, 0, random); err == nil {
		t.Error("a class in one group alone is divided")
	}
}

// TestIntervalsAreScoredAgainstWhatTheyAreAbout: those about the classifier of all images
// against its accuracies, others against the estimates.
func TestIntervalsAreScoredAgainstWhatTheyAreAbout(t *testing.T) {
	folds := stats.Interval{Low: .6, High: .8, Estimand: stats.EstimandProcedure}
	all, none := folds, stats.Interval{Low: math.NaN(), High: math.NaN()}
	all.Estimand = stats.EstimandAllGroups
	o := Cell{}.outcome([]replicate{
		{estimate: .6, risk: .7, whole: .8, intervals: []stats.Interval{folds, all, none}},
		{estimate: .8, risk: .9, whole: .9, intervals: []stats.Interval{folds, all, all}},
	}, []Method{{Name: "folds"}, {Name: "all"}, {Name: "one failed"}})
	for i, want := range []Score{
		{Method: "folds", Covered: 1, Risk: .5, Intervals: 2},
		{Method: "all", Below: 1, Risk: .5, Intervals: 2},
		{Method: "one failed", Below: 1, Intervals: 1, Failures: 1},
	} {
		want.Width = .2 / (2 * normal975 * math.Sqrt(.02))
		got := o.Scores[i]
		if math.Abs(got.Width-want.Width) > 1e-9 {
			t.Errorf("%s: width %v, want %v", got.Method, got.Width, want.Width)
		}
		if got.Width = want.Width; got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

// TestExtraOutcomes: every cell is stored, and every data set counts for each method, with an
// interval or without. Conservative Z errs to the wide side, as its documentation says.
func TestExtraOutcomes(t *testing.T) {
	all := stored(t)[SetExtra]
	if cells := Cells()[SetExtra]; len(all) != len(cells) {
		t.Errorf("%d of %d cells are stored", len(all), len(cells))
	}
	for _, o := range all {
		if len(o.Scores) != len(ExtraMethods()) {
			t.Errorf("%+v: %d methods", o.Design, len(o.Scores))
		}
		for _, s := range o.Scores {
			if s.Intervals+s.Failures != o.Replicates {
				t.Errorf("%+v, %s: %d intervals and %d without of %d", o.Design, s.Method, s.Intervals, s.Failures, o.Replicates)
			}
		}
	}
	if n := Short(all, "conservative Z"); n > 0 {
		t.Errorf("conservative Z covers too rarely in %d cells", n)
	}
}
