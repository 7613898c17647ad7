package verdict

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/stats"
)

// wording says things about the figures of one verdict, all with the same number of
// decimals.
type wording struct {
	Input
	digits int // of accuracies as fractions; two fewer in percent
}

func wordingOf(in Input) wording { return wording{in, digits(in)} }

// notMeasured ends the rule of a refuted claim where only guarded folds were trained.
const notMeasured = "; p was not measured"

// rule states the comparison that decided, in fractions.
func (w wording) rule(v Verdict) string {
	g, t := w.Guarded, w.threshold()
	f := func(x float64) string { return strconv.FormatFloat(x, 'f', w.digits, 64) }
	switch v.Outcome {
	case Supported:
		return fmt.Sprintf("l = %s >= c - d = %s", f(g.Low), f(t))
	case Undecided:
		return fmt.Sprintf("l = %s < c - d = %s <= u = %s", f(g.Low), f(t), f(g.High))
	}
	rule := fmt.Sprintf("u = %s < c - d = %s", f(g.High), f(t))
	switch {
	case !w.HasAsPublished:
		return rule + notMeasured
	case v.Reason == NotReproduced:
		return rule + fmt.Sprintf("; p = %s < c - d", f(w.AsPublished))
	}
	rule += fmt.Sprintf("; p = %s >= c - d", f(w.AsPublished))
	if !w.hasParts() {
		return rule + "; the optimism was not measured"
	}
	total := w.Optimism.Total
	position := "> 0"
	if total.Interval.Low <= 0 {
		position = "not above 0"
	}
	rule += fmt.Sprintf("; optimism %.3f, interval %.3f to %.3f %s", total.Value, total.Interval.Low, total.Interval.High, position)
	if v.Reason != Unexplained {
		largest := w.largestPart()
		rule += fmt.Sprintf("; largest part: %s, %.3f", largest.Name, largest.Value)
	}
	return rule
}

// digits is the number of decimals, 3 or more, that show a claim and a threshold of
// up to 5 decimals exactly, and at which no figure of the verdict that differs from
// the threshold looks equal to it.
func digits(in Input) int {
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
func (w wording) percent(x float64) string {
	return strconv.FormatFloat(100*x, 'f', w.digits-2, 64) + " %"
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
func (w wording) sentence(v Verdict) string {
	return w.judgement(v) + w.stopped() + w.confounded(v) + w.torn(v) + w.elsewhere()
}

func (w wording) judgement(v Verdict) string {
	claim, measured := "The claimed accuracy of "+w.percent(w.Claim), w.measured()
	switch v.Outcome {
	case Supported:
		how := "supported"
		if w.Guarded.Estimate < w.Claim {
			how = "supported within the margin"
		}
		return fmt.Sprintf("%s is %s: %s, and even the lower end reaches %s.%s", claim, how, measured, w.limit(), w.caveat())
	case Undecided:
		return fmt.Sprintf("%s is neither supported nor refuted: %s, and that interval holds %s.", claim, measured, w.limit())
	}
	return fmt.Sprintf("%s is refuted: %s. %s", claim, measured, w.because(v.Reason))
}

// measured states the guarded accuracy with its interval and estimand.
func (w wording) measured() string {
	// With singletons alone nothing was held apart.
	g, how := w.Guarded, "measured without known leakage"
	if len(w.Inseparable)+len(w.Torn) > 0 {
		how = "measured without the known leakage that folds can keep out"
	}
	if len(w.Related) > 0 {
		how += " (kept on one side: " + list(w.Related) + ")"
	}
	switch {
	case w.Images.Singletons() && w.OneLook:
		how = "by the predictions as they are"
	case w.Images.Singletons() && w.LastEpoch:
		how = "measured at the last epoch"
	case w.Images.Singletons():
		how = "measured with the epoch chosen on validation images"
	}
	text := fmt.Sprintf("%s it is %s (%s %% interval %s to %s", how, w.percent(g.Estimate), level(g), w.percent(g.Low), w.percent(g.High))
	if g.Estimand != "" {
		text += " for the " + g.Estimand
	}
	return text + ")"
}

func (w wording) limit() string {
	if w.Margin == 0 {
		return w.percent(w.threshold()) + ", the claim"
	}
	margin := strconv.FormatFloat(math.Round(w.Margin*1e6)/1e4, 'f', -1, 64) + " points"
	if margin == "1 points" {
		margin = "1 point"
	}
	return fmt.Sprintf("%s, the claim less a margin of %s", w.percent(w.threshold()), margin)
}

func (w wording) because(reason Reason) string {
	p := w.percent(w.AsPublished)
	_, explained := reason.Part()
	switch {
	case reason == NotExamined:
		return "The reason was not examined: " + w.Early.reasonTakes() + "."
	case !w.HasAsPublished:
		return "Why is unexplained: the protocol as published was not run."
	case reason == NotReproduced && w.OneLook:
		return fmt.Sprintf("It was not reproduced: on folds drawn at random the predictions reach only %s, so they say nothing about what leaked in the original.", p)
	case reason == NotReproduced:
		return fmt.Sprintf("It was not reproduced: as published, with all the flaws, this set-up reaches only %s, so it says nothing about what leaked in the original.", p)
	case explained:
		return w.explained()
	case !w.hasParts():
		return fmt.Sprintf(w.published(true)+", this set-up reaches %s; the difference is unexplained, since it was not taken apart.", p)
	}
	total := w.Optimism.Total
	return fmt.Sprintf(w.published(true)+", this set-up reaches %s, but the difference of %s points is not clear of chance (%s %% interval %s to %s), so it is unexplained.",
		p, points(total.Value), level(total.Interval), points(total.Interval.Low), points(total.Interval.High))
}

// published is where the accuracy is reached that a claim is compared with.
func (w wording) published(begins bool) string {
	switch {
	case w.OneLook && begins:
		return "On folds drawn at random"
	case w.OneLook:
		return "on folds drawn at random"
	case begins:
		return "As published"
	}
	return "as published"
}

func (w wording) explained() string {
	o, p := w.Optimism, w.percent(w.AsPublished)
	largest := w.largestPart()
	both := ""
	if w.Fewer {
		both = ", on the images that both test,"
	}
	if len(o.Parts) == 1 {
		return fmt.Sprintf("The gap of %s points to the %s reached %s%s is %s.", points(o.Total.Value), p, w.published(false), both, partText(largest.Name)) + w.byKind(largest)
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
	between := fmt.Sprintf("between this and the %s reached %s", p, w.published(false))
	if w.Fewer {
		between = fmt.Sprintf("by which the %s reached %s lie above it on the images that both test", p, w.published(false))
	}
	return fmt.Sprintf("%s gap is %s: of the %s points %s, it accounts for %s and %s.",
		share, partText(largest.Name), points(o.Total.Value), between, points(largest.Value), strings.Join(others, ", ")) + w.byKind(largest)
}

// partText is a part of the optimism in a sentence.
func partText(name string) string {
	if name == stats.PartSelection {
		return "selection (choosing the epoch on the test images)"
	}
	return name
}

// position is where the guarded accuracy lies to the interval of the claim's own
// counts.
func (w wording) position(own stats.Interval) string {
	where := "inside"
	switch {
	case own.Contains(w.Guarded.Estimate):
	case w.Guarded.Estimate > own.High:
		where = "above"
	default:
		where = "below"
	}
	return fmt.Sprintf("The claim's own counts, %d of %d, allow %s to %s (Wilson, %s %%); the guarded accuracy lies %s that.",
		w.ClaimCorrect, w.ClaimTotal, w.percent(own.Low), w.percent(own.High), level(own), where)
}

// caveat is what a sentence that supports the claim ends with where nothing was
// learned.
func (w wording) caveat() string {
	if !w.atChance() {
		return ""
	}
	return " But a network that ignores the images would reach as much."
}

// advice says what would decide a verdict, or tell more about a claim that is refuted.
func (w wording) advice(v Verdict) string {
	switch {
	case v.Outcome == Supported:
		return ""
	case v.Outcome == Undecided:
		n, err := Advise(w.Input)
		if err != nil {
			return fmt.Sprintf("What would decide it cannot be told: %v.", err)
		}
		return n.String()
	case v.Reason == NotExamined:
		return "To see what explains it, go on: " + w.Early.reasonTakes() + "."
	case !w.HasAsPublished:
		return "To see what explains it, run the split rows as well."
	case w.Elsewhere:
		return ""
	case v.Reason == NotReproduced:
		return "To learn what leaked in the original, bring this set-up nearer to it: architecture, image size, number of images, epochs."
	case v.Reason == Unexplained && !w.hasParts():
		return "To see what explains it, run both splits, with an inner validation part."
	case v.Reason == Unexplained:
		return "More groups would narrow the interval of that difference."
	}
	return ""
}

// level is the level of an interval as a percentage: 0.95 is "95".
func level(i stats.Interval) string {
	return strconv.FormatFloat(math.Round(i.Level*1e8)/1e6, 'f', -1, 64)
}
