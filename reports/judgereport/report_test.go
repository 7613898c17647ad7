package judgereport

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/judgement"
	"github.com/refold/refold/reports/text/texttest"
	"github.com/refold/refold/stats/verdict"
)

var update = flag.Bool("update", false, "write the golden reports anew")

// judged is a judgement of a test set of the article's size, with hostile names of classes.
func judged(t *testing.T, label, other string) *judgement.Judgement {
	t.Helper()
	text := "label,predicted\n"
	for i := range 100 {
		l, p := label, label
		if i%2 == 1 {
			l, p = other, other
		}
		if i%6 == 0 {
			p = map[string]string{label: other, other: label}[l]
		}
		text += fmt.Sprintf("%q,%q\n", l, p)
	}
	p, err := judgement.Read(strings.NewReader(text), "predictions.csv")
	if err != nil {
		t.Fatal(err)
	}
	j, err := judgement.Judge(verdict.TestSet{Claim: 0.95, Margin: 0.01, Level: 0.95, ClaimCorrect: 95, ClaimTotal: 100}, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestTheReportOfATestSet(t *testing.T) {
	j := judged(t, "ai", "human")
	page, err := Markdown("predictions.csv", j, nil, [][]string{{"so few correct, were the claim true", "9.4e-6"}})
	if err != nil {
		t.Fatal(err)
	}
	texttest.Golden(t, "judge.md", page, *update)

	// With the images, what crosses is listed, and a test set without clean images has no verdict.
	j.Audited, j.Verdict, j.Related = true, nil, &j.All
	page, err = Markdown("predictions.csv", j, []judgement.Crossing{{Kind: "copies", Strong: true, Part: "train", Groups: 3, Images: 4}, {Kind: "near-copies", Part: "val", Groups: 1, Images: 1}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	texttest.Golden(t, "contaminated.md", page, *update)
}

func TestNamesOfClassesCannotBreakTheReport(t *testing.T) {
	page, err := Markdown("a|b\n# c", judged(t, "a|b", "<script>*x*"), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(page); strings.Contains(text, "<script>") || strings.Count(text, "\n# ") > 0 {
		t.Error(text)
	}
}
