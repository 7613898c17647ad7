package reports

import (
	"fmt"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
	"github.com/refold/refold/stats/sequential"
)

// stoppedEarly reports whether a look at the claim ended the run, so that the trials that
// were not trained are not missing.
func stoppedEarly(v *view.View) bool {
	return v.Early != nil && v.Early.Stopped > 0 && v.Early.Until.Stops()
}

// earlySection writes how the claim looked after each seed, where a run looks before all its
// trials are finished.
func earlySection(d *text.Document, v *view.View) {
	e := v.Early
	if e == nil {
		return
	}
	d.Heading(2, "Deciding early")
	d.Para("The claim is looked at after each seed of the guarded folds of %s, %s in all. The last look has the interval of a run without looks; "+
		"those before share as much risk again, so that of all runs %s at most say something false of the claim at any look, however much the seeds have in common. "+
		"%s",
		text.Code(e.Architecture), text.Count(e.Planned, "look", "looks"), text.PercentShort(1-v.Claim.Level), levelWords(v))
	t := text.NewTable(text.Numbers("look"), text.Numbers("trainings"), text.Numbers("accuracy"), text.Numbers("interval"), text.Numbers("its level"), text.Words("the claim is"), text.Numbers("chance that all seeds decide"))
	for _, l := range e.Looks {
		chance := text.Missing
		if l.Chance != nil {
			chance = text.Percent(*l.Chance)
		}
		t.Add(text.Number(l.Look), text.Number(l.Trainings), text.Percent(l.Interval.Estimate), view.Span(&l.Interval), text.Level(l.Interval.Level), lookDecision(l), chance)
	}
	if t.Size() > 0 {
		d.Table(t)
	}
	d.Para("%s", earlyWords(e))
}

// levelWords say which interval has another level than those beside it; empty: none has.
func levelWords(v *view.View) string {
	if v.Early == nil || len(v.Early.Looks) == 0 || v.OneLevel() {
		return ""
	}
	last := v.Early.Looks[len(v.Early.Looks)-1]
	return fmt.Sprintf("The %s interval of the guarded accuracy is that of look %s, on which the verdict rests; those of other figures are of %s each and allow for no looks.",
		text.Level(last.Interval.Level), text.Number(last.Look), text.Level(v.Claim.Level))
}

// lookDecision is what came of a look, in a table.
func lookDecision(l summary.Look) string {
	switch l.Decision {
	case sequential.GoOn:
		return "not decided yet"
	case sequential.Futile:
		return "not decided, nor likely to be by further seeds"
	case sequential.Undecided:
		return "not decided"
	}
	return "**" + text.Escape(string(l.Decision)) + "**"
}

// earlyWords say whose interval the verdict rests on, and what was left out.
func earlyWords(e *summary.Early) string {
	n := len(e.Looks)
	if n == 0 {
		return fmt.Sprintf("No seed is whole yet: %s of %s in the plan.", text.Number(0), text.Count(e.Trainings, "training", "trainings"))
	}
	last := e.Looks[n-1]
	if e.Speaks == summary.PlanSpeaks {
		words := fmt.Sprintf("All %s are in: the verdict rests on their interval, not on that of a look.", text.Count(e.Trainings, "planned training", "planned trainings"))
		if e.Stopped > 0 {
			words += fmt.Sprintf(" Look %s, after %s, would have ended the run.", text.Number(e.Stopped), text.Count(last.Trainings, "training", "trainings"))
		}
		return words
	}
	words := fmt.Sprintf("The verdict rests on the interval of look %s.", text.Number(last.Look))
	switch {
	case e.Stopped == 0:
		return words + " It is not the last word: further seeds are to be trained."
	case e.Until == spec.UntilAll:
		return words + " That ended the looks; the trainings that are left are not all in yet."
	}
	words += fmt.Sprintf(" It took %s of %s.", text.Number(last.Trainings), text.Count(e.Trainings, "planned training", "planned trainings"))
	if last.Decision == sequential.Futile {
		words += fmt.Sprintf(" A run stops where the chance that all seeds decide is below %s: images and groups stay the same, and further seeds make the interval little narrower.", text.PercentShort(e.FutilityBound))
	}
	if e.Reason > 0 {
		words += fmt.Sprintf(" Why the claim is not met was not examined: that takes %s.", text.Count(e.Reason, "more training", "more trainings"))
	}
	return words
}
