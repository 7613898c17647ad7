package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/stats/sequential"
)

// TestStoppedRunLacksNothing: what a look made needless is not called missing, and the report
// says whose interval speaks.
func TestStoppedRunLacksNothing(t *testing.T) {
	s := reportstest.Stopped()
	report := markdown(t, s)
	var out strings.Builder
	if err := Terminal(&out, s, 100); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(report, "Incomplete") || strings.Contains(out.String(), "Incomplete") {
		t.Errorf("a stopped run is called incomplete:\n%s", out.String())
	}
	for _, want := range []string{"guarded, 97.5 %", "55.2 to 89.6 %", "The 97.5 % interval of the guarded accuracy is that of look 2, on which the verdict rests; those of other figures are of 95 % each"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for _, test := range []struct {
		change func(e *summary.Early)
		want   string
	}{
		{func(*summary.Early) {}, "The verdict rests on the interval of look 2. It took 8 of 48 planned trainings. Why the claim is not met was not examined: that takes 8 more trainings."},
		{func(e *summary.Early) { e.Until, e.Speaks, e.Reason = spec.UntilAll, summary.PlanSpeaks, 0 }, "All 48 planned trainings are in: the verdict rests on their interval, not on that of a look. Look 2, after 8 trainings, would have ended the run."},
		{func(e *summary.Early) { e.Until = spec.UntilAll }, "That ended the looks; the trainings that are left are not all in yet."},
		{func(e *summary.Early) { e.Looks, e.Stopped = e.Looks[:1], 0 }, "The verdict rests on the interval of look 1. It is not the last word"},
		{func(e *summary.Early) { e.Looks, e.Stopped = nil, 0 }, "No seed is whole yet: 0 of 48 trainings"},
		{func(e *summary.Early) {
			chance := .004
			e.Looks[1].Decision, e.Looks[1].Chance, e.Reason = sequential.Futile, &chance, 0
		}, "A run stops where the chance that all seeds decide is below 1 %"},
	} {
		s := reportstest.Stopped()
		test.change(s.Early)
		if report := markdown(t, s); !strings.Contains(report, test.want) {
			_, section, _ := strings.Cut(report, "## Deciding early")
			section, _, _ = strings.Cut(section, "\n## ")
			t.Errorf("no %q in\n%s", test.want, section)
		}
	}
}
