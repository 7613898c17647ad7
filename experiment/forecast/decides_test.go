package forecast_test

import (
	"slices"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/stats/power"
)

// TestQuestion: the plan's own groups are asked about; correlation costs power; the same
// question has the same answer; k goes up to the groups of the rarer class.
func TestQuestion(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent: 10 seconds with the race detector")
	}
	s := experimenttest.Spec()
	s.Claim.Accuracy, s.Claim.Margin = .9, .01
	p, err := plan.New(t.Context(), s, experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5)), nil)
	if err != nil {
		t.Fatal(err)
	}
	q := forecast.Question{Truths: []float64{.3, .85}, Correlations: []float64{0, .8}}
	d, err := q.Answer(p, 6)
	if err != nil {
		t.Fatal(err)
	}
	if d.Images != 45 || d.Groups != 9 || d.K != 3 || d.Seeds != 2 || d.Limit != .89 || len(d.Assumed) != 2 || len(d.Truths) != 2 {
		t.Errorf("%+v", d)
	}
	loose, alike := d.Assumed[0], d.Assumed[1]
	if !(loose.Refutable > alike.Refutable && loose.Refutable < .89) || alike.Shares.Groups != .8 {
		t.Errorf("refutable up to %v, with correlation %v", loose.Refutable, alike.Refutable)
	}
	low, high := d.Truths[0], d.Truths[1]
	if c := low.Cheapest[0]; c.Trainings < 6 || c.Seeds < 2 || c.K > 4 || c.Power < .9 || c.Seconds <= 0 {
		t.Errorf("at .3: %+v", c)
	}
	if c := high.Cheapest[1]; c.Trainings != 0 || high.Independent < low.Independent {
		t.Errorf("at .85, with correlation: %+v, %d and %d images", c, high.Independent, low.Independent)
	}
	again, err := q.Answer(p, 6)
	if err != nil || !slices.Equal(again.Assumed, d.Assumed) {
		t.Errorf("another answer: %+v, %v", again, err)
	}
	measured, err := forecast.Question{Truths: []float64{.3}, Shares: &power.Shares{Groups: .1}}.Answer(p, 0)
	if err != nil || !measured.Measured || len(measured.Assumed) != 1 || measured.Assumed[0].Shares.Groups != .1 || measured.Truths[0].Cheapest[0].Seconds != 0 {
		t.Errorf("%+v, %v", measured, err)
	}
	p.Spec.Data.Null = true
	if _, err := q.Answer(p, 0); err == nil {
		t.Error("answers for labels drawn at random")
	}
}

// TestIndependentImagesFollowTheRule: they refute by the limit, in half of what the level
// leaves, as the verdict does; SciPy's binom.cdf, searched upwards, gives 35, 116, 479 and
// 1,697 at .94. A truth that the margin allows is never refuted, and is no error.
func TestIndependentImagesFollowTheRule(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent: 10 seconds with the race detector")
	}
	s := experimenttest.Spec()
	s.Claim.Accuracy, s.Claim.Margin = .95, .01
	p, err := plan.New(t.Context(), s, experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5)), nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := forecast.Question{Truths: []float64{.75, .85, .9, .92, .9399999, .945}, Correlations: []float64{.8}}.Answer(p, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, truth := range d.Truths {
		got = append(got, truth.Independent)
	}
	if want := []int{35, 116, 479, 1697, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("%v independent images, want %v", got, want)
	}
}
