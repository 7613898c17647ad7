package reports

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/reports/text/texttest"
)

var update = flag.Bool("update", false, "write the golden reports anew")

func markdown(t *testing.T, s *experiment.Summary) string {
	t.Helper()
	out, err := Markdown(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestReportsMatchGoldenFiles(t *testing.T) {
	for _, name := range []string{"demo", "null", "ungrouped", "no-validation", "incomplete", "nothing-yet"} {
		t.Run(name, func(t *testing.T) { texttest.Golden(t, name+".md", []byte(markdown(t, cases()[name])), *update) })
	}
}

// TestUnitsOfTheCorrectedT are trainings, not images.
func TestUnitsOfTheCorrectedT(t *testing.T) {
	item := intervalItem(experiment.Interval{Estimate: .75, Low: .55, High: .96, Level: .95, Method: "corrected resampled t (centre: mean over images)", Units: 2.04})
	if !strings.Contains(item, "effective number of independent trainings: 2") || strings.Contains(item, "images: 2") {
		t.Error(item)
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
	} {
		opening, _, _ := strings.Cut(markdown(t, cases()[name]), "\n## ")
		for _, w := range want {
			if !strings.Contains(opening, w) {
				t.Errorf("%s: the opening lacks %q:\n%s", name, w, opening)
			}
		}
	}
}

// shuffled gives the same summary with every list in another order.
func shuffled(s *experiment.Summary) *experiment.Summary {
	random := rand.New(rand.NewPCG(3, 4))
	c := *s
	mix := func(n int, swap func(i, j int)) { random.Shuffle(n, swap) }
	c.Verdicts = append([]experiment.Verdict(nil), s.Verdicts...)
	mix(len(c.Verdicts), func(i, j int) { c.Verdicts[i], c.Verdicts[j] = c.Verdicts[j], c.Verdicts[i] })
	c.Cells = append([]experiment.Cell(nil), s.Cells...)
	mix(len(c.Cells), func(i, j int) { c.Cells[i], c.Cells[j] = c.Cells[j], c.Cells[i] })
	c.Optimism = append([]experiment.Optimism(nil), s.Optimism...)
	mix(len(c.Optimism), func(i, j int) { c.Optimism[i], c.Optimism[j] = c.Optimism[j], c.Optimism[i] })
	c.Confusions = append([]experiment.Confusion(nil), s.Confusions...)
	mix(len(c.Confusions), func(i, j int) { c.Confusions[i], c.Confusions[j] = c.Confusions[j], c.Confusions[i] })
	c.Curves = append([]experiment.Curve(nil), s.Curves...)
	mix(len(c.Curves), func(i, j int) { c.Curves[i], c.Curves[j] = c.Curves[j], c.Curves[i] })
	c.Ledger = append([]experiment.LedgerEntry(nil), s.Ledger...)
	mix(len(c.Ledger), func(i, j int) { c.Ledger[i], c.Ledger[j] = c.Ledger[j], c.Ledger[i] })
	c.Proofs = append([]experiment.ProofSummary(nil), s.Proofs...)
	mix(len(c.Proofs), func(i, j int) { c.Proofs[i], c.Proofs[j] = c.Proofs[j], c.Proofs[i] })
	c.Data.Classes = append([]experiment.ClassCount(nil), s.Data.Classes...)
	mix(len(c.Data.Classes), func(i, j int) { c.Data.Classes[i], c.Data.Classes[j] = c.Data.Classes[j], c.Data.Classes[i] })
	c.Data.Evidence = append([]experiment.GroupEvidence(nil), s.Data.Evidence...)
	mix(len(c.Data.Evidence), func(i, j int) { c.Data.Evidence[i], c.Data.Evidence[j] = c.Data.Evidence[j], c.Data.Evidence[i] })
	return &c
}

func TestBytesDependOnlyOnTheRun(t *testing.T) {
	s := demoRun().summary()
	// A locale that counts some characters twice must not move table columns.
	twwidth.SetEastAsian(true)
	first, again, mixed := markdown(t, s), markdown(t, s), markdown(t, shuffled(s))
	if first != again {
		t.Error("two reports of the same summary differ")
	}
	if diff := cmp.Diff(first, mixed); diff != "" {
		t.Errorf("the report depends on the order of the results:\n%s", diff)
	}
	one := demoRun()
	one.architectures = one.architectures[:1]
	s = one.summary()
	figures, err := Figures(s)
	if err != nil {
		t.Fatal(err)
	}
	others, err := Figures(shuffled(s))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range figures {
		o := others[i]
		if f.Name != o.Name || f.Alt != o.Alt || !bytes.Equal(f.SVG, o.SVG) || !bytes.Equal(f.PNG, o.PNG) {
			t.Errorf("figure %s depends on the order of the results", f.Name)
		}
	}
}

func TestTablesHaveAConstantNumberOfColumns(t *testing.T) {
	for name, s := range cases() {
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
	harmless, hostile := markdown(t, hostileRun("harmless name")), markdown(t, hostileRun(texttest.Nasty))
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
	s := demoRun().summary()
	out := markdown(t, s)
	for _, pattern := range []string{`\b20\d\d-\d\d`, `\d+(\.\d+)? s\b`, `\bmin\b`, `images/s`} {
		if found := regexp.MustCompile(pattern).FindString(out); found != "" {
			t.Errorf("report.md holds %q", found)
		}
	}
}
