package reports

import (
	"flag"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/text/texttest"
)

var update = flag.Bool("update", false, "write the golden reports anew")

func markdown(t *testing.T, s *summary.Summary) string {
	t.Helper()
	out, err := Markdown(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestReportsMatchGoldenFiles(t *testing.T) {
	for _, name := range []string{"demo", "null", "ungrouped", "no-validation", "incomplete", "nothing-yet", "audited", "inseparable", "not-audited", "given", "theirs", "baselines", "preparations", "stopped", "several"} {
		t.Run(name, func(t *testing.T) {
			texttest.Golden(t, name+".md", []byte(markdown(t, reportstest.Cases()[name])), *update)
		})
	}
}

// TestUnitsOfTheCorrectedT are trainings, not images.
func TestUnitsOfTheCorrectedT(t *testing.T) {
	item := intervalItem(summary.Interval{Estimate: .75, Low: .55, High: .96, Level: .95, Method: "corrected resampled t (centre: mean over images)", Units: 2.04}, "")
	if !strings.Contains(item, "effective number of independent trainings: 2") || strings.Contains(item, "images: 2") {
		t.Error(item)
	}
}

// TestReadoutsInWords: only those of batch normalisation are explained as such.
func TestReadoutsInWords(t *testing.T) {
	for _, test := range []struct {
		names []string
		want  []string
		lacks string
	}{
		{[]string{"moving", "precise"}, []string{"Both columns show the same weights", "batch-norm statistics that decide"}, "in another way"},
		{[]string{"softmax"}, []string{"over-fitting", "read-out that decides"}, "Both columns"},
		{[]string{"softmax", "aver*aged"}, []string{`read out in another way: softmax and aver\*aged; softmax decides.`, "read-out that decides"}, "Both columns"},
	} {
		s := reportstest.Demo().Summary()
		if test.names[0] == "softmax" {
			s.Design.Deciding = "softmax"
		}
		for i := range s.Curves {
			s.Curves[i].Readouts = s.Curves[i].Readouts[:len(test.names)]
			for n, name := range test.names {
				s.Curves[i].Readouts[n].Name = name
			}
		}
		report := markdown(t, s)
		for _, want := range test.want {
			if !strings.Contains(report, want) {
				t.Errorf("%q: the report lacks %q", test.names, want)
			}
		}
		if strings.Contains(report, test.lacks) {
			t.Errorf("%q: the report says %q", test.names, test.lacks)
		}
	}
}

// A reader who opens the report sees the verdict, and loudly whatever makes it
// mean less, before the first section.
func TestOpeningSaysWhatMustBeKnown(t *testing.T) {
	for name, want := range map[string][]string{
		"demo":          {"**The claimed accuracy of 95.0 % is refuted", "**Rule:** u = 0.8", "**Reason:** explained by train/test leakage", "clustered", "independent images: 14."},
		"null":          {"> **The labels are random.**"},
		"ungrouped":     {"is supported", "93 of 100 images, which by themselves allow 86.2 to 96.6 % (the guarded accuracy lies inside)", "even the guarded accuracy is too high"},
		"incomplete":    {"> **Incomplete.** 3 of 32 trials are missing, of which 2 failed", "> **Warning.** resnet8v2", "> **Suspicious.**", "> **Too little training.** `resnet8v1`: The networks", "> **Images left out.** 30 images of 390 left out, such as broken/a.png (the file ends early)", "**What would decide it:** About 40 groups"},
		"nothing-yet":   {"> **No verdict yet.**", "0 of 32"},
		"no-validation": {"is refuted"},
		"audited":       {"> **Not kept out.** No split of this run keeps out what the audit calls high here: groups by column series."},
		"inseparable": {"> **Class and camera session cannot be told apart.** Images related by the same camera session were not kept on one side: class \"man\" would lie in 1 group",
			"> **Class and near copies cannot be told apart.**",
			"> **On both sides: the same place.** Images related by the same place were on both sides of every split, as they lie in too few groups for the folds: class \"woman\" would lie in 3 groups, fewer than the 4 folds. The accuracy may be too high by that.", "No split of these images can tell whether a network learned the class or this.", "PNG text Author states the class, PNG text Title states the class, PNG text Software states the class, EXIF Make states the class and 3 others."},
	} {
		opening, _, _ := strings.Cut(markdown(t, reportstest.Cases()[name]), "\n## ")
		for _, w := range want {
			if !strings.Contains(opening, w) {
				t.Errorf("%s: the opening lacks %q:\n%s", name, w, opening)
			}
		}
	}
}

func TestBytesDependOnlyOnTheRun(t *testing.T) {
	s := reportstest.Demo().Summary()
	// A locale that counts some characters twice must not move table columns.
	twwidth.SetEastAsian(true)
	first, again, mixed := markdown(t, s), markdown(t, s), markdown(t, reportstest.Shuffled(s))
	if first != again {
		t.Error("two reports of the same summary differ")
	}
	if diff := cmp.Diff(first, mixed); diff != "" {
		t.Errorf("the report depends on the order of the results:\n%s", diff)
	}
}

func TestTablesHaveAConstantNumberOfColumns(t *testing.T) {
	for name, s := range reportstest.Cases() {
		columns := 0
		for i, line := range strings.Split(markdown(t, s), "\n") {
			if !strings.HasPrefix(line, "|") {
				columns = 0
				continue
			}
			n := texttest.Cells(line)
			if columns > 0 && n != columns {
				t.Errorf("%s, line %d: %d cells in a table of %d columns: %s", name, i+1, n, columns, line)
			}
			columns = n
		}
	}
}

// Names from outside change no structure: the report has the same lines with
// harmless names, apart from what is in them.
func TestHostileNamesChangeNoStructure(t *testing.T) {
	shape := func(s string) (lines []string) {
		for _, line := range strings.Split(s, "\n") {
			switch {
			case strings.HasPrefix(line, "|"):
				line = strings.Repeat("|", texttest.Cells(line))
			case strings.HasPrefix(line, "#"):
				line = strings.SplitN(line, " ", 2)[0]
			case strings.HasPrefix(line, "In the figure, "):
				lines = lines[:len(lines)-1] // names that the font lacks are explained
				continue
			case strings.HasPrefix(line, "`"), strings.HasPrefix(line, "<code>"):
				line = "code"
			case len(line) > 2:
				line = line[:2]
			}
			lines = append(lines, line)
		}
		return lines
	}
	harmless, hostile := markdown(t, reportstest.Hostile("harmless name")), markdown(t, reportstest.Hostile(texttest.Nasty))
	want, got := shape(harmless), shape(hostile)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("hostile names change the report's structure (-harmless +hostile):\n%s", diff)
	}
	for _, forbidden := range []string{"<script", "\x00", "\x1b", "\u202e", "\r"} {
		if strings.Contains(hostile, forbidden) {
			t.Errorf("the report holds %q", forbidden)
		}
	}
}

func TestReportHoldsNoDatesHostsOrDurations(t *testing.T) {
	s := reportstest.Demo().Summary()
	out := markdown(t, s)
	for _, pattern := range []string{`\b20\d\d-\d\d`, `\d+(\.\d+)? s\b`, `\bmin\b`, `images/s`} {
		if found := regexp.MustCompile(pattern).FindString(out); found != "" {
			t.Errorf("report.md holds %q", found)
		}
	}
}
