// Package judgereport says what the predictions of one test set are worth: sentences, rows
// of figures, and judge.md. It must not compute statistics, nor know commands.
package judgereport

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/judgement"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

// Sentences are the answer, as plain text: the verdict first.
func Sentences(j *judgement.Judgement) []string {
	var all []string
	switch {
	case j.Verdict == nil:
		all = append(all, "There is no verdict: every test image has a relative in training, so that none is left to judge by.")
	default:
		all = append(all, j.Verdict.Sentence, j.Verdict.Trivial, j.Verdict.Advice)
	}
	if j.Related != nil {
		all = append(all, relatedSentence(j))
	} else if j.Audited {
		all = append(all, "No test image has a known relative in training.")
	}
	all = append(all, baselineSentence(j))
	if j.Missing > 0 {
		all = append(all, fmt.Sprintf("%s of the split nobody predicted, such as %s: these figures are about the others.", text.Count(j.Missing, "test image", "test images"), j.Example))
	}
	return all
}

// baselineSentence names the best of the baselines where it does as well as the predictions;
// empty: none does.
func baselineSentence(j *judgement.Judgement) string {
	if j.Verdict == nil || len(j.Baselines) == 0 {
		return ""
	}
	best := slices.MaxFunc(j.Baselines, func(a, b judgement.Baseline) int { return cmp.Compare(a.Clean, b.Clean) })
	if best.Clean < j.Verdict.Estimate {
		return ""
	}
	return fmt.Sprintf("On the same images, %s, which learned from the same training images, reaches %s: no less than the predictions.", view.BaselineName(best.Name), text.Percent(best.Clean))
}

// relatedSentence says what test images with relatives do to the accuracy.
func relatedSentence(j *judgement.Judgement) string {
	has := "have"
	if j.Related.Images == 1 {
		has = "has"
	}
	s := fmt.Sprintf("%s of %s %s a known relative in training (right among these: %s); with all test images, the accuracy is %s (%s).",
		text.Number(j.Related.Images), text.Count(j.All.Images, "test image", "test images"), has, text.Number(j.Related.Correct),
		text.Percent(j.All.Interval.Estimate), span(j.All.Interval))
	if d := j.Difference; d != nil {
		s += fmt.Sprintf(" The accuracy on those with a relative less that on the others is %s points (%s), whatever the cause.", text.Points(d.Estimate), text.Span(d.Low, d.High))
	}
	if j.Verdict != nil && j.AsItIs.Outcome != j.Verdict.Outcome {
		s += fmt.Sprintf(" By all test images the claim would be %s.", j.AsItIs.Outcome)
	}
	return s
}

func span(i stats.Interval) string { return text.Span(i.Low, i.High) + " %" }

// Rows are the figures behind the answer, with their names.
func Rows(j *judgement.Judgement) [][]string {
	level := text.PercentShort(j.Claim.Level)
	portion := func(name string, p *judgement.Portion) []string {
		groups := ""
		if j.Grouped {
			groups = fmt.Sprintf(", in %s", text.Count(p.Groups, "group", "groups"))
		}
		return []string{name, fmt.Sprintf("%s of %s right%s: %s, %s interval %s", text.Number(p.Correct), text.Number(p.Images), groups, text.Percent(p.Interval.Estimate), level, span(p.Interval))}
	}
	rows := [][]string{portion("all test images", &j.All)}
	if j.Clean != nil {
		rows = append(rows, portion("without a relative in training", j.Clean))
	}
	if j.Related != nil {
		rows = append(rows, portion("with one", j.Related))
	}
	rows = append(rows,
		[]string{"balanced accuracy, Cohen's kappa", text.Percent(j.Counts.BalancedAccuracy()) + ", " + text.Decimal(j.Counts.Kappa(), 3)},
		[]string{"baseline: always " + text.Plain(j.Majority.Class), text.Percent(j.Majority.Share)})
	for _, b := range j.Baselines {
		value := text.Percent(b.Accuracy)
		if j.Clean != nil && j.Related != nil {
			value += ", without a relative " + text.Percent(b.Clean)
		}
		rows = append(rows, []string{"baseline: " + view.BaselineName(b.Name), value})
	}
	return rows
}

// Markdown is judge.md: the answer, figures, what crosses, and the confusion table. figures
// are those of the verdict, with their names.
func Markdown(name string, j *judgement.Judgement, crossings []judgement.Crossing, figures [][]string) ([]byte, error) {
	d := &text.Document{}
	d.Heading(1, "What the predictions are worth: "+text.Escape(name))
	for i, s := range Sentences(j) {
		switch {
		case s == "":
		case i == 0:
			d.Para("**%s**", text.Escape(s))
		default:
			d.Para("%s", text.Escape(s))
		}
	}
	if j.Verdict != nil {
		d.Para("%s", text.Escape("Rule: "+j.Verdict.Rule+". l and u are the ends of the interval, c the claim, d its margin."))
	}
	table(d, "The figures", append(Rows(j), figures...))
	crossingTable(d, j, crossings)
	confusion(d, j)
	d.Heading(2, "What is not known")
	d.Para("%s", text.Escape(unknown(j)))
	for _, note := range j.Notes {
		d.Note("Note.", "%s", text.Escape(note))
	}
	return d.Bytes()
}

// unknown is what these numbers cannot tell.
func unknown(j *judgement.Judgement) string {
	v := j.AsItIs
	if j.Verdict != nil {
		v = *j.Verdict
	}
	return v.Unknown
}

func table(d *text.Document, title string, rows [][]string) {
	d.Heading(2, title)
	t := text.NewTable(text.Words("figure"), text.Words("value"))
	for _, row := range rows {
		t.Add(text.Escape(row[0]), text.Escape(row[1]))
	}
	d.Table(t)
}

// crossingTable lists what relates test images to others.
func crossingTable(d *text.Document, j *judgement.Judgement, crossings []judgement.Crossing) {
	if !j.Audited {
		return
	}
	d.Heading(2, "What relates test images to the others")
	if len(crossings) == 0 {
		d.Para("Nothing that was looked for: copies, near copies, authors, prompts, jobs, camera sessions, places.")
		return
	}
	t := text.NewTable(text.Words("relation"), text.Words("with"), text.Numbers("test images"), text.Numbers("groups"), text.Words("counts as a relative"))
	for _, c := range crossings {
		counts := "yes"
		if !c.Strong {
			counts = "no, look at them"
		}
		t.Add(text.Escape(plan.Relation(c.Kind)), text.Escape(c.Part), text.Number(c.Images), text.Number(c.Groups), counts)
	}
	d.Table(t)
}

// mostClasses have room in a table.
const mostClasses = 20

func confusion(d *text.Document, j *judgement.Judgement) {
	if len(j.Classes) > mostClasses {
		return
	}
	d.Heading(2, "Which classes are confused")
	columns := []text.Column{text.Words("true class")}
	for _, c := range j.Classes {
		columns = append(columns, text.Numbers("predicted "+text.Escape(c)))
	}
	t := text.NewTable(columns...)
	for c, row := range j.Counts {
		cells := []string{text.Escape(j.Classes[c])}
		for _, n := range row {
			cells = append(cells, text.Number(n))
		}
		t.Add(cells...)
	}
	d.Table(t)
}

// Outcome is the verdict in a word; "none" where there is none.
func Outcome(j *judgement.Judgement) verdict.Outcome {
	if j.Verdict == nil {
		return "none"
	}
	return j.Verdict.Outcome
}
