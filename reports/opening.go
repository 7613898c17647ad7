package reports

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/refold/refold/experiment"
)

// opening writes the title, the verdict, what must be known before reading on,
// and the headline figure.
func (v *view) opening(d *document) {
	d.heading(1, "Is an accuracy of "+tight(percent(v.Claim.Accuracy))+" real?")
	h := v.headline()
	if h != nil {
		d.para("**%s**", text(h.Sentence))
	}
	v.alarms(d)
	if h == nil {
		title, reason := v.noVerdict()
		d.note(title, "%s", text(reason))
	} else {
		d.items(
			labelled("Rule", h.Rule, "l and u: the ends of the interval; c: the claim; d: its margin; p: the accuracy as published"),
			labelled("Reason", h.Reason, ""),
			labelled(adviceLabel(h.Outcome), h.Advice, ""),
			v.claimItem(h),
			intervalItem(h.Guarded),
		)
	}
	if k, ok := v.headlineFigure(); ok {
		d.figure(k.figureRef)
	}
	v.introduction(d)
	v.otherVerdicts(d)
}

// noVerdict says why there is none: trials are missing, or the run has no split
// that guards.
func (v *view) noVerdict() (title, reason string) {
	if v.Trials.Finished < v.Trials.Planned {
		title, reason = "No verdict yet.", "The trials that it needs have not finished"
		if name := plain(v.Claim.Architecture); name != "" && len(v.architectures) > 1 {
			reason = fmt.Sprintf("The claim is checked with %s, and the trials that this needs have not finished", name)
		}
		reason += fmt.Sprintf(": %s of %s have.", number(v.Trials.Finished), number(v.Trials.Planned))
		if len(v.Verdicts) > 0 {
			reason += " The verdicts on other networks are no answer to it."
		}
		return title, reason
	}
	return "No verdict.", fmt.Sprintf("Nothing guards this run: images are known to be related, and its only splits (%s) "+
		"do not keep all of them together. Add the split groups and run again: what is trained stays.",
		strings.Join(v.Design.Splits, ", "))
}

// alarms writes what would mislead a reader who did not know it.
func (v *view) alarms(d *document) {
	if v.Data.Null {
		d.note("The labels are random.", "This is a test with nothing to learn: a random half of the groups was called one class, "+
			"drawn again for each seed. Whatever lies above %s is an artefact of the protocol.", percent(v.chance()))
	}
	for _, verdict := range v.Verdicts {
		if plain(verdict.Suspicious) != "" {
			d.note("Suspicious.", "%s: %s", code(verdict.Architecture), text(verdict.Suspicious))
		}
		if plain(verdict.Trivial) != "" {
			d.note("No achievement.", "%s: %s", code(verdict.Architecture), text(verdict.Trivial))
		}
		if plain(verdict.Undertrained) != "" {
			d.note("Too little training.", "%s: %s", code(verdict.Architecture), text(verdict.Undertrained))
		}
	}
	if missing := v.Trials.Planned - v.Trials.Finished; missing > 0 {
		d.note("Incomplete.", "%s of %s missing, of which %s failed. Everything here rests on the %s finished; "+
			"see [what was run](#what-was-run).", number(missing), count(v.Trials.Planned, "trial is", "trials are"),
			number(len(v.Trials.Failed)), number(v.Trials.Finished))
	}
	if left := v.leftOut(); left != "" {
		d.note("Images left out.", "%s See [images](#images-classes-and-groups).", text(left))
	}
	for _, warning := range v.Warnings {
		d.note("Warning.", "%s", text(warning))
	}
}

// leftOut says how many images were left out; empty: none.
func (v *view) leftOut() string {
	n := len(v.Data.Excluded)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s left out, such as %s (%s): the figures are about the others.", count(n, "image", "images"), number(n+v.Data.Images),
		plain(v.Data.Excluded[0].Path), plain(v.Data.Excluded[0].Reason))
}

// introduction says what was done, for somebody who does not know refold.
func (v *view) introduction(d *document) {
	images := fmt.Sprintf("%s in %s", count(v.Data.Images, "image", "images"), count(v.classes(), "class", "classes"))
	name := ""
	if plain(v.Data.Name) != "" {
		name = " (" + text(v.Data.Name) + ")"
	}
	if v.grouped() {
		d.para("The %s%s fall into %s of related images. refold trained a network from scratch for every fold and seed, under two regimes. "+
			"*As published*: folds of images drawn at random, and the epoch that is best on the test images. "+
			"*Guarded*: related images stay on one side of every split, and the test images choose nothing. "+
			"Only the guarded accuracy says what to expect of images that are unrelated to these, as far as relations are known.",
			images, name, count(v.Data.Groups, "group", "groups"))
		return
	}
	known := "Nothing is known of related images (copies, one artist, one source), so every image counts as independent: " +
		"if some are related, even the guarded accuracy is too high."
	if v.related() {
		known = fmt.Sprintf("They fall into %s of related images, but no split of this run kept those together: every figure is open to leakage.",
			count(v.Data.Groups, "group", "groups"))
	}
	d.para("refold trained a network from scratch for every fold and seed on the %s%s, and read it out in two ways. "+
		"*As published*: the epoch that is best on the test images. *Guarded*: the test images choose nothing. %s", images, name, known)
}

// grouped reports whether related images were kept together.
func (v *view) grouped() bool {
	return v.related() && slices.Contains(v.Design.Splits, "groups")
}

// related reports whether any images are known to belong together.
func (v *view) related() bool { return v.Data.Groups < v.Data.Images }

// otherVerdicts lists the verdicts of the other architectures.
func (v *view) otherVerdicts(d *document) {
	h, t := v.headline(), newTable(words("architecture"), words("verdict"), words("rule"))
	for _, o := range v.Verdicts {
		if o.Headline {
			continue
		}
		outcome := "**" + text(o.Outcome) + "**"
		if plain(o.Reason) != "" {
			outcome += ", " + text(o.Reason)
		}
		t.add(code(o.Architecture), outcome, text(o.Rule))
	}
	switch {
	case len(t.rows) == 0:
		return
	case h == nil:
		d.para("The claim is checked with another network than these, which are for comparison:")
	default:
		d.para("The verdict above is that of %s. The others, for comparison:", code(h.Architecture))
	}
	d.table(t)
}

func adviceLabel(outcome string) string {
	if outcome == "undecided" {
		return "What would decide it"
	}
	return "Also"
}

// labelled is an item of the list below the verdict, with an explanation in
// brackets; empty where there is nothing to say.
func labelled(label, s, explanation string) string {
	if plain(s) == "" {
		return ""
	}
	item := "**" + label + ":** " + text(s)
	if explanation != "" {
		item += " (" + explanation + ")"
	}
	return item
}

func (v *view) claimItem(h *experiment.Verdict) string {
	c := v.Claim
	item := "**Claim:** " + percent(c.Accuracy)
	if c.Margin > 0 {
		item += ", with a margin of " + decimal(100*c.Margin, 1) + " points"
	}
	if plain(c.Source) != "" {
		item += ", from " + link(c.Source)
	}
	if c.Total > 0 {
		item += fmt.Sprintf("; %s of %s images", number(c.Correct), number(c.Total))
		if c.Interval != nil {
			item += ", which by themselves allow " + span(c.Interval)
		}
		if h.InsideClaim != nil {
			item += map[bool]string{true: " (the guarded accuracy lies inside)", false: " (the guarded accuracy lies outside)"}[*h.InsideClaim]
		}
	}
	return item + "."
}

// intervalItem names the primary interval, its method and its estimand.
func intervalItem(i experiment.Interval) string {
	item := fmt.Sprintf("**Interval:** %s, %s of confidence", span(&i), percentShort(i.Level))
	if plain(i.Method) != "" {
		item += ", method: " + text(i.Method)
	}
	if plain(i.Estimand) != "" {
		item += "; it is about: " + text(i.Estimand)
	}
	if i.Units > 0 {
		of := "images"
		if strings.HasPrefix(i.Method, "corrected resampled t") {
			of = "trainings"
		}
		item += "; effective number of independent " + of + ": " + strings.TrimSuffix(decimal(i.Units, 1), ".0")
	}
	item += "."
	for _, w := range i.Warnings {
		item += " " + text(sentence(w))
	}
	return item
}

// sentence gives a remark a capital and a full stop.
func sentence(s string) string {
	s = strings.TrimSuffix(plain(s), ".")
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:] + "."
}
