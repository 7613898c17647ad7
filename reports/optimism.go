package reports

import (
	"fmt"
	"math"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// optimismSection writes what the flaws of the published protocol are worth: the
// 2 x 2 table, its total and its parts.
func optimismSection(d *text.Document, v *view.View) {
	if len(v.Optimism) == 0 {
		return
	}
	d.Heading(2, "What the flaws are worth")
	o := v.Optimism[0]
	if h := v.Headline(); h != nil {
		for _, other := range v.Optimism {
			if other.Architecture == h.Architecture {
				o = other
			}
		}
	}
	d.Para("%s", optimismWords(o))
	d.Table(squareTable(v))
	partsTable(d, v)
	choices(d, v)
}

// optimismWords explains the table in plain sentences.
func optimismWords(o summary.Optimism) string {
	name := text.Code(o.Architecture)
	fair := o.RowsValidation
	if o.HasGroups {
		fair = orNaN(o.GroupsValidation)
	}
	s := fmt.Sprintf("On the same images and seeds, %s reaches %s as published and %s guarded: a difference of %s points.",
		name, text.Percent(o.RowsTest), text.Percent(fair), text.Decimal(100*o.Total.Value, 1))
	var parts []string
	for _, p := range o.Parts {
		parts = append(parts, fmt.Sprintf("%s points are %s%s", text.Decimal(100*p.Value, 1), partWords(p.Name), doubt(p)))
	}
	switch len(parts) {
	case 0:
	case 1:
		s += " Of these, " + parts[0] + "."
	default:
		s += " Of these, " + text.List(parts) + "; each part is the average over the two ways through the table, so that they add up."
	}
	if !o.HasGroups {
		s += " What leakage between training and test is worth could not be measured, since nothing is known of related images."
	}
	if !o.HasValidation {
		s += " No validation images were set aside, so the last epoch stands for a choice that the test images have no part in."
	}
	return s
}

// doubt says where a part cannot be told from nothing.
func doubt(p summary.Part) string {
	if p.Interval == nil || p.Interval.Low > 0 || p.Interval.High < 0 {
		return ""
	}
	return fmt.Sprintf(", which cannot be told from zero (%s)", text.Tight(view.PointSpan(p.Interval)))
}

// partWords explains a part of the optimism.
func partWords(name string) string {
	switch name {
	case "selection":
		return "selection (the epoch was chosen on the images that then scored it)"
	case "train/test leakage":
		return "train/test leakage (test images have relatives in training)"
	}
	return text.Escape(name)
}

// squareTable is the table of {rows, groups} x {test, validation}; the last epoch
// stands in for validation where there are no validation images.
func squareTable(v *view.View) *text.Table {
	honest := "best validation epoch"
	for _, o := range v.Optimism {
		if !o.HasValidation {
			honest = "last epoch"
		}
	}
	t := text.NewTable(text.Words("architecture"), text.Words("folds made of"), text.Numbers("best test epoch"), text.Numbers(honest))
	for _, o := range v.Optimism {
		const last = " (guarded)"
		random := "images at random"
		if v.Design.Theirs != nil {
			random = "what somebody gave (" + text.Escape(v.Design.Theirs.File) + ")"
		}
		published := text.Percent(o.RowsTest) + " (as published)"
		if !o.HasGroups {
			t.Add(text.Code(o.Architecture), random, published, text.Percent(o.RowsValidation)+last)
			continue
		}
		t.Add(text.Code(o.Architecture), random, published, text.Percent(o.RowsValidation))
		t.Add(text.Code(o.Architecture), "whole groups", text.Percent(orNaN(o.GroupsTest)), text.Percent(orNaN(o.GroupsValidation))+last)
	}
	return t
}

// partsTable writes the total and its parts with their intervals.
func partsTable(d *text.Document, v *view.View) {
	t := text.NewTable(text.Words("architecture"), text.Words("part"), text.Numbers("points"), text.Numbers("interval"), text.Words("method"))
	for _, o := range v.Optimism {
		if len(o.Parts) == 0 {
			continue
		}
		for _, p := range o.Parts {
			t.Add(text.Code(o.Architecture), text.Escape(p.Name), text.Points(p.Value), text.Tight(view.PointSpan(p.Interval)), methodOf(p.Interval))
		}
		t.Add(text.Code(o.Architecture), "**total**", "**"+text.Points(o.Total.Value)+"**", text.Tight(view.PointSpan(o.Total.Interval)), methodOf(o.Total.Interval))
	}
	if t.Size() == 0 {
		return
	}
	d.Para("In percentage points; an interval above zero means more than the chance of which images were tested. It takes the trained networks as they are:")
	d.Table(t)
	kindsTable(d, v)
}

// kindsTable writes what single kinds of evidence leak, where splits that honour
// one kind alone were run.
func kindsTable(d *text.Document, v *view.View) {
	t := text.NewTable(text.Words("architecture"), text.Words("kind of relation"), text.Numbers("points"), text.Numbers("interval"), text.Words("method"))
	for _, o := range v.Optimism {
		for _, p := range o.Kinds {
			t.Add(text.Code(o.Architecture), text.Escape(p.Name), text.Points(p.Value), text.Tight(view.PointSpan(p.Interval)), methodOf(p.Interval))
		}
	}
	if t.Size() == 0 {
		return
	}
	d.Para("The leakage by single kinds of relation; images may be related in several ways, so these need not add up:")
	d.Table(t)
}

func methodOf(i *summary.Interval) string {
	if i == nil {
		return text.Missing
	}
	return text.Escape(i.Method)
}

// orNaN is a figure that may be absent: then it is NaN, which is shown as missing.
func orNaN(x *float64) float64 {
	if x == nil {
		return math.NaN()
	}
	return *x
}
