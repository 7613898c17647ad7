package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/view"
)

func grown() *summary.Summary {
	s := reportstest.Demo().Summary()
	g := summary.Growth{Architecture: "resnet8v1", Split: spec.SplitGroups, Level: .95}
	for i, mean := range []float64{.55, .66, .717} {
		p := summary.GrowthPoint{Asked: []int{60, 120, 0}[i], Size: []float64{58.6, 121.2, 243}[i], Seeds: 2, Mean: mean}
		p.Interval = summary.Interval{Estimate: mean, Low: mean - .1, High: mean + .1, Level: .95}
		g.Points = append(g.Points, p)
	}
	g.Curve = &summary.GrowthCurve{A: .82, B: 2, C: .5, Largest: 243, Replicates: 2000, Warnings: []string{"three sizes"},
		Fitted: []summary.GrowthPrediction{{Size: 58.6}, {Size: 121.2}, {Size: 243}},
		Beyond: []summary.GrowthPrediction{{Size: 486, Accuracy: .73, Low: .6, High: .8}, {Size: 972, Accuracy: .756, Low: .61, High: .84}},
		Limit:  summary.GrowthPrediction{Accuracy: .82, Low: .62, High: 1}}
	s.Growth = []summary.Growth{g}
	return s
}

// TestGrowth: what was trained, what the curve gives beyond, and its doubts; without a curve,
// why there is none.
func TestGrowth(t *testing.T) {
	s := grown()
	got := markdown(t, s)
	for _, want := range []string{"## What more training images would give", "trained, all images", "73.0 %", "60.0 to 80.0 %", "ever more", "Beyond 243 images it is an extrapolation", "those of sizes that were trained allow for what other training images would change", "- three sizes.", "(figures/growth-resnet8v1-groups.svg)"} {
		if !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), want) {
			t.Errorf("%q is missing", want)
		}
	}
	words := growthWords(view.New(s))
	if want := "Accuracy by training images: 55.0 % with 59, 66.0 % with 121, 71.7 % with 243; by the curve 73.0 % (60.0 to 80.0 %) with 486, 75.6 % (61.0 to 84.0 %) with 972, which is an extrapolation. 1 doubt stands in the report."; words != want {
		t.Error(words)
	}
	k := runfigure.Growths(view.New(s))[0]
	if k.Name != "growth-resnet8v1-groups" || !strings.HasSuffix(k.Alt, "By the curve, 73.0 % with 486. By the curve, 75.6 % with 972.") {
		t.Errorf("%+v", k.Alt)
	}
	if _, err := k.Render(); err != nil {
		t.Error(err)
	}
	g := &s.Growth[0]
	g.Curve, g.NoCurve, g.Points = nil, "too few", g.Points[:1]
	if got := markdown(t, s); !strings.Contains(got, "No curve") || !strings.Contains(growthWords(view.New(s)), "No curve: too few.") {
		t.Errorf("%s", got)
	}
	if parts := "trained on parts of each fold"; !strings.Contains(markdown(t, s), parts) {
		t.Errorf("%q is missing", parts)
	} else if g.Points[0].Asked = 0; strings.Contains(markdown(t, s), parts) {
		t.Errorf("%q, where a look ended the run", parts)
	}
	other := *g
	other.Split = spec.SplitRows
	s.Growth = append(s.Growth, other)
	two := runfigure.Growths(view.New(s))
	if len(two) != 2 || two[0].Name != "growth-resnet8v1-groups" || two[1].Name != "growth-resnet8v1-rows" || strings.Count(markdown(t, s), "No curve") != 2 {
		t.Errorf("%+v", two)
	}
	if _, err := two[1].Render(); err != nil {
		t.Error(err)
	}
	if s.Growth = nil; growthWords(view.New(s)) != "" || strings.Contains(markdown(t, s), "What more") {
		t.Error("growth without sizes")
	}
}
