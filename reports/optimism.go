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
	switch {
	case o.HasGroups && o.HasValidation:
		s := fmt.Sprintf("On the same images and seeds, %s reaches %s as published and %s guarded: a difference of %s points.",
			name, percent(o.RowsTest), percent(o.GroupsValidation), decimal(100*o.Total.Value, 1))
		if len(o.Parts) > 0 {
			var parts []string
			for _, p := range o.Parts {
				parts = append(parts, fmt.Sprintf("%s points are %s", decimal(100*p.Value, 1), partWords(p.Name)))
			}
			s += " Of these, " + list(parts) + "; each part is the average over the two ways through the table, so that they add up."
		}
		return s
	case o.HasValidation:
		return fmt.Sprintf("On the same images and seeds, %s reaches %s where the test images choose the epoch and %s where validation images do: "+
			"%s points are %s. Leakage between training and test could not be measured, since nothing is known of related images.",
			name, percent(o.RowsTest), percent(o.RowsValidation), decimal(100*o.Total.Value, 1), partWords("selection"))
	case o.HasGroups:
		return fmt.Sprintf("With the epoch that is best on the test images, %s reaches %s on folds drawn at random and %s where related images "+
			"stay together. No validation images were set aside, so what choosing the epoch is worth shows only against the last epoch, in the table above.",
			name, percent(o.RowsTest), percent(o.GroupsTest))
	}
	return fmt.Sprintf("%s reaches %s with the epoch that is best on the test images. Neither validation images nor related images were set apart, "+
		"so what this flatters shows only against the last epoch, in the table above.", name, percent(o.RowsTest))
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

// squareTable is the table of {rows, groups} x {test, validation}.
func (v *view) squareTable() *table {
	t := newTable(words("architecture"), words("folds made of"), figures("best test epoch"), figures("best validation epoch"))
	for _, o := range v.Optimism {
		validation := func(x float64, name string) string {
			if !o.HasValidation {
				return missing
			}
			return percent(x) + name
		}
		last := " (guarded)"
		if !o.HasGroups {
			t.add(code(o.Architecture), "images at random", percent(o.RowsTest)+" (as published)", validation(o.RowsValidation, last))
			continue
		}
		t.add(code(o.Architecture), "images at random", percent(o.RowsTest)+" (as published)", validation(o.RowsValidation, ""))
		t.add(code(o.Architecture), "whole groups", percent(o.GroupsTest), validation(o.GroupsValidation, last))
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
	d.para("In percentage points; an interval above zero means that the part is not chance:")
	d.table(t)
}

func methodOf(i *experiment.Interval) string {
	if i == nil {
		return missing
	}
	return text(i.Method)
}
