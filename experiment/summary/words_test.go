package summary_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/verdict"
)

// full has one of everything in which words stand.
func full() *summary.Summary {
	return &summary.Summary{
		Version:  summary.Version,
		Design:   summary.Design{Splits: []spec.Split{spec.SplitRows, spec.SplitBy("copies"), spec.SplitGroups}},
		Verdicts: []summary.Verdict{{Outcome: verdict.Refuted, Reason: verdict.NotReproduced}, {Outcome: verdict.Undecided}},
		Cells: []summary.Cell{
			{Split: spec.SplitRows, Selection: plan.SelectTest, Protocol: plan.AsPublished},
			{Split: spec.SplitBy("a+b"), Selection: plan.SelectLast, Protocol: "groups:a+b+last"},
		},
		Data: summary.Data{Audit: &summary.Audit{NearCopies: true, Findings: []finding.Finding{{Condition: finding.Copied, Severity: finding.High, Effect: finding.Joins}},
			Unjoined: []summary.Unjoined{{Kind: "author", Class: "cat", Reason: "one author"}}}},
		Relatives:  []summary.Relatives{{Architecture: "a", Selection: plan.SelectTest, Protocol: plan.AsPublished, With: summary.Portion{Images: 12}}},
		Comparison: []summary.Comparison{{Protocol: plan.Guarded}},
		Confusions: []summary.Confusion{{Protocol: plan.Guarded, Scope: summary.ScopeSeed}, {Protocol: "rows+validation", Scope: summary.ScopePooled}},
		Curves:     []summary.Curve{{Split: spec.SplitRows}},
		Labels: &summary.DoubtfulLabels{Split: spec.SplitGroups, Selection: plan.SelectValidation, Protocol: plan.Guarded,
			Networks: []summary.LabelVotes{{Architecture: "a", Seeds: 2, Majority: .5, Count: true}},
			Images:   []summary.DoubtfulImage{{Path: "1.png", Label: "cat", Predicted: "dog", Contradict: 2, Of: 2}}},
		Ledger: []summary.LedgerEntry{{Split: spec.SplitGroups}},
		Proofs: []summary.Proof{{Split: spec.SplitGroups}},
	}
}

func TestSummaryReadsBack(t *testing.T) {
	data, err := json.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	var back summary.Summary
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(full(), &back); d != "" {
		t.Error(d)
	}
}

// TestUnknownWordsAreRefusedByName changes one word each.
func TestUnknownWordsAreRefusedByName(t *testing.T) {
	for want, change := range map[string]func(*summary.Summary){
		`design.splits[1]: the split is "group"`:                                   func(s *summary.Summary) { s.Design.Splits[1] = "group" },
		`verdicts[1]: the outcome of a verdict is "likely"`:                        func(s *summary.Summary) { s.Verdicts[1].Outcome = "likely" },
		`verdicts[0]: the outcome of a verdict is ""`:                              func(s *summary.Summary) { s.Verdicts[0] = summary.Verdict{} },
		`verdicts[0]: the reason of a refuted claim is "luck"`:                     func(s *summary.Summary) { s.Verdicts[0].Reason = "luck" },
		`cells[1]: the split is ""`:                                                func(s *summary.Summary) { s.Cells[1].Split = "" },
		`cells[0]: the selection is "best"`:                                        func(s *summary.Summary) { s.Cells[0].Selection = "best" },
		`cells[0]: the protocol is "honest"`:                                       func(s *summary.Summary) { s.Cells[0].Protocol = "honest" },
		`comparison[0]: the protocol is "rows"`:                                    func(s *summary.Summary) { s.Comparison[0].Protocol = "rows" },
		`relatives[0]: the selection is "first"`:                                   func(s *summary.Summary) { s.Relatives[0].Selection = "first" },
		`relatives[0]: the protocol is ""`:                                         func(s *summary.Summary) { s.Relatives[0].Protocol = "" },
		`data.audit.findings[0]: the condition of a finding is "leaky"`:            func(s *summary.Summary) { s.Data.Audit.Findings[0].Condition = "leaky" },
		`data.audit.findings[0]: the severity of a finding is "grave"`:             func(s *summary.Summary) { s.Data.Audit.Findings[0].Severity = "grave" },
		`data.audit.findings[0]: the effect of a finding is ""`:                    func(s *summary.Summary) { s.Data.Audit.Findings[0].Effect = "" },
		`confusions[0]: the scope of a confusion table is "all"`:                   func(s *summary.Summary) { s.Confusions[0].Scope = "all" },
		`confusions[1]: the protocol is "rows+": must be as-published, guarded or`: func(s *summary.Summary) { s.Confusions[1].Protocol = "rows+" },
		`curves[0]: the split is "Rows"`:                                           func(s *summary.Summary) { s.Curves[0].Split = "Rows" },
		`doubtful_labels: the split is ""`:                                         func(s *summary.Summary) { s.Labels.Split = "" },
		`doubtful_labels: the selection is "best"`:                                 func(s *summary.Summary) { s.Labels.Selection = "best" },
		`doubtful_labels: the protocol is "honest"`:                                func(s *summary.Summary) { s.Labels.Protocol = "honest" },
		`ledger[0]: the split is "groups:"`:                                        func(s *summary.Summary) { s.Ledger[0].Split = "groups:" },
		`proofs[0]: the split is "-"`:                                              func(s *summary.Summary) { s.Proofs[0].Split = "-" },
	} {
		s := full()
		change(s)
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := summary.Parse(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := summary.Parse([]byte(`{"version": 1, "verdict": []}`)); err == nil || !strings.Contains(err.Error(), `unknown field "verdict"`) {
		t.Errorf("an unknown field: %v", err)
	}
}

// FuzzSummary: whatever is read is written again as something that reads the same.
func FuzzSummary(f *testing.F) {
	f.Add([]byte(`{"version":1,"verdicts":[{"outcome":"refuted","reason":"explained by selection"}],"cells":[{"split":"groups:a+b","selection":"last","protocol":"groups:a+b+last"}],"confusions":[{"protocol":"guarded","scope":"seed","counts":[[1]],"warnings":["x"]}]}`))
	f.Add([]byte(`{"design":{"splits":["rows","groups"]},"trials":{"planned":1}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := summary.Parse(data)
		if err != nil {
			return
		}
		for _, c := range s.Cells {
			if _, err := plan.ParseProtocol(string(c.Protocol)); err != nil {
				t.Fatal(err)
			}
		}
		for _, v := range s.Verdicts {
			if _, err := verdict.ParseOutcome(string(v.Outcome)); err != nil {
				t.Fatal(err)
			}
		}
		once, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := summary.Parse(once)
		if err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		if again, _ := json.Marshal(back); string(again) != string(once) {
			t.Fatalf("%s\n%s", once, again)
		}
	})
}
