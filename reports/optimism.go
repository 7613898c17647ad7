package reports

import (
	"fmt"

	"github.com/refold/refold/experiment"
)

// optimismSection writes what the flaws of the published protocol are worth: the
// 2 x 2 table, its total and its parts.
func (v *view) optimismSection(d *document) {
	if len(v.Optimism) == 0 {
		return
	}
	d.heading(2, "What the flaws are worth")
	o := v.Optimism[0]
	if h := v.headline(); h != nil {
		for _, other := range v.Optimism {
			if other.Architecture == h.Architecture {
				o = other
			}
		}
	}
	d.para("%s", optimismWords(o))
	d.table(v.squareTable())
	v.partsTable(d)
}

// optimismWords explains the table in plain sentences.
func optimismWords(o experiment.Optimism) string {
	name := code(o.Architecture)
	fair := o.RowsValidation
	if o.HasGroups {
		fair = known(o.GroupsValidation)
	}
	s := fmt.Sprintf("On the same images and seeds, %s reaches %s as published and %s guarded: a difference of %s points.",
		name, percent(o.RowsTest), percent(fair), decimal(100*o.Total.Value, 1))
	var parts []string
	for _, p := range o.Parts {
		parts = append(parts, fmt.Sprintf("%s points are %s%s", decimal(100*p.Value, 1), partWords(p.Name), doubt(p)))
	}
	switch len(parts) {
	case 0:
	case 1:
		s += " Of these, " + parts[0] + "."
	default:
		s += " Of these, " + list(parts) + "; each part is the average over the two ways through the table, so that they add up."
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
func doubt(p experiment.Part) string {
	if p.Interval == nil || p.Interval.Low > 0 || p.Interval.High < 0 {
		return ""
	}
	return fmt.Sprintf(", which cannot be told from zero (%s)", tight(pointSpan(p.Interval)))
}

// partWords explains a part of the optimism.
func partWords(name string) string {
	switch name {
	case "selection":
		return "selection (the epoch was chosen on the images that then scored it)"
	case "train/test leakage":
		return "train/test leakage (test images have relatives in training)"
	}
	return text(name)
}

// squareTable is the table of {rows, groups} x {test, validation}; the last epoch
// stands in for validation where there are no validation images.
func (v *view) squareTable() *table {
	honest := "best validation epoch"
	for _, o := range v.Optimism {
		if !o.HasValidation {
			honest = "last epoch"
		}
	}
	t := newTable(words("architecture"), words("folds made of"), figures("best test epoch"), figures(honest))
	for _, o := range v.Optimism {
		const last = " (guarded)"
		published := percent(o.RowsTest) + " (as published)"
		if !o.HasGroups {
			t.add(code(o.Architecture), "images at random", published, percent(o.RowsValidation)+last)
			continue
		}
		t.add(code(o.Architecture), "images at random", published, percent(o.RowsValidation))
		t.add(code(o.Architecture), "whole groups", percent(known(o.GroupsTest)), percent(known(o.GroupsValidation))+last)
	}
	return t
}

// partsTable writes the total and its parts with their intervals.
func (v *view) partsTable(d *document) {
	t := newTable(words("architecture"), words("part"), figures("points"), figures("interval"), words("method"))
	for _, o := range v.Optimism {
		if len(o.Parts) == 0 {
			continue
		}
		for _, p := range o.Parts {
			t.add(code(o.Architecture), text(p.Name), points(p.Value), tight(pointSpan(p.Interval)), methodOf(p.Interval))
		}
		t.add(code(o.Architecture), "**total**", "**"+points(o.Total.Value)+"**", tight(pointSpan(o.Total.Interval)), methodOf(o.Total.Interval))
	}
	if len(t.rows) == 0 {
		return
	}
	d.para("In percentage points; an interval above zero means more than the chance of which images were tested. It takes the trained networks as they are:")
	d.table(t)
	v.kindsTable(d)
}

// kindsTable writes what single kinds of evidence leak, where splits that honour
// one kind alone were run.
func (v *view) kindsTable(d *document) {
	t := newTable(words("architecture"), words("kind of relation"), figures("points"), figures("interval"), words("method"))
	for _, o := range v.Optimism {
		for _, p := range o.Kinds {
			t.add(code(o.Architecture), text(p.Name), points(p.Value), tight(pointSpan(p.Interval)), methodOf(p.Interval))
		}
	}
	if len(t.rows) == 0 {
		return
	}
	d.para("The leakage by single kinds of relation; images may be related in several ways, so these need not add up:")
	d.table(t)
}

func methodOf(i *experiment.Interval) string {
	if i == nil {
		return missing
	}
	return text(i.Method)
}
