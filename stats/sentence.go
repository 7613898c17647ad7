package stats

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// rule states the comparison that decided, in fractions.
func (in VerdictInput) rule(v Verdict) string {
	g, t, digits := in.Guarded, in.threshold(), in.digits()
	f := func(x float64) string { return strconv.FormatFloat(x, 'f', digits, 64) }
	switch v.Outcome {
	case Supported:
		return fmt.Sprintf("l = %s >= c - d = %s", f(g.Low), f(t))
	case Undecided:
		return fmt.Sprintf("l = %s < c - d = %s <= u = %s", f(g.Low), f(t), f(g.High))
	}
	rule := fmt.Sprintf("u = %s < c - d = %s", f(g.High), f(t))
	switch {
	case !in.HasAsPublished:
		return rule + "; p was not measured"
	case v.Reason == ReasonNotReproduced:
		return rule + fmt.Sprintf("; p = %s < c - d", f(in.AsPublished))
	}
	rule += fmt.Sprintf("; p = %s >= c - d", f(in.AsPublished))
	if in.Optimism == nil || len(in.Optimism.Parts) == 0 {
		return rule + "; the optimism was not measured"
	}
	total := in.Optimism.Total
	position := "> 0"
	if total.Interval.Low <= 0 {
		position = "not above 0"
	}
	rule += fmt.Sprintf("; optimism %.3f, interval %.3f to %.3f %s", total.Value, total.Interval.Low, total.Interval.High, position)
	if v.Reason != ReasonUnexplained {
		largest := in.Optimism.largest()
		rule += fmt.Sprintf("; largest part: %s, %.3f", largest.Name, largest.Value)
	}
	return rule
}

// digits is the number of decimals, 3 or more, that show a claim and a threshold of
// up to 5 decimals exactly, and at which no figure of the verdict that differs from
// the threshold looks equal to it.
func (in VerdictInput) digits() int {
	t, first := in.threshold(), 3
	for digits := 5; digits > 3; digits-- {
		shorter := math.Pow(10, float64(digits-1))
		exact := func(x, scale float64) bool { return math.Abs(math.Round(x*scale)-x*scale) < 1e-6 }
		if exact(t, 10*shorter) && exact(in.Claim, 10*shorter) && !(exact(t, shorter) && exact(in.Claim, shorter)) {
			first = digits
		}
	}
	figures := []float64{in.Guarded.Low, in.Guarded.High, in.Guarded.Estimate}
	if in.HasAsPublished {
		figures = append(figures, in.AsPublished)
	}
	for digits := first; digits < 9; digits++ {
		same := slices.ContainsFunc(figures, func(x float64) bool {
			return x != t && strconv.FormatFloat(x, 'f', digits, 64) == strconv.FormatFloat(t, 'f', digits, 64)
		})
		if !same {
			return digits
		}
	}
	return 9
}

// percent is an accuracy in a sentence of this verdict.
func (in VerdictInput) percent(x float64) string {
	return strconv.FormatFloat(100*x, 'f', in.digits()-2, 64) + " %"
}

// points is a difference of accuracies in percentage points, without the word.
func points(x float64) string {
	s := strconv.FormatFloat(100*x, 'f', 1, 64)
	if s == "-0.0" {
		return "0.0"
	}
	return s
}

// sentence is the verdict for somebody who reads nothing else.
func (in VerdictInput) sentence(v Verdict) string {
	claim, measured := "The claimed accuracy of "+in.percent(in.Claim), in.measured()
	switch v.Outcome {
	case Supported:
		how := "supported"
		if in.Guarded.Estimate < in.Claim {
			how = "supported within the margin"
		}
		return fmt.Sprintf("%s is %s: %s, and even the lower end reaches %s.%s", claim, how, measured, in.thresholdText(), in.trivialEnd())
	case Undecided:
		return fmt.Sprintf("%s is neither supported nor refuted: %s, and that interval holds %s.", claim, measured, in.thresholdText())
	}
	return fmt.Sprintf("%s is refuted: %s. %s", claim, measured, in.reasonSentence(v.Reason))
}

// measured states the guarded accuracy with its interval and estimand.
func (in VerdictInput) measured() string {
	g, how := in.Guarded, "measured without known leakage"
	switch {
	case in.ungrouped() && in.LastEpoch:
		how = "measured at the last epoch"
	case in.ungrouped():
		how = "measured with the epoch chosen on validation images"
	}
	text := fmt.Sprintf("%s it is %s (%s %% interval %s to %s", how, in.percent(g.Estimate), levelText(g.Level), in.percent(g.Low), in.percent(g.High))
	if g.Estimand != "" {
		text += " for the " + g.Estimand
	}
	return text + ")"
}

// ungrouped says whether every image is known to be a group of its own, so that
// nothing was held apart.
func (in VerdictInput) ungrouped() bool {
	ids := slices.Compact(slices.Sorted(slices.Values(in.Clusters)))
	return len(ids) > 0 && len(ids) == len(in.Clusters)
}

func (in VerdictInput) thresholdText() string {
	if in.Margin == 0 {
		return in.percent(in.threshold()) + ", the claim"
	}
	margin := strconv.FormatFloat(math.Round(in.Margin*1e6)/1e4, 'f', -1, 64) + " points"
	if margin == "1 points" {
		margin = "1 point"
	}
	return fmt.Sprintf("%s, the claim less a margin of %s", in.percent(in.threshold()), margin)
}

func (in VerdictInput) reasonSentence(reason string) string {
	p := in.percent(in.AsPublished)
	switch {
	case !in.HasAsPublished:
		return "Why is unexplained: the protocol as published was not run."
	case reason == ReasonNotReproduced:
		return fmt.Sprintf("It was not reproduced: as published, with all the flaws, this set-up reaches only %s, so it says nothing about what leaked in the original.", p)
	case strings.HasPrefix(reason, ReasonExplained):
		return in.explainedSentence()
	case in.Optimism == nil || len(in.Optimism.Parts) == 0:
		return fmt.Sprintf("As published, this set-up reaches %s; the difference is unexplained, since it was not taken apart.", p)
	}
	total := in.Optimism.Total
	return fmt.Sprintf("As published, this set-up reaches %s, but the difference of %s points is not clear of chance (%s %% interval %s to %s), so it is unexplained.",
		p, points(total.Value), levelText(total.Interval.Level), points(total.Interval.Low), points(total.Interval.High))
}

func (in VerdictInput) explainedSentence() string {
	o, p := in.Optimism, in.percent(in.AsPublished)
	largest := o.largest()
	if len(o.Parts) == 1 {
		return fmt.Sprintf("The gap of %s points to the %s reached as published is %s.", points(o.Total.Value), p, partText(largest.Name))
	}
	share := "The largest part of the"
	switch {
	case largest.Value > o.Total.Value:
		share = "More than the whole"
	case largest.Value > o.Total.Value/2:
		share = "Most of the"
	}
	var others []string
	for _, part := range o.Parts {
		if part.Name != largest.Name {
			others = append(others, fmt.Sprintf("%s for %s", partText(part.Name), points(part.Value)))
		}
	}
	return fmt.Sprintf("%s gap is %s: of the %s points between this and the %s reached as published, it accounts for %s and %s.",
		share, partText(largest.Name), points(o.Total.Value), p, points(largest.Value), strings.Join(others, ", "))
}

// partText is a part of the optimism in a sentence.
func partText(name string) string {
	if name == PartSelection {
		return "selection (choosing the epoch on the test images)"
	}
	return name
}

func (in VerdictInput) insideSentence(own Interval, inside bool) string {
	where := "inside"
	switch {
	case inside:
	case in.Guarded.Estimate > own.High:
		where = "above"
	default:
		where = "below"
	}
	return fmt.Sprintf("The claim's own counts, %d of %d, allow %s to %s (Wilson, %s %%); the guarded accuracy lies %s that.",
		in.ClaimCorrect, in.ClaimTotal, in.percent(own.Low), in.percent(own.High), levelText(own.Level), where)
}

// suspicious says what a balanced accuracy wholly below chance means.
func (in VerdictInput) suspicious() string {
	b := in.BalancedAccuracy
	if b == nil || in.Classes < 2 || math.IsNaN(b.High) || b.High >= 1/float64(in.Classes) {
		return ""
	}
	return fmt.Sprintf("The balanced accuracy of %.1f %% (%s %% interval %.1f %% to %.1f %%) lies wholly below the %.1f %% of guessing. "+
		"This usually is a counter-leak: related images of different classes were kept apart, so that one trains under the other's label while its twin is tested. "+
		"Join such images into one group, across classes, and run again; until then the verdict means little.",
		100*b.Estimate, levelText(b.Level), 100*b.Low, 100*b.High, 100/float64(in.Classes))
}
