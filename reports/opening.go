package reports

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
	"github.com/refold/refold/stats/verdict"
)

// opening writes the title, the verdict, what must be known before reading on,
// and the headline figure.
func opening(d *text.Document, v *view.View) {
	d.Heading(1, "Is an accuracy of "+text.Tight(text.Percent(v.Claim.Accuracy))+" real?")
	h := v.Headline()
	if h != nil {
		d.Para("**%s**", text.Escape(h.Sentence))
	}
	alarms(d, v)
	if h == nil {
		title, reason := noVerdict(v)
		d.Note(title, "%s", text.Escape(reason))
	} else {
		d.Items(
			labelled("Rule", h.Rule, "l and u: the ends of the interval; c: the claim; d: its margin; p: the accuracy as published"),
			labelled("Reason", string(h.Reason), ""),
			labelled(adviceLabel(h.Outcome), h.Advice, ""),
			claimItem(v, h),
			labelled("Judged", judged(v), ""),
			intervalItem(h.Guarded, h.WhyInterval),
		)
	}
	if k, ok := runfigure.Verdict(v); ok {
		d.Figure(k.FigureRef)
	}
	introduction(d, v)
	if stoppedEarly(v) {
		d.Para("Training stopped once a look had decided that it could: what was not trained is not in this report. See [deciding early](#deciding-early).")
	}
	otherVerdicts(d, v)
}

// noVerdict says why there is none: trials are missing, or the run has no split
// that guards.
func noVerdict(v *view.View) (title, reason string) {
	if v.Trials.Finished < v.Trials.Planned {
		title, reason = "No verdict yet.", "The trials that it needs have not finished"
		if name := text.Plain(v.Claim.Architecture); name != "" && len(v.Architectures) > 1 {
			reason = fmt.Sprintf("The claim is checked with %s, and the trials that this needs have not finished", name)
		}
		reason += fmt.Sprintf(": %s of %s have.", text.Number(v.Trials.Finished), text.Number(v.Trials.Planned))
		if len(v.Verdicts) > 0 {
			reason += " The verdicts on other networks are no answer to it."
		}
		return title, reason
	}
	next := "Add the split groups and run again: what is trained stays."
	if v.Design.Given != nil {
		next = "Predict folds of groups as well."
	}
	return "No verdict.", fmt.Sprintf("Nothing guards this run: images are known to be related, and its only splits (%s) "+
		"do not keep all of them together. %s",
		spec.JoinSplits(v.Design.Splits), next)
}

// alarms writes what would mislead a reader who did not know it.
func alarms(d *text.Document, v *view.View) {
	if v.Data.Null {
		d.Note("The labels are random.", "This is a test with nothing to learn: a random half of the groups was called one class, "+
			"drawn again for each seed. Whatever lies above %s is an artefact of the protocol.", text.Percent(v.Chance()))
	}
	for _, verdict := range v.Verdicts {
		if text.Plain(verdict.Suspicious) != "" {
			d.Note("Suspicious.", "%s: %s", text.Code(verdict.Architecture), text.Escape(verdict.Suspicious))
		}
		if text.Plain(verdict.Trivial) != "" {
			d.Note("No achievement.", "%s: %s", text.Code(verdict.Architecture), text.Escape(verdict.Trivial))
		}
		if text.Plain(verdict.Shortcut) != "" {
			d.Note("A shortcut.", "%s: %s See [what rests on what the files went through](#what-rests-on-what-the-files-went-through).", text.Code(verdict.Architecture), text.Escape(verdict.Shortcut))
		}
		if text.Plain(verdict.Undertrained) != "" {
			d.Note("Too little training.", "%s: %s", text.Code(verdict.Architecture), text.Escape(verdict.Undertrained))
		}
	}
	givenAlarm(d, v)
	baselineNote(d, v)
	auditAlarms(d, v)
	if missing := v.Trials.Planned - v.Trials.Finished; missing > 0 && !stoppedEarly(v) {
		d.Note("Incomplete.", "%s of %s missing, of which %s failed. Everything here rests on the %s finished; "+
			"see [what was run](#what-was-run).", text.Number(missing), text.Count(v.Trials.Planned, "trial is", "trials are"),
			text.Number(len(v.Trials.Failed)), text.Number(v.Trials.Finished))
	}
	if left := leftOut(v); left != "" {
		d.Note("Images left out.", "%s See [images](#images-classes-and-groups).", text.Escape(left))
	}
	for _, warning := range v.Warnings {
		d.Note("Warning.", "%s", text.Escape(warning))
	}
}

// leftOut says how many images were left out; empty: none.
func leftOut(v *view.View) string {
	n := len(v.Data.Excluded)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s left out, such as %s (%s): the figures are about the others.", text.Count(n, "image", "images"), text.Number(n+v.Data.Images),
		text.Plain(v.Data.Excluded[0].Path), text.Plain(v.Data.Excluded[0].Reason))
}

// introduction says what was done, for somebody who does not know refold.
func introduction(d *text.Document, v *view.View) {
	images := fmt.Sprintf("%s in %s", text.Count(v.Data.Images, "image", "images"), text.Count(v.Classes(), "class", "classes"))
	name := ""
	if text.Plain(v.Data.Name) != "" {
		name = " (" + text.Escape(v.Data.Name) + ")"
	}
	if v.Design.Given != nil {
		givenIntroduction(d, v, images, name)
		return
	}
	if theirIntroduction(d, v, images, name) {
		return
	}
	if keepsGroups(v) {
		d.Para("The %s%s fall into %s of related images. %s, under two regimes. "+
			"*As published*: folds of images drawn at random, and the epoch that is best on the test images. "+
			"*Guarded*: related images stay on one side of every split, and the test images choose nothing. "+
			"Only the guarded accuracy says what to expect of images that are unrelated to these, as far as relations are known.",
			images, name, text.Count(v.Data.Groups, "group", "groups"), trainedBy(v))
		return
	}
	known := "Nothing is known of related images (copies, one artist, one source), so every image counts as independent: " +
		"if some are related, even the guarded accuracy is too high."
	if hasRelated(v) {
		known = fmt.Sprintf("They fall into %s of related images, but no split of this run kept those together: every figure is open to leakage.",
			text.Count(v.Data.Groups, "group", "groups"))
	}
	d.Para("%s on the %s%s, and read it out in two ways. "+
		"*As published*: the epoch that is best on the test images. *Guarded*: the test images choose nothing. %s", trainedBy(v), images, name, known)
}

// keepsGroups reports whether related images were kept together.
func keepsGroups(v *view.View) bool {
	return hasRelated(v) && slices.Contains(v.Design.Splits, spec.SplitGroups)
}

// hasRelated reports whether any images are known to belong together.
func hasRelated(v *view.View) bool { return v.Data.Groups < v.Data.Images }

// otherVerdicts lists the verdicts of the other architectures.
func otherVerdicts(d *text.Document, v *view.View) {
	h, t := v.Headline(), text.NewTable(text.Words("architecture"), text.Words("verdict"), text.Words("rule"))
	for _, o := range v.Verdicts {
		if o.Headline {
			continue
		}
		outcome := "**" + text.Escape(string(o.Outcome)) + "**"
		if text.Plain(string(o.Reason)) != "" {
			outcome += ", " + text.Escape(string(o.Reason))
		}
		t.Add(text.Code(o.Architecture), outcome, text.Escape(o.Rule))
	}
	switch {
	case t.Size() == 0:
		return
	case h == nil:
		d.Para("The claim is checked with another network than these, which are for comparison:")
	default:
		d.Para("The verdict above is that of %s. The others, for comparison:", text.Code(h.Architecture))
	}
	d.Table(t)
}

func adviceLabel(outcome verdict.Outcome) string {
	if outcome == verdict.Undecided {
		return "What would decide it"
	}
	return "Also"
}

// labelled is an item of the list below the verdict, with an explanation in
// brackets; empty where there is nothing to say.
func labelled(label, s, explanation string) string {
	if text.Plain(s) == "" {
		return ""
	}
	item := "**" + label + ":** " + text.Escape(s)
	if explanation != "" {
		item += " (" + explanation + ")"
	}
	return item
}

func claimItem(v *view.View, h *summary.Verdict) string {
	c := v.Claim
	item := "**Claim:** " + text.Percent(c.Accuracy)
	if c.Margin > 0 {
		item += ", with a margin of " + text.Decimal(100*c.Margin, 1) + " points"
	}
	if text.Plain(c.Source) != "" {
		item += ", from " + text.Link(c.Source)
	}
	if c.Total > 0 {
		item += fmt.Sprintf("; %s of %s images", text.Number(c.Correct), text.Number(c.Total))
		if c.Interval != nil {
			item += ", which by themselves allow " + view.Span(c.Interval)
		}
		if h.InsideClaim != nil {
			item += map[bool]string{true: " (the guarded accuracy lies inside)", false: " (the guarded accuracy lies outside)"}[*h.InsideClaim]
		}
	}
	return item + "."
}

// intervalItem names the primary interval, its method, its estimand and the reason for it.
func intervalItem(i summary.Interval, why string) string {
	item := fmt.Sprintf("**Interval:** %s, %s of confidence", view.Span(&i), text.Level(i.Level))
	if text.Plain(i.Method) != "" {
		item += ", method: " + text.Escape(i.Method)
	}
	if text.Plain(i.Estimand) != "" {
		item += "; it is about: " + text.Escape(i.Estimand)
	}
	if i.Units > 0 {
		of := "images"
		if strings.HasPrefix(i.Method, "corrected resampled t") {
			of = "trainings"
		}
		item += "; effective number of independent " + of + ": " + strings.TrimSuffix(text.Decimal(i.Units, 1), ".0")
	}
	item += "."
	if text.Plain(why) != "" {
		item += " Taken for " + text.Escape(why) + "."
	}
	for _, w := range i.Warnings {
		item += " " + text.Escape(sentence(w))
	}
	return item
}

// sentence gives a remark a capital and a full stop.
func sentence(s string) string {
	s = strings.TrimSuffix(text.Plain(s), ".")
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:] + "."
}
