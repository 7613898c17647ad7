package selection_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/selection"
)

// TestTibshiraniByHand: means .55, .65, .7, so the third epoch; the first fold's own best
// is .1 better there, the second one's nothing.
func TestTibshiraniByHand(t *testing.T) {
	c, err := selection.Tibshirani([][]float64{{.5, .7, .6}, {.6, .6, .8}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Epoch != 2 || math.Abs(c.Accuracy-.7) > 1e-12 || math.Abs(c.Bias-.05) > 1e-12 || math.Abs(c.Corrected-.65) > 1e-12 || len(c.Warnings) != 1 {
		t.Errorf("%+v", c)
	}
	for name, bad := range map[string][][]float64{"one fold": {{.5, .6}}, "no epochs": {{}, {}}, "one epoch": {{.5}, {.6}}, "lengths": {{.5, .6}, {.5}}, "NaN": {{.5, .6}, {math.NaN(), .5}}, "above 1": {{.5, .6}, {2, .5}}} {
		if c, err := selection.Tibshirani(bad); err == nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// input has two folds of twenty groups of two images each, pure; right says what an epoch
// knows.
func input(epochs int, right func(epoch, group int) bool) selection.Input {
	in := selection.Input{Level: .95, Draws: 999, Random: rand.New(rand.NewPCG(1, 1))}
	for f := range 2 {
		fold := selection.Fold{Predicted: make([][]int, epochs)}
		for j := range 20 {
			g := 20*f + j
			for range 2 {
				fold.Labels, fold.Groups = append(fold.Labels, g%2), append(fold.Groups, g)
				for e := range epochs {
					class := g % 2
					if !right(e, g) {
						class = 1 - class
					}
					fold.Predicted[e] = append(fold.Predicted[e], class)
				}
			}
		}
		in.Folds = append(in.Folds, fold)
	}
	return in
}

// TestMaxNullLimits: what is always right is found out although each group has one label;
// what always says the same never is.
func TestMaxNullLimits(t *testing.T) {
	n, err := selection.MaxNull(input(3, func(int, int) bool { return true }))
	if err != nil {
		t.Fatal(err)
	}
	if n.P != .001 || n.Excess != .5 || n.Published != 1 || n.Expected > .3 {
		t.Errorf("always right: %+v", n)
	}
	n, err = selection.MaxNull(input(3, func(e, g int) bool { return g%2 == e%2 }))
	if err != nil {
		t.Fatal(err)
	}
	if n.P != 1 || n.Excess != 0 || n.Published != .5 {
		t.Errorf("always the same class: %+v", n)
	}
}

// TestBBCLimits: without a choice there is no bias; where one epoch is right and the other
// wrong, every draw chooses well.
func TestBBCLimits(t *testing.T) {
	same, err := selection.BBC(input(5, func(e, g int) bool { return g%5 > 0 }))
	if err != nil {
		t.Fatal(err)
	}
	if same.Published != .8 || math.Abs(same.Bias) > .01 {
		t.Errorf("equal epochs: %+v", same)
	}
	clear, err := selection.BBC(input(2, func(e, g int) bool { return e == 1 }))
	if err != nil {
		t.Fatal(err)
	}
	if clear.Published != 1 || clear.Interval.Estimate != 1 || clear.Bias != 0 {
		t.Errorf("a clear choice: %+v", clear)
	}
}

// TestBoundsOfAllRight: of 40 groups, (1 - level) over the choices, to the 40th root.
func TestBoundsOfAllRight(t *testing.T) {
	in := input(5, func(e, g int) bool { return true })
	b, err := selection.MaxBound(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := math.Pow(.05/25, 1.0/40); math.Abs(b.Low-want) > 1e-9 || b.Method != selection.MethodAllRight {
		t.Errorf("%+v, want %v", b, want)
	}
	c := candidates(in)
	if b, err = selection.MABT(c); err != nil {
		t.Fatal(err)
	}
	if want := math.Pow(.05/5, 1.0/40); math.Abs(b.Low-want) > 1e-9 {
		t.Errorf("%+v, want %v", b, want)
	}
	// Of one candidate and single images it is an ordinary bound: 80 of 100, near Wilson's
	// .7255 and Clopper and Pearson's .7230.
	one := selection.Candidates{Scores: [][]float64{make([]float64, 100)}, Level: .95, Draws: 20_000, Random: rand.New(rand.NewPCG(2, 2))}
	for i := range 100 {
		one.Groups = append(one.Groups, i)
		if i < 80 {
			one.Scores[0][i] = 1
		}
	}
	if b, err = selection.MABT(one); err != nil || math.Abs(b.Low-.7243) > .004 {
		t.Errorf("one candidate: %+v, %v", b, err)
	}
}

func TestSelectionErrors(t *testing.T) {
	good := func() selection.Input { return input(2, func(e, g int) bool { return (g/3+e)%2 == 0 }) }
	for name, c := range map[string]struct {
		spoil func(*selection.Input)
		want  string
		is    error
	}{
		"no folds": {func(in *selection.Input) { in.Folds = nil }, "no folds", nil},
		"level":    {func(in *selection.Input) { in.Level = 1 }, "level 1", nil},
		"draws":    {func(in *selection.Input) { in.Draws = 5 }, "5 draws", nil},
		"random":   {func(in *selection.Input) { in.Random = nil }, "", selection.ErrNoRandom},
		"one epoch": {func(in *selection.Input) {
			for i := range in.Folds {
				in.Folds[i].Predicted = in.Folds[i].Predicted[:1]
			}
		}, "", selection.ErrOneLook},
		"one group": {func(in *selection.Input) { in.Folds[1].Groups = make([]int, 40) }, "", selection.ErrOneGroup},
		"no images": {func(in *selection.Input) { in.Folds[1] = selection.Fold{} }, "fold 1: no images", nil},
		"lengths":   {func(in *selection.Input) { in.Folds[0].Predicted[1] = []int{0} }, "1 predictions for 40 images", nil},
		"label":     {func(in *selection.Input) { in.Folds[0].Labels[3] = -1 }, "the label of image 3", nil},
	} {
		in := good()
		c.spoil(&in)
		_, first := selection.BBC(in)
		_, second := selection.MaxBound(in)
		for _, err := range []error{first, second} {
			if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	in := good()
	for i := range in.Folds {
		clear(in.Folds[i].Labels)
	}
	if _, err := selection.MaxNull(in); !errors.Is(err, selection.ErrOneClass) {
		t.Errorf("one class: %v", err)
	}
}

// TestSelectionProperties: the same draws give the same figures whatever groups are called;
// all lie where they can.
func TestSelectionProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.IntRange(2, 5).Draw(t, "epochs")
		rights := rapid.SliceOfN(rapid.Bool(), 40*m, 40*m).Draw(t, "right")
		right := func(e, g int) bool { return rights[40*e+g] }
		in, other := input(m, right), input(m, right)
		in.Draws, other.Draws = 100, 100
		for i := range other.Folds {
			for j := range other.Folds[i].Groups {
				other.Folds[i].Groups[j] = 3*other.Folds[i].Groups[j] - 50
			}
		}
		a, err := selection.BBC(in)
		if err != nil {
			t.Fatal(err)
		}
		b, err := selection.BBC(other)
		if err != nil {
			t.Fatal(err)
		}
		if a.Interval.Estimate != b.Interval.Estimate || a.Bias != b.Bias {
			t.Fatalf("%+v, with other numbers %+v", a, b)
		}
		bound, err := selection.MaxBound(in)
		if err != nil {
			t.Fatal(err)
		}
		null, err := selection.MaxNull(in)
		if err != nil {
			t.Fatal(err)
		}
		if !(0 <= bound.Low && bound.Low <= bound.Published && bound.Published == a.Published && null.Published == a.Published) ||
			!(0 <= a.Interval.Low && a.Interval.Low <= a.Interval.Estimate && a.Interval.Estimate <= a.Interval.High && a.Interval.High <= 1) ||
			!(null.P > 0 && null.P <= 1) || null.Expected < -1 || null.Expected > 1 {
			t.Fatalf("%+v, %+v, %+v", a, bound, null)
		}
	})
}

// FuzzSelection: numbers or errors, never a panic and never NaN.
func FuzzSelection(f *testing.F) {
	f.Add([]byte("folds of images"), uint8(5), uint8(3), uint8(2))
	f.Add([]byte{}, uint8(1), uint8(1), uint8(1))
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 1, 1, 2}, uint8(8), uint8(2), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, images, epochs, folds uint8) {
		next := func() int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b)
		}
		in := selection.Input{Level: .9, Draws: 100, Random: rand.New(rand.NewPCG(1, 1))}
		c := selection.Candidates{Level: .5, Draws: 1000, Random: in.Random}
		var accuracies [][]float64
		for range folds % 4 {
			fold := selection.Fold{Seed: next() % 2}
			for range images % 12 {
				fold.Labels, fold.Groups = append(fold.Labels, next()%3), append(fold.Groups, next()%5)
			}
			row := []float64{}
			for range epochs % 4 {
				var predicted []int
				for range images % 12 {
					predicted = append(predicted, next()%4)
				}
				fold.Predicted, row = append(fold.Predicted, predicted), append(row, float64(next())/200)
			}
			in.Folds, accuracies = append(in.Folds, fold), append(accuracies, row)
			scores := []float64{}
			for range fold.Groups {
				scores = append(scores, float64(next())/250)
			}
			c.Scores, c.Groups = append(c.Scores, scores), fold.Groups
		}
		check := func(err error, values ...float64) {
			if err != nil && !errors.Is(err, stats.ErrInvalid) && !errors.Is(err, stats.ErrTooFew) && !errors.Is(err, stats.ErrNoVariance) {
				t.Fatalf("an error of no kind: %v", err)
			}
			for _, v := range values {
				if err == nil && !(v >= -1 && v <= 1) {
					t.Fatalf("%v of %+v", values, in)
				}
			}
		}
		a, err := selection.BBC(in)
		check(err, a.Published, a.Bias, a.Interval.Low, a.Interval.Estimate, a.Interval.High)
		b, err := selection.MaxBound(in)
		check(err, b.Published, b.Low, b.Published-b.Low)
		n, err := selection.MaxNull(in)
		check(err, n.P, n.Excess, n.Expected)
		if len(c.Groups) > 0 && next()%8 == 0 {
			b, err = selection.MABT(c)
			check(err, b.Published, b.Low, b.Published-b.Low)
		}
		e, err := selection.Tibshirani(accuracies)
		check(err, e.Accuracy, e.Bias, e.Corrected)
	})
}
