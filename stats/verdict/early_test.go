package verdict_test

import (
	"strings"
	"testing"

	"github.com/refold/refold/stats/verdict"
)

// TestVerdictOfALook: the sentence says which look it rests on, and a reason that nobody has
// looked for is not called unexplained.
func TestVerdictOfALook(t *testing.T) {
	early := func(change func(*verdict.Early)) *verdict.Early {
		e := &verdict.Early{Level: .95, Look: 2, Looks: 5, Trainings: 20, Planned: 200, Stopped: true}
		change(e)
		return e
	}
	claimed := guarded(.83, .78, .88)
	claimed.Level = .9875
	counts := verdict.Decide(verdict.Input{Claim: .95, Margin: .01, ClaimCorrect: 95, ClaimTotal: 100, Guarded: claimed, Early: early(func(*verdict.Early) {})})
	if !strings.Contains(counts.Advice, "95 of 100, allow 88.8 % to 97.8 % (Wilson, 95 %)") {
		t.Errorf("the claim's own counts are not at the run's level: %s", counts.Advice)
	}
	for _, test := range []struct {
		low, high float64
		published bool
		early     *verdict.Early
		reason    verdict.Reason
		want      string
	}{
		{.78, .88, false, early(func(e *verdict.Early) { e.Reason = 20 }), verdict.NotExamined, "The reason was not examined: that takes 20 more trainings. It was decided at look 2 of 5, after 20 of 200 planned trainings, by an interval that allows for all looks."},
		{.78, .88, false, early(func(e *verdict.Early) { e.Reason = 1 }), verdict.NotExamined, "that takes 1 more training."},
		{.78, .88, false, early(func(*verdict.Early) {}), verdict.Unexplained, "the protocol as published was not run. It was decided at look 2"},
		{.78, .88, true, early(func(e *verdict.Early) { e.Reason = 20 }), verdict.NotReproduced, "It was decided at look 2 of 5"},
		{.78, .88, false, early(func(e *verdict.Early) { e.Look, e.Trainings = 5, 50 }), verdict.Unexplained, "It was decided at the last look 5 of 5, after 50 of 200 planned trainings."},
		{.78, .96, false, early(func(e *verdict.Early) { e.Futile = true }), "", "Training stopped at look 2 of 5, after 20 of 200 planned trainings: further seeds are not likely to decide it."},
		{.78, .96, false, early(func(e *verdict.Early) { e.Look, e.Trainings = 5, 50 }), "", "Training stopped at the last look 5 of 5, after 50 of 200 planned trainings: the others would not change this interval."},
		{.78, .96, false, early(func(e *verdict.Early) { e.Stopped = false }), "", "So far, that is at look 2 of 5"},
	} {
		v := verdict.Decide(verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.83, test.low, test.high), AsPublished: .9, HasAsPublished: test.published, Early: test.early})
		if v.Reason != test.reason || !strings.Contains(v.Sentence, test.want) {
			t.Errorf("%+v: %q, %s", *test.early, v.Reason, v.Sentence)
		}
		if again, err := verdict.ParseReason(string(v.Reason)); v.Reason != "" && (err != nil || again != v.Reason) {
			t.Errorf("%q: %v", v.Reason, err)
		}
		if (v.Reason == verdict.NotExamined) != strings.Contains(v.Advice, "To see what explains it, go on") {
			t.Errorf("advice: %s", v.Advice)
		}
	}
}
