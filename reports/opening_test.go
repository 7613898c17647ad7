package reports

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
)

// TestNoOtherNetworkAnswersForTheClaims: where the trials of the claim's network are
// missing, the report opens without a verdict, whatever others reach.
func TestNoOtherNetworkAnswersForTheClaims(t *testing.T) {
	s := reportstest.Demo().Summary()
	missing := s.Design.Architectures[0]
	s.Claim.Architecture = missing
	s.Verdicts = slices.DeleteFunc(s.Verdicts, func(v summary.Verdict) bool { return v.Architecture == missing })
	s.Cells = slices.DeleteFunc(s.Cells, func(c summary.Cell) bool { return c.Architecture == missing })
	s.Trials.Finished = s.Trials.Planned / 2
	if len(s.Verdicts) != 1 || s.Verdicts[0].Headline {
		t.Fatalf("verdicts %+v", s.Verdicts)
	}
	var terminal bytes.Buffer
	if err := Terminal(&terminal, s, 0); err != nil {
		t.Fatal(err)
	}
	other := s.Verdicts[0]
	markdown, err := Markdown(s)
	if err != nil {
		t.Fatal(err)
	}
	page := string(markdown)
	for what, text := range map[string]string{"terminal": terminal.String(), "report.md": page} {
		words := strings.Join(strings.Fields(strings.ReplaceAll(text, "\n> ", "\n")), " ")
		if !strings.Contains(words, "No verdict yet.") || !strings.Contains(words, "The claim is checked with "+missing) || strings.Contains(words, other.Sentence) {
			t.Errorf("%s:\n%s", what, text)
		}
	}
	if !strings.Contains(page, "which are for comparison:") || !strings.Contains(page, "`"+other.Architecture+"`") {
		t.Errorf("the other verdict is not shown:\n%s", page)
	}
}

// TestNoAchievement: a figure that the largest class reaches is called no achievement
// before anything else.
func TestNoAchievement(t *testing.T) {
	s := reportstest.Demo().Summary()
	s.Data.Classes = []summary.ClassCount{{Class: "healthy", Images: 342}, {Class: "ill", Images: 18}}
	s.Verdicts[0].Trivial = "Always answering healthy does as well."
	var terminal bytes.Buffer
	if err := Terminal(&terminal, s, 200); err != nil {
		t.Fatal(err)
	}
	markdown, err := Markdown(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := "No achievement: " + s.Verdicts[0].Trivial; !strings.Contains(terminal.String(), want) {
		t.Errorf("terminal:\n%s", terminal.String())
	}
	if want := "> **No achievement.** `resnet8v1`: " + s.Verdicts[0].Trivial; !strings.Contains(string(markdown), want) {
		t.Errorf("report.md lacks %q", want)
	}
}
