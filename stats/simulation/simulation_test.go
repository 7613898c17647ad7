package simulation

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"
)

func small(learner Learner) Design {
	return Design{Groups: 12, Sizes: Unequal, Correlation: .3, Classes: 2, Share: .5, Distance: 2, K: 4, Seeds: 2, Learner: learner}
}

func drawn(t *testing.T, d Design, seed uint64) Data {
	t.Helper()
	data, _, err := d.Draw(rand.New(rand.NewPCG(seed, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestRidgeSolvesItsEquations: the gradient of the penalised squares is 0, for each class,
// and the equations left by a fold are those of the images outside it.
func TestRidgeSolvesItsEquations(t *testing.T) {
	d := small(Ridge{3})
	data := drawn(t, d, 1)
	trainer := d.Learner.Learn(d, data, nil).(*ridgeTrainer)
	left := normal{sums: make([][terms]float64, 2)}
	for i, x := range data.features {
		if data.groups[i] != 2 {
			left.add(x, data.labels[i])
		}
	}
	for class, w := range trainer.fit(&left) {
		var gradient [terms]float64
		for i, x := range data.features {
			if data.groups[i] == 2 {
				continue
			}
			e := w[dims]
			for j, a := range x {
				e += w[j] * a
			}
			if data.labels[i] == class {
				e--
			}
			for j, a := range x {
				gradient[j] += e * a
			}
			gradient[dims] += e
		}
		for j, g := range gradient {
			if j < dims {
				g += 3 * w[j]
			}
			if math.Abs(g) > 1e-9 {
				t.Errorf("class %d, term %d: gradient %v", class, j, g)
			}
		}
	}
}

// TestRiskOfRidge: the closed form is what new images give.
func TestRiskOfRidge(t *testing.T) {
	d := small(Ridge{1})
	d.Share, d.Correlation = .7, 0
	trainer := d.Learner.Learn(d, drawn(t, d, 2), nil).(*ridgeTrainer)
	model := trainer.fit(&trainer.whole)
	fresh := d.fresh(40_000, rand.New(rand.NewPCG(7, 7)))
	right := 0.0
	for i, x := range fresh.features {
		if classify(model, x) == fresh.labels[i] {
			right++
		}
	}
	// Four standard errors of a share of 40,000.
	if got, want := trainer.risk(model), right/40_000; math.Abs(got-want) > .0085 {
		t.Errorf("risk %.4f, counted %.4f", got, want)
	}
}

// TestNearestIsTheNearest of all images outside the fold, by looking at each.
func TestNearestIsTheNearest(t *testing.T) {
	d := small(Nearest{})
	data := drawn(t, d, 3)
	random := rand.New(rand.NewPCG(1, 9))
	folds := data.divide(2, 4, random)
	correct, risk := d.Learner.Learn(d, data, random).Folds(folds, 4)
	for i, x := range data.features {
		best, label := math.Inf(1), 0
		for j, y := range data.features {
			if folds[data.groups[j]] == folds[data.groups[i]] {
				continue
			}
			sum := 0.0
			for k := range x {
				sum += (x[k] - y[k]) * (x[k] - y[k])
			}
			if sum < best {
				best, label = sum, data.labels[j]
			}
		}
		if (correct[i] == 1) != (label == data.labels[i]) {
			t.Fatalf("image %d: correct %v, nearest of class %d, is of %d", i, correct[i], label, data.labels[i])
		}
	}
	for f, r := range risk {
		if r < .4 || r > 1 {
			t.Errorf("fold %d: accuracy %v on new images", f, r)
		}
	}
}

// TestDesigns: sizes, purity, shares and folds are as each design says.
func TestDesigns(t *testing.T) {
	for set, cells := range Cells() {
		for number, c := range cells {
			if number%7 != 0 {
				continue
			}
			random := rand.New(rand.NewPCG(uint64(number), 5))
			data, _, err := c.Draw(random)
			if err != nil {
				continue // refused by refold, too
			}
			if c.Pure {
				for i, g := range data.groups {
					if i > 0 && data.groups[i-1] == g && data.labels[i-1] != data.labels[i] {
						t.Fatalf("%s %d: group %d is not pure", set, number, g)
					}
				}
			}
			sizes := make([]int, c.Groups)
			for _, g := range data.groups {
				sizes[g]++
			}
			n := len(data.groups)
			for g, size := range sizes {
				if size < 1 || c.Sizes == One && size > 1 || g > 0 && size > largestGroup {
					t.Fatalf("%s %d: group %d has %d images", set, number, g, size)
				}
			}
			if share := float64(sizes[0]) / float64(n); c.Sizes == Dominated && math.Abs(share-1./3) > .02 {
				t.Errorf("%s %d: the largest group has %v of the images", set, number, share)
			}
			tested := make([]int, c.K)
			for _, f := range data.divide(c.Classes, c.K, random) {
				tested[f]++
			}
			for f, groups := range tested {
				if groups == 0 {
					t.Errorf("%s %d: fold %d is empty", set, number, f)
				}
			}
		}
	}
}

// TestScores: the recommended interval holds where naive ones must be seen to fail, and
// figures do not depend on how many replicates run at once.
func TestScores(t *testing.T) {
	cell := Cell{Set: SetRidge, Design: Design{Groups: 40, Sizes: Unequal, Correlation: .8, Pure: true, Classes: 2, Share: .5, Distance: 2, K: 5, Seeds: 2, Learner: Ridge{1}}}
	methods := []Method{Methods()[0], Methods()[len(Methods())-1]}
	o, err := cell.Score(1, 150, methods)
	if err != nil {
		t.Fatal(err)
	}
	// Of 150 intervals at .94, fewer than .86 would cover once in 20,000 such runs.
	if r := o.Scores[0]; r.Covered < .86 || r.Width > widestWidth || r.Failures > 0 {
		t.Errorf("recommended: %+v", r)
	}
	if w := o.Scores[1]; w.Covered > .6 {
		t.Errorf("Wilson on images covers %v of groups that are alike", w.Covered)
	}
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	again, err := cell.Score(1, 150, methods)
	if err != nil || !reflect.DeepEqual(o.Scores, again.Scores) || o.SD != again.SD {
		t.Errorf("%+v, with one processor %+v, %v", o, again, err)
	}
}

func TestStoreAndRestore(t *testing.T) {
	cells := Cells()[SetAxis]
	outcomes := []Outcome{{Cell: cells[3], Replicates: 9, Refused: 2, Accuracy: .75, SD: .01, Scores: []Score{{Method: "a", Covered: .5, Width: 1.25, Intervals: 8, Failures: 1}, {Method: "b", Intervals: 9}}},
		{Cell: cells[4], Replicates: 9, Scores: []Score{{Method: "a"}, {Method: "b"}}}}
	var out bytes.Buffer
	if err := Store(&out, []int{3, 4}, outcomes); err != nil {
		t.Fatal(err)
	}
	numbers, back, err := Restore(&out, Cells())
	if err != nil || !reflect.DeepEqual(numbers, []int{3, 4}) || !reflect.DeepEqual(back, outcomes) {
		t.Errorf("%v, %+v, %v", numbers, back, err)
	}
}

// TestShort: Holm's steps, with binomial tails of SciPy: binom.cdf(88, 100, .94) = .01675 and
// binom.cdf(84, 100, .94) = 3.0e-4.
func TestShort(t *testing.T) {
	of := func(covered ...float64) (all []Outcome) {
		for _, c := range covered {
			all = append(all, Outcome{Scores: []Score{{Method: "m", Covered: c, Intervals: 100}}})
		}
		return all
	}
	for _, c := range []struct {
		covered []float64
		want    int
	}{{[]float64{.88}, 1}, {[]float64{.88, .94, .94}, 0}, {[]float64{.84, .94, .94}, 1}, {[]float64{.84, .88}, 2}, {[]float64{1, .95}, 0}} {
		if n := Short(of(c.covered...), "m"); n != c.want {
			t.Errorf("%v: %d, want %d", c.covered, n, c.want)
		}
	}
	if p := atMost(88, 100, .94); math.Abs(p-0.016752387866686945) > 1e-12 {
		t.Errorf("P(X <= 88) = %v", p)
	}
}

func TestShareRoundsUpToOne(t *testing.T) {
	for x, want := range map[float64]string{1: "1.000", .9996: "1.000", .9994: ".999", 0: ".000", 1.25: "1.250"} {
		if got := share(x); got != want {
			t.Errorf("%v: %s, want %s", x, got, want)
		}
	}
}
