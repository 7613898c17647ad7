package reports

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// mostDoubtful is how many images with a doubtful label the report names; summary.json has
// all.
const mostDoubtful = 20

// labelsSection writes the images whose label most trainings contradict, what that means
// and what to do. Summaries of programs that did not ask have none, nor do runs without a
// whole seed.
func labelsSection(d *text.Document, v *view.View) {
	l := v.Labels
	if l == nil {
		return
	}
	d.Heading(2, "Doubtful labels")
	if !l.Heard() {
		d.Para("No label is called doubtful: no network's accuracy (*%s*) is surely above that of always answering with the largest class, so that its predictions say nothing of labels.%s",
			labelReadOut(l), unheard(l))
		return
	}
	d.Para("%s", labelVotes(l))
	if len(l.Images) == 0 {
		d.Para("No label of %s has more than half of its votes against it%s. Labels that a whole class has wrong stay unseen.", text.Count(l.Tested, "image", "images"), but(l))
		return
	}
	shown := l.Images[:min(len(l.Images), mostDoubtful)]
	first := ""
	if len(shown) < len(l.Images) {
		first = fmt.Sprintf(" The first %s follow, summary.json has all:", text.Number(len(shown)))
	}
	d.Para("**%s of %s** %s more than half of the votes against the label%s.%s", text.Number(len(l.Images)), text.Count(l.Tested, "image", "images"), has(len(l.Images)), but(l), first)
	t := text.NewTable(text.Words("image"), text.Words("label"), text.Words("predicted"), text.Numbers("votes against the label"), text.Numbers("margin"))
	for _, i := range shown {
		t.Add(text.Code(i.Path), text.Escape(i.Label), text.Escape(i.Predicted), text.Tight(text.Number(i.Contradict)+" of "+text.Number(i.Of)), text.Decimal(i.Margin, 3))
	}
	d.Table(t)
	labelsMeaning(d, l)
	labelsLines(d, shown)
}

// labelsMeaning says what the list means, and what to do.
func labelsMeaning(d *text.Document, l *summary.DoubtfulLabels) {
	d.Para("Margin: (probability of the label - that of the most probable other class + 1) / 2, on average over the votes: 0 where all are certain of another class, 0.5 where they waver.")
	d.Para("**What it means.** A question, and no proof: a network that is wrong with confidence looks the same, and %s. "+
		"Labels that a whole class has wrong stay unseen.", wrongAnyway(l))
	d.Para("**What to do.** Look at these images, best without label and prediction beside them. Correct the labels that are wrong, and run again in another directory. " +
		"Leave the others as they are, and do not take images out because networks contradict them: what is left would be easier than the images to come, and the next accuracy too high.")
}

// labelsLines offers the lines that keep labels off the list.
func labelsLines(d *text.Document, images []summary.DoubtfulImage) {
	var lines []string
	for _, i := range images {
		if i.Decision != "" {
			lines = append(lines, text.Code(i.Decision))
		}
	}
	if len(lines) > 0 {
		d.Details("Lines for decisions.csv, where a label is right", func() {
			d.Para("With its line, an image is off this list when the run is summed up again, and in runs to come. It changes nothing else.")
			d.Items(lines...)
		})
	}
}

// but names the labels that somebody decided to be right; empty: there are none.
func but(l *summary.DoubtfulLabels) string {
	if l.Confirmed == 0 {
		return ""
	}
	return ", beside " + text.Count(l.Confirmed, "image", "images") + " of which somebody decided that the label is right"
}

func has(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

// labelVotes says what votes, and how.
func labelVotes(l *summary.DoubtfulLabels) string {
	learned := "had not learned from the image"
	if l.Split == spec.SplitGroups {
		learned = "had learned neither from the image nor from a known relative of it"
	}
	votes := 0
	for _, n := range l.Networks {
		if n.Count {
			votes += n.Seeds
		}
	}
	s := fmt.Sprintf("Each network of each seed (%s in all) has a vote on the images that it tested, read out as *%s*. It is against the label where the network, which %s, "+
		"takes another class for the most probable one, and is as sure of it as it is on average on images that bear that class (confident learning).",
		text.Count(votes, "vote", "votes"), labelReadOut(l), learned)
	if l.Protocol != plan.Guarded {
		s += " These are not the guarded predictions, of which this run has no whole seed: a network that was trained on a relative of an image often knows the label from there, right or wrong."
	}
	return s + unheard(l)
}

// labelReadOut is what was read out, in words.
func labelReadOut(l *summary.DoubtfulLabels) string {
	s := string(l.Split) + ", " + view.SelectionName(l.Selection)
	if l.Protocol.IsNamed() {
		s = view.ProtocolName(l.Protocol) + ": " + s
	}
	return text.Escape(s)
}

// unheard names the networks whose votes do not count; empty: none.
func unheard(l *summary.DoubtfulLabels) string {
	s := ""
	for _, n := range l.Networks {
		if !n.Count {
			s += fmt.Sprintf(" %s does not count: its accuracy is %s (%s), that of always answering with the largest class %s.",
				text.Code(n.Architecture), text.Percent(n.Accuracy.Estimate), view.Span(&n.Accuracy), text.Percent(n.Majority))
		}
	}
	return s
}

// wrongAnyway says how often the networks that count contradict labels, be they right or
// wrong.
func wrongAnyway(l *summary.DoubtfulLabels) string {
	var shares []float64
	for _, n := range l.Networks {
		if n.Count {
			shares = append(shares, 1-n.Accuracy.Estimate)
		}
	}
	least, most := text.Percent(slices.Min(shares)), text.Percent(slices.Max(shares))
	if least == most {
		return fmt.Sprintf("these contradict %s of all labels that they are tested on, with confidence or without", most)
	}
	return fmt.Sprintf("these contradict %s to %s of all labels that they are tested on, with confidence or without", least, most)
}

// labelsWords says the same in a sentence; empty: there is nothing to look at.
func labelsWords(v *view.View) string {
	l := v.Labels
	if l == nil || len(l.Images) == 0 {
		return ""
	}
	first := l.Images[0]
	return fmt.Sprintf("Doubtful labels: %s of %s, such as %s (%s, predicted %s). The report lists them: look at them, and correct what is wrong.",
		text.Number(len(l.Images)), text.Count(l.Tested, "image", "images"), text.Plain(first.Path), text.Plain(first.Label), text.Plain(first.Predicted))
}
