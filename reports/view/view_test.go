package view_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/view"
)

func TestViewDoesNotDependOnTheOrderOfResults(t *testing.T) {
	for name, s := range reportstest.Cases() {
		if diff := cmp.Diff(view.New(s), view.New(reportstest.Shuffled(s)), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: the order of the results shows (-as made +shuffled):\n%s", name, diff)
		}
	}
}

// TestBaseline: the line to beat is the largest class where classes are unequal.
func TestBaseline(t *testing.T) {
	s := reportstest.Demo().Summary()
	if share, name := view.New(s).Baseline(); share != 0.5 || name != "chance" {
		t.Errorf("equal classes: baseline %v, %q", share, name)
	}
	s.Data.Classes = []summary.ClassCount{{Class: "healthy", Images: 342}, {Class: "ill", Images: 18}}
	if share, name := view.New(s).Baseline(); share != 0.95 || name != "largest class" {
		t.Errorf("baseline %v, %q", share, name)
	}
}

func TestIntervalsInWords(t *testing.T) {
	i := &summary.Interval{Low: -0.071, High: 0.624}
	for got, want := range map[string]string{
		view.Span(nil): "–", view.PointSpan(nil): "–",
		view.Span(i): "−7.1 to 62.4 %", view.PointSpan(i): "−7.1 to +62.4",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
