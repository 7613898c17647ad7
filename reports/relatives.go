package reports

import (
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// relativesSection writes the accuracy of rows on test images that had a relative in
// training beside that on those that had none. Summaries of programs that knew no audits
// have neither.
func relativesSection(d *text.Document, v *view.View) {
	if v.Data.Audit == nil || !hasRelated(v) || !tested(v, v.Published()) {
		return
	}
	d.Heading(2, "With and without a relative in training")
	if len(v.Relatives) == 0 {
		d.Para("Of the test images of *%s*, fewer than 10 had a relative among the training images of their fold, or fewer than 10 had none: too few to compare.", v.Published())
		return
	}
	d.Para("In the folds of *%s*, some test images have a relative (an image of their group, by all that joins images) among the training images, others have none. "+
		"These are the same networks and predictions as above, counted apart; in folds of several seeds, an image may count as both. Intervals are clustered by group.", v.Published())
	t := text.NewTable(text.Words("architecture"), text.Words("read-out"), text.Words("test images"), text.Numbers("number"), text.Numbers("groups"),
		text.Numbers("accuracy"), text.Numbers(text.PercentShort(v.Claim.Level)+" interval"))
	for _, r := range v.Relatives {
		name, readOut := text.Code(r.Architecture), text.Escape(view.SelectionName(r.Selection))
		if r.Protocol.IsNamed() {
			readOut = "**" + view.ProtocolName(r.Protocol) + "**: " + readOut
		}
		for _, sort := range []struct {
			name string
			of   summary.Portion
		}{{"with a relative", r.With}, {"without one", r.Without}} {
			t.Add(name, readOut, sort.name, text.Number(sort.of.Images), text.Number(sort.of.Groups), text.Tight(text.Percent(sort.of.Accuracy)), text.Tight(view.Span(&sort.of.Interval)))
		}
		t.Add(name, readOut, "**difference**, points", "", "", "**"+text.Points(r.Difference.Estimate)+"**", text.Tight(view.PointSpan(&r.Difference)))
	}
	d.Table(t)
	d.Para("This describes and proves nothing: images with relatives may be easier, or of another class, for reasons that have nothing to do with what was trained on. " +
		"What leakage is worth, the guarded split measures.")
}

// tested reports whether a split has results.
func tested(v *view.View, split spec.Split) bool {
	for _, c := range v.Cells {
		if c.Split == split {
			return true
		}
	}
	return false
}

// relativesWords says the same in a sentence, of the claim's network as published; empty:
// it was not compared.
func relativesWords(v *view.View) string {
	h := v.Headline()
	if h == nil || v.Data.Audit == nil {
		return ""
	}
	for _, r := range v.Relatives {
		if r.Architecture == h.Architecture && r.Selection == plan.SelectTest {
			return fmt.Sprintf("As published, %s is right on %s of the %s with a relative in training and on %s of the %s without: a difference of %s points (%s), whatever its cause.",
				text.Plain(r.Architecture), text.Percent(r.With.Accuracy), text.Count(r.With.Images, "test image", "test images"),
				text.Percent(r.Without.Accuracy), text.Number(r.Without.Images), text.Points(r.Difference.Estimate), view.PointSpan(&r.Difference))
		}
	}
	return ""
}
