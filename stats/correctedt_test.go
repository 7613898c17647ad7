package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// TestCorrectedTFolds is a ten-fold example worked by hand: s = .0302765,
// sqrt(1/10 + 1/9) = .459468.
func TestCorrectedTFolds(t *testing.T) {
	folds := []float64{.83, .85, .79, .88, .82, .84, .80, .86, .81, .87}
	i, err := stats.CorrectedT(folds, 100.0/900, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", i.Estimate, .835, 1e-12)
	near(t, "low", i.Low, .803531, 5e-7)
	near(t, "high", i.High, .866469, 5e-7)
	near(t, "standard error", i.Width()/2/stats.TQuantile(.95, 9), .0139111, 5e-8)
	near(t, "units", i.Units, 1/(.1+1.0/9), 1e-12)
	naive, err := stats.CorrectedT(folds, 0, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "naive standard error", naive.Width()/2/stats.TQuantile(.95, 9), .0095743, 5e-8)
	if !mentions(naive.Warnings, "not corrected") {
		t.Errorf("warnings %q say nothing of the missing correction", naive.Warnings)
	}
}

// TestCorrectedTNadeauBengio is scikit-learn's example of comparing two models on
// 10 x 10 folds of 300 and 30 images. It prints figures, not data; any 100
// differences of the same mean and spread give the same.
func TestCorrectedTNadeauBengio(t *testing.T) {
	const ratio = 1.0 / 9
	differences := make([]float64, 100)
	spread := 0.01 / 0.75 / math.Sqrt(1.0/100+ratio) * math.Sqrt(99.0/100)
	for i := range differences {
		differences[i] = 0.01 + spread*float64(2*(i%2)-1)
	}
	// t = .750 is rounded, so the ends are known to three digits.
	for _, c := range []struct{ level, low, high float64 }{{.5, .000977, .019023}, {.75, -.005422, .025422}, {.95, -.016445, .036445}} {
		i, err := stats.CorrectedT(differences, ratio, c.level)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "low", i.Low, c.low, 2e-5)
		near(t, "high", i.High, c.high, 2e-5)
	}
	test, err := stats.CorrectedTTest(differences, ratio)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "t", test.T, .750, 1e-9)
	near(t, "one-sided p", test.PGreater, .227, 6e-4)
	naive, err := stats.CorrectedTTest(differences, 0)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "uncorrected t", naive.T, 2.611, 1e-3)
	near(t, "uncorrected p", naive.PGreater, .005, 6e-4)
}

func TestCorrectedTErrorsAndWarnings(t *testing.T) {
	good := []float64{.8, .9}
	for name, c := range map[string]struct {
		values       []float64
		ratio, level float64
	}{
		"no trials": {nil, .1, .95}, "one trial": {[]float64{.9}, .1, .95}, "NaN": {[]float64{.9, math.NaN()}, .1, .95},
		"infinite": {[]float64{.9, math.Inf(1)}, .1, .95}, "negative ratio": {good, -.1, .95}, "NaN ratio": {good, math.NaN(), .95},
		"infinite ratio": {good, math.Inf(1), .95}, "level": {good, .1, 1},
	} {
		if i, err := stats.CorrectedT(c.values, c.ratio, c.level); err == nil {
			t.Errorf("%s: got %+v, want an error", name, i)
		}
		if name == "level" {
			continue
		}
		if test, err := stats.CorrectedTTest(c.values, c.ratio); err == nil {
			t.Errorf("%s: got %+v, want an error", name, test)
		}
	}
	equal := []float64{.1, .1, .1, .1, .1, .1}
	i, err := stats.CorrectedT(equal, .1, .95)
	if err != nil {
		t.Fatal(err)
	}
	if i.Width() != 0 || !mentions(i.Warnings, "no width") {
		t.Errorf("equal trials: width %v, warnings %q", i.Width(), i.Warnings)
	}
	if test, err := stats.CorrectedTTest(equal, .1); err == nil {
		t.Errorf("a test without variance gives %+v, want an error", test)
	}
	if i, err = stats.CorrectedT(good, .1, .95); err != nil || !mentions(i.Warnings, "only 2 trials") {
		t.Errorf("two trials: error %v, warnings %q", err, i.Warnings)
	}
}

func TestCorrectedTProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1), 2, 40).Draw(t, "values")
		ratio := rapid.Float64Range(0, 1).Draw(t, "ratio")
		i, err := stats.CorrectedT(values, ratio, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		if !i.Contains(i.Estimate) {
			t.Fatalf("estimate outside: %+v", i)
		}
		wide, _ := stats.CorrectedT(values, ratio, 0.95)
		overlap, _ := stats.CorrectedT(values, ratio+0.1, 0.9)
		if wide.Width() < i.Width() || overlap.Width() < i.Width() {
			t.Fatalf("%v is wider than %v or %v", i, wide, overlap)
		}
		shuffled := slices.Clone(values)
		slices.Reverse(shuffled)
		if r, _ := stats.CorrectedT(shuffled, ratio, 0.9); math.Abs(r.Low-i.Low) > 1e-12 {
			t.Fatalf("the order of the trials matters: %v against %v", r, i)
		}
		// The test at 5 % and the interval at 95 % agree.
		test, err := stats.CorrectedTTest(values, ratio)
		if err == nil && math.Abs(test.PTwoSided-0.05) > 1e-9 && (test.PTwoSided < 0.05) == wide.Contains(0) {
			t.Fatalf("p %v but interval %v", test.PTwoSided, wide)
		}
	})
}
