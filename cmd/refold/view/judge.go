package view

import (
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/judgement"
	"github.com/refold/refold/reports/judgereport"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

// Judge is a judgement of a test set's predictions, for programs. Accuracies are fractions.
type Judge struct {
	Verdict   verdict.Outcome      `json:"verdict"` // "none": no image is left to judge by
	Sentences []string             `json:"sentences"`
	Unknown   string               `json:"unknown"`
	Classes   []string             `json:"classes"`
	Confusion [][]int              `json:"confusion"` // rows are true classes
	Balanced  float64              `json:"balanced_accuracy"`
	Kappa     float64              `json:"kappa"`
	Majority  JudgeMajority        `json:"majority"`
	Baselines []JudgeBaseline      `json:"baselines"`
	Grouped   bool                 `json:"grouped"` // intervals allow for images that belong together
	Audited   bool                 `json:"audited"` // relatives were looked for
	All       JudgePortion         `json:"all"`
	Clean     *JudgePortion        `json:"without_relatives"` // null: none, or not known
	Related   *JudgePortion        `json:"with_relatives"`
	Crossing  []judgement.Crossing `json:"crossing"`
	Missing   int                  `json:"missing_predictions"`
	Notes     []string             `json:"notes"`
	Figures   *Claim               `json:"figures"` // of the verdict; null: there is none
	Report    string               `json:"report,omitempty"`
}

// JudgeMajority is the answer that is always the same.
type JudgeMajority struct {
	Class    string  `json:"class"`
	Accuracy float64 `json:"accuracy"`
}

// JudgeBaseline is something simple that learned from the same training images.
type JudgeBaseline struct {
	Name     baseline.Name `json:"name"`
	Accuracy float64       `json:"accuracy"`
	Clean    float64       `json:"accuracy_without_relatives"`
}

// JudgePortion is the accuracy on some test images.
type JudgePortion struct {
	Correct  int     `json:"correct"`
	Images   int     `json:"images"`
	Groups   int     `json:"groups"`
	Accuracy float64 `json:"accuracy"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Method   string  `json:"method"`
}

func judgePortion(p *judgement.Portion) *JudgePortion {
	if p == nil {
		return nil
	}
	return &JudgePortion{p.Correct, p.Images, p.Groups, rounded(p.Interval.Estimate), rounded(p.Interval.Low), rounded(p.Interval.High), p.Interval.Method}
}

// JudgeRecord is a judgement as programs read it.
func JudgeRecord(j *judgement.Judgement, crossings []judgement.Crossing, report string) Judge {
	r := Judge{
		Verdict: judgereport.Outcome(j), Sentences: []string{}, Unknown: j.AsItIs.Unknown, Classes: j.Classes, Confusion: j.Counts,
		Balanced: rounded(j.Counts.BalancedAccuracy()), Kappa: rounded(j.Counts.Kappa()), Majority: JudgeMajority{j.Majority.Class, rounded(j.Majority.Share)},
		Baselines: []JudgeBaseline{}, Grouped: j.Grouped, Audited: j.Audited, All: *judgePortion(&j.All), Clean: judgePortion(j.Clean), Related: judgePortion(j.Related),
		Crossing: append([]judgement.Crossing{}, crossings...), Missing: j.Missing, Notes: append([]string{}, j.Notes...), Report: report,
	}
	for _, s := range judgereport.Sentences(j) {
		if s != "" {
			r.Sentences = append(r.Sentences, s)
		}
	}
	for _, b := range j.Baselines {
		r.Baselines = append(r.Baselines, JudgeBaseline{b.Name, rounded(b.Accuracy), rounded(b.Clean)})
	}
	if j.Verdict != nil {
		c := ClaimRecord(*j.Verdict)
		r.Figures, r.Unknown = &c, j.Verdict.Unknown
	}
	return r
}

// WriteJudge writes the answer, then the figures behind it.
func WriteJudge(t *terminal.Terminal, j *judgement.Judgement) error {
	if err := writeSentences(t, judgereport.Sentences(j)...); err != nil {
		return err
	}
	if err := t.WriteTable([]text.Column{text.Words("figure"), text.Words("value")}, append(judgereport.Rows(j), JudgeFigures(j)...)); err != nil {
		return err
	}
	unknown := j.AsItIs.Unknown
	if j.Verdict != nil {
		unknown = "Rule: " + j.Verdict.Rule + ". " + j.Verdict.Unknown
	}
	if _, err := t.Out.Write([]byte("\n")); err != nil {
		return err
	}
	return writeSentences(t, unknown)
}

// JudgeFigures are those of the verdict that the rows of the accuracy do not have.
func JudgeFigures(j *judgement.Judgement) [][]string {
	if j.Verdict == nil {
		return nil
	}
	rows := ClaimRows(*j.Verdict)[1:] // the count is there
	if j.Grouped {
		rows = rows[2:] // intervals of independent images
	}
	if i := j.Verdict.Deciding; j.Grouped && sameEnds(i, j.Verdict.Exact) {
		return rows
	} else if j.Grouped {
		rows[0][1] += " (" + i.Method + ")"
	}
	return rows
}

func sameEnds(a, b stats.Interval) bool { return a.Low == b.Low && a.High == b.High }
