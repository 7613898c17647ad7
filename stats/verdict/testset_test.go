package verdict_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

func counted(correct, total int) verdict.TestSet {
	return verdict.TestSet{Claim: 0.95, Margin: 0.01, Level: 0.95, Correct: verdict.CorrectRange{Low: correct, High: correct}, Total: total}
}

// TestOneTestSet compares with SciPy 1.17.1: beta.ppf, binom and fisher_exact.
func TestOneTestSet(t *testing.T) {
	s := counted(83, 100)
	s.ClaimCorrect, s.ClaimTotal, s.Looks, s.Chance = 95, 100, 100, 0.8
	v, err := s.Decide()
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string][2]float64{
		"exact, low":               {v.Exact.Low, 0.741825},
		"exact, high":              {v.Exact.High, 0.897735},
		"Wilson, low":              {v.Wilson.Low, 0.744520},
		"under the claim":          {v.Probability, 9.429030653736625e-06},
		"guessing":                 {v.Guessing.Probability, 0.2711889648878879},
		"Fisher":                   {v.Counts.TwoSided, 0.0114665818534447},
		"behind the best":          {v.Choosing.Ordinary, 0.7186073482603088},
		"the decision's upper end": {v.Deciding.High, 0.897735},
	} {
		if !(math.Abs(c[0]-c[1]) < 1e-6) {
			t.Errorf("%s: %v, want %v", what, c[0], c[1])
		}
	}
	// Bonferroni is a little below Šidák, 0.66952.
	if low := v.Deciding.Low; !(low < 0.66952056 && low > 0.669) {
		t.Errorf("corrected lower end %v", low)
	}
	if v.Outcome != verdict.Refuted || v.Compatible || v.Counts.Compatible || v.Guessing.Better || v.Needed != nil {
		t.Errorf("%+v", v)
	}
	if want := "u = 0.898 < c - d = 0.940"; v.Rule != want {
		t.Errorf("rule %q", v.Rule)
	}
}

// TestImagesThatWouldDecide compares with a search by SciPy: the first number, and the
// range of numbers at which the power goes up and down around .9.
func TestImagesThatWouldDecide(t *testing.T) {
	for _, c := range []struct {
		correct, total    int
		claim             float64
		outcome           verdict.Outcome
		same, least, most int
	}{
		{93, 100, 0.95, verdict.Refuted, 2344, 5000, 8000},
		{27, 30, 0.95, verdict.Refuted, 177, 476, 515},
		{20, 20, 0.95, verdict.Supported, 60, 60, 60},
		{97, 100, 0.95, verdict.Supported, 244, 510, 545},
		{83, 100, 0.90, verdict.Refuted, 131, 350, 370},
	} {
		s := counted(c.correct, c.total)
		s.Claim = c.claim
		v, err := s.Decide()
		if err != nil {
			t.Fatal(err)
		}
		n := v.Needed
		if n == nil || n.Outcome != c.outcome || n.Same != c.same || n.Likely < c.least || n.Likely > c.most {
			t.Errorf("%d of %d: %+v, want %+v", c.correct, c.total, n, c)
		}
	}
	on, err := counted(94, 100).Decide()
	if err != nil || on.Needed.Same != 0 || !strings.Contains(on.Advice, "exactly on the limit") {
		t.Errorf("%+v, %v", on.Advice, err)
	}
}

// TestOneTestSetAgreesWithItsRule: the outcome is that of the interval, whatever else is
// known; choosing among more epochs never helps a claim; and every text is whole.
func TestOneTestSetAgreesWithItsRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.IntRange(1, 3000).Draw(t, "total")
		s := counted(rapid.IntRange(0, total).Draw(t, "correct"), total)
		s.Correct.High = rapid.IntRange(s.Correct.Low, total).Draw(t, "high")
		s.Claim = rapid.Float64Range(0.02, 1).Draw(t, "claim")
		s.Looks = rapid.IntRange(0, 200).Draw(t, "looks")
		v, err := s.Decide()
		if err != nil {
			t.Fatal(err)
		}
		limit := math.Round((s.Claim-s.Margin)*1e12) / 1e12
		if (v.Outcome == verdict.Supported) != (v.Deciding.Low >= limit) || (v.Outcome == verdict.Refuted) != (v.Deciding.High < limit) {
			t.Fatalf("%+v", v)
		}
		if v.Deciding.Low > v.Exact.Low || v.Deciding.High != v.Exact.High || (v.Needed == nil) != (v.Outcome != verdict.Undecided) {
			t.Fatalf("%+v", v)
		}
		for _, text := range []string{v.Sentence, v.Rule, v.Unknown, v.Advice} {
			if strings.ContainsAny(text, "%!") && strings.Contains(text, "%!") || strings.Contains(text, "NaN") {
				t.Fatal(text)
			}
		}
	})
}

func TestOneTestSetRefuses(t *testing.T) {
	for what, change := range map[string]func(*verdict.TestSet){
		"no images":       func(s *verdict.TestSet) { s.Total = 0 },
		"too many":        func(s *verdict.TestSet) { s.Total = stats.MaxTestImages + 1 },
		"more than there": func(s *verdict.TestSet) { s.Correct.High = 101 },
		"a range":         func(s *verdict.TestSet) { s.Correct.Low = 84 },
		"claim":           func(s *verdict.TestSet) { s.Claim = 1.5 },
		"not a number":    func(s *verdict.TestSet) { s.Claim = math.NaN() },
		"margin":          func(s *verdict.TestSet) { s.Margin = 0.96 },
		"level":           func(s *verdict.TestSet) { s.Level = 1 },
		"chance":          func(s *verdict.TestSet) { s.Chance = 1 },
		"counts":          func(s *verdict.TestSet) { s.ClaimCorrect, s.ClaimTotal = 9, 8 },
		"looks":           func(s *verdict.TestSet) { s.Looks = -1 },
	} {
		s := counted(83, 100)
		change(&s)
		if v, err := s.Decide(); err == nil {
			t.Errorf("%s: %+v", what, v)
		}
	}
}
