package metric_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats/metric"
)

// TestConfusionArticle is the article's table: tp 41, tn 42, fp 10, fn 7.
func TestConfusionArticle(t *testing.T) {
	c := metric.Confusion{{42, 10}, {7, 41}}
	near(t, "accuracy", c.Accuracy(), .83, 1e-12)
	near(t, "precision", c.Precision(1), .803922, 5e-7)
	near(t, "recall", c.Recall(1), 41.0/48, 1e-12)
	near(t, "F1", c.F1(1), .828283, 5e-7)
	near(t, "MCC", c.MCC(), .661462, 5e-7)
	near(t, "kappa", c.Kappa(), .660272, 5e-7)
	near(t, "balanced accuracy", c.BalancedAccuracy(), .830929, 5e-7)
	if c.Total() != 100 || c.Correct() != 83 || len(c.Warnings(nil)) != 0 {
		t.Errorf("total %d, correct %d, warnings %q", c.Total(), c.Correct(), c.Warnings(nil))
	}
}

// TestConfusionAbsentClasses compares with scikit-learn 1.9 where a class is not
// among labels, predictions, or either. Its kappa of a single class is NaN; ours
// is 0 with a warning.
func TestConfusionAbsentClasses(t *testing.T) {
	for _, c := range []struct {
		labels, predicted                                          []int
		classes                                                    int
		balanced, macroPrecision, macroRecall, macroF1, mcc, kappa float64
		warnings                                                   int
	}{
		{[]int{0, 0, 1, 1}, []int{0, 0, 0, 0}, 2, .5, .25, .5, 1.0 / 3, 0, 0, 2},
		{[]int{0, 0, 1, 1, 2}, []int{0, 0, 1, 1, 1}, 3, 2.0 / 3, 5.0 / 9, 2.0 / 3, .6, 0.7216878364870323, 2.0 / 3, 1},
		{[]int{0, 0, 0}, []int{0, 0, 0}, 2, 1, 1, 1, 1, 0, 0, 3},
		{[]int{0, 0, 1, 1}, []int{0, 1, 2, 1}, 3, .5, .5, 1.0 / 3, 0.38888888888888884, 0.22360679774997896, .2, 1},
		{[]int{0, 0, 1, 1}, []int{0, 1, 0, 1}, 3, .5, .5, .5, .5, 0, 0, 1},
	} {
		got, err := metric.NewConfusion(c.labels, c.predicted, c.classes)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "balanced accuracy", got.BalancedAccuracy(), c.balanced, 1e-12)
		near(t, "macro precision", got.MacroPrecision(), c.macroPrecision, 1e-12)
		near(t, "macro recall", got.MacroRecall(), c.macroRecall, 1e-12)
		near(t, "macro F1", got.MacroF1(), c.macroF1, 1e-12)
		near(t, "MCC", got.MCC(), c.mcc, 1e-12)
		near(t, "kappa", got.Kappa(), c.kappa, 1e-12)
		if len(got.Warnings(nil)) != c.warnings {
			t.Errorf("%v: warnings %q, want %d", got, got.Warnings(nil), c.warnings)
		}
	}
	for name, value := range map[string]float64{"accuracy": metric.Confusion{}.Accuracy(), "F1": metric.Confusion{{0, 0}, {0, 0}}.MacroF1(), "kappa": metric.Confusion{{0}}.Kappa()} {
		if value != 0 {
			t.Errorf("%s of no images is %v", name, value)
		}
	}
}

func TestConfusionErrors(t *testing.T) {
	for name, c := range map[string]struct {
		labels, predicted []int
		classes           int
	}{
		"no images": {nil, nil, 2}, "lengths": {[]int{0, 1}, []int{0}, 2}, "one class": {[]int{0}, []int{0}, 1},
		"label": {[]int{2}, []int{0}, 2}, "negative label": {[]int{-1}, []int{0}, 2}, "prediction": {[]int{0}, []int{2}, 2}, "negative prediction": {[]int{0}, []int{-1}, 2},
	} {
		if got, err := metric.NewConfusion(c.labels, c.predicted, c.classes); err == nil {
			t.Errorf("%s: got %v, want an error", name, got)
		}
	}
	if got, err := (metric.Confusion{{1, 0}, {0, 1}}).Add(metric.Confusion{{1}}); err == nil {
		t.Errorf("adding different sizes gives %v, want an error", got)
	}
}

// TestConfusionAdd: sums start from nothing and leave their terms alone.
func TestConfusionAdd(t *testing.T) {
	var sum metric.Confusion
	one := metric.Confusion{{1, 2}, {3, 4}}
	for range 3 {
		var err error
		if sum, err = sum.Add(one); err != nil {
			t.Fatal(err)
		}
	}
	if sum[1][0] != 9 || one[1][0] != 3 || sum.Total() != 30 {
		t.Errorf("sum %v of %v", sum, one)
	}
	if same, err := sum.Add(nil); err != nil || same.Total() != 30 {
		t.Errorf("adding nothing: %v, %v", same, err)
	}
}

// TestConfusionSymmetries: renaming classes changes no average; swapping labels and
// predictions swaps precision and recall and keeps the rest; metrics have bounds.
func TestConfusionSymmetries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.IntRange(2, 5).Draw(t, "classes")
		class := rapid.IntRange(0, classes-1)
		labels := rapid.SliceOfN(class, 1, 80).Draw(t, "labels")
		predicted := rapid.SliceOfN(class, len(labels), len(labels)).Draw(t, "predicted")
		c := table(t, labels, predicted, classes)
		names := rapid.Permutation(rangeTo(classes)).Draw(t, "names")
		renamed := table(t, rename(labels, names), rename(predicted, names), classes)
		swapped := table(t, predicted, labels, classes)
		for name, pair := range map[string][2]float64{
			"accuracy": {c.Accuracy(), renamed.Accuracy()}, "balanced": {c.BalancedAccuracy(), renamed.BalancedAccuracy()},
			"macro F1": {c.MacroF1(), renamed.MacroF1()}, "MCC": {c.MCC(), renamed.MCC()}, "kappa": {c.Kappa(), renamed.Kappa()},
			"recall": {c.Recall(0), renamed.Recall(names[0])}, "precision": {c.Precision(0), renamed.Precision(names[0])},
			"swapped MCC": {c.MCC(), swapped.MCC()}, "swapped kappa": {c.Kappa(), swapped.Kappa()}, "swapped F1": {c.MacroF1(), swapped.MacroF1()},
			"swapped recall": {c.MacroRecall(), swapped.MacroPrecision()},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-12 {
				t.Fatalf("%s: %v, then %v", name, pair[0], pair[1])
			}
			if pair[0] < -1-1e-12 || pair[0] > 1+1e-12 {
				t.Fatalf("%s out of bounds: %v", name, pair[0])
			}
		}
		perfect := table(t, labels, labels, classes)
		if perfect.Accuracy() != 1 || perfect.BalancedAccuracy() != 1 || perfect.MacroF1() != 1 {
			t.Fatalf("a perfect table %v is not perfect", perfect)
		}
	})
}

func table(t *rapid.T, labels, predicted []int, classes int) metric.Confusion {
	c, err := metric.NewConfusion(labels, predicted, classes)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func rangeTo(n int) []int {
	r := make([]int, n)
	for i := range r {
		r[i] = i
	}
	return r
}

func rename(classes, names []int) []int {
	renamed := slices.Clone(classes)
	for i, class := range classes {
		renamed[i] = names[class]
	}
	return renamed
}
