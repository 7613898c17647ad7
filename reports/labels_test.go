package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/text/texttest"
)

const doubtfulHeading = "Doubtful labels"

// TestDoubtfulLabelsInTheReport: who votes, the images, what it means and what to do; where
// nobody's vote counts, no list.
func TestDoubtfulLabelsInTheReport(t *testing.T) {
	for _, name := range []string{"doubtful", "unheard"} {
		texttest.Golden(t, name+"-labels.md", []byte(section(t, reportstest.Cases()[name], doubtfulHeading)), *update)
	}
	for name, c := range map[string]struct {
		change func(*summary.DoubtfulLabels)
		want   string
		lacks  string
	}{
		"one":  {func(l *summary.DoubtfulLabels) { l.Images = l.Images[:1] }, "**1 of 360 images** has more than half of the votes against the label.\n", "summary.json"},
		"none": {func(l *summary.DoubtfulLabels) { l.Images = nil }, "No label of 360 images has more than half of its votes against it.", "What to do"},
		"none left": {func(l *summary.DoubtfulLabels) { l.Images, l.Confirmed = nil, 1 },
			"No label of 360 images has more than half of its votes against it, beside 1 image of which somebody decided that the label is right.", "What to do"},
		"some left": {func(l *summary.DoubtfulLabels) { l.Confirmed = 3 }, "against the label, beside 3 images of which somebody decided that the label is right. The first 20 follow", "1 image"},
		"no decisions": {func(l *summary.DoubtfulLabels) {
			for i := range l.Images {
				l.Images[i].Decision = ""
			}
		}, "What to do", "decisions.csv"},
		"both count": {func(l *summary.DoubtfulLabels) { l.Networks[1].Count = true }, "(4 votes in all)", "does not count"},
		"of rows":    {func(l *summary.DoubtfulLabels) { l.Split, l.Protocol = "rows", "rows+validation" }, "These are not the guarded predictions, of which this run has no whole seed", "known relative of it"},
		"guarded rows": {func(l *summary.DoubtfulLabels) { l.Split = "rows" },
			"read out as *guarded: rows, best validation epoch*. It is against the label where the network, which had not learned from the image, takes another", "not the guarded"},
	} {
		s := reportstest.Doubtful()
		c.change(s.Labels)
		if got := section(t, s, doubtfulHeading); !strings.Contains(got, c.want) || strings.Contains(got, c.lacks) {
			t.Errorf("%s: want %q, and not %q, in\n%s", name, c.want, c.lacks, got)
		}
	}
	for _, name := range []string{"demo", "null", "nothing-yet"} {
		if got := section(t, reportstest.Cases()[name], doubtfulHeading); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := section(t, reportstest.Doubtful(), "What the audit found"); !strings.Contains(got, "labels that trained networks contradict") {
		t.Error(got)
	}
}

// TestDoubtfulLabelsOnTheTerminal: how many, an example and where the rest is, or nothing.
func TestDoubtfulLabelsOnTheTerminal(t *testing.T) {
	for name, want := range map[string]string{
		"doubtful": "Doubtful labels: 23 of 360 images, such as man/image_00.png (man, predicted woman). The report lists them: look at them, and correct what is wrong.",
		"unheard":  "",
	} {
		var b strings.Builder
		if err := Terminal(&b, reportstest.Cases()[name], 80); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(strings.Fields(b.String()), " ")
		if !strings.Contains(got, want) || want == "" && strings.Contains(got, "Doubtful") {
			t.Errorf("%s: %s", name, b.String())
		}
	}
}
