package logreport

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/text"
)

// claimSentence says whether the claim can be true.
func claimSentence(a *traininglog.Analysis) string {
	if a.Test == nil {
		return ""
	}
	claim, p := text.PercentShort(a.Claim), text.Probability(a.Test.Probability)
	correct := fmt.Sprintf("the best epoch's %d of %s or fewer", a.Correct.High, text.Count(a.TestImages, "image", "images"))
	if a.Choice != traininglog.ChoiceTest {
		correct = fmt.Sprintf("%d right of %s or fewer", a.Correct.High, text.Count(a.TestImages, "test image", "test images"))
	}
	if !a.Correct.Exact() {
		correct += " (the most that the log's rounding leaves open)"
	}
	log := "log"
	if a.Log.Fold != "" {
		log = "fold"
	}
	chosen := a.Choice == traininglog.ChoiceTest && a.Looks > 1
	if a.Test.Compatible {
		return fmt.Sprintf("The claim of %s is compatible with this %s: were it true, %s would come up with probability %s (exact one-sided binomial test).%s",
			claim, log, correct, p, when(chosen, " That the epoch was chosen on the same images favours the claim and is not allowed for here."))
	}
	return fmt.Sprintf("The claim of %s is not compatible with this %s: were it true, %s would come up with probability %s only (exact one-sided binomial test)%s.",
		claim, log, correct, p, when(chosen, ", although that epoch was chosen on the same images, which favours the claim"))
}

// bestSentence names the look that is judged, its count and its interval.
func bestSentence(a *traininglog.Analysis) string {
	score := fmt.Sprintf("%s, %s of %s correct", text.Percent(a.Best.TestAccuracy), counted(a.Correct), text.Count(a.TestImages, "image", "images"))
	var s string
	switch a.Choice {
	case traininglog.ChoiceValidation:
		s = fmt.Sprintf("The best epoch on the validation set is %s, with %s there%s. On the test set it has %s", epochName(a, a.Best), text.Percent(a.Best.Validation), asIn(a), score)
	case traininglog.ChoiceNone:
		s = fmt.Sprintf("The test set was looked at once, %s: %s", testPlace(a), score)
	default:
		s = fmt.Sprintf("The best epoch on the test set is %s: %s%s", epochName(a, a.Best), score, asIn(a))
	}
	var intervals []string
	for _, i := range a.Intervals {
		intervals = append(intervals, fmt.Sprintf("%s %% (%s)", text.Span(i.Low, i.High), i.Method))
	}
	of := "of that count is"
	if !a.Correct.Exact() {
		of = "from the lowest to the highest of these counts is"
	}
	s += fmt.Sprintf(". The %s interval %s %s, for one look at independent images.", text.PercentShort(traininglog.Level), of, text.List(intervals))
	if a.Averaged {
		s += " The range is so wide because the bars of Keras 3 (to 3.10 at least) show the mean of the accuracies so far after each batch; what evaluate returns is exact."
	}
	return s
}

// testPlace says where the one test stands.
func testPlace(a *traininglog.Analysis) string {
	if a.Best.Line > 0 {
		return "at " + epochName(a, a.Best)
	}
	return "at step " + text.Number(a.Best.Step)
}

// asIn tells of epochs that are as good as the best.
func asIn(a *traininglog.Analysis) string {
	if a.Equal == 0 {
		return ""
	}
	return fmt.Sprintf(", as in %s", text.Count(a.Equal, "later epoch", "later epochs"))
}

// worthSentence says what choosing was worth.
func worthSentence(a *traininglog.Analysis) string {
	switch {
	case a.Choice == traininglog.ChoiceNone:
		return fmt.Sprintf("This is a clean test: whatever was chosen was chosen by %s at a validation set, and these images decided nothing. Nothing has to be allowed for. "+
			"The log does not say which epoch's weights were tested.", text.Count(a.ValidationLooks, "look", "looks"))
	case a.Choice == traininglog.ChoiceValidation:
		s := fmt.Sprintf("The validation set chose, by %s, and the test set judges: if the epoch was chosen so, nothing has to be allowed for.", text.Count(a.ValidationLooks, "look", "looks"))
		if a.Highest.Place != a.Best.Place {
			s += fmt.Sprintf(" But the log shows %s at the test set too: the best of them, %s with %s, is an accuracy that its own images chose.",
				text.Count(a.Looks, "look", "looks"), epochName(a, a.Highest), text.Percent(a.Highest.TestAccuracy))
		}
		return s
	case a.Looks == 1:
		return "Only one epoch was looked at, so nothing was chosen."
	}
	return fmt.Sprintf("It is the best of %s at the same %s. Were all epochs equally good and the looks independent, a true accuracy of %s would bring such a best look every other time: "+
		"choosing it was worth at most about %s points. (Epochs of one training are alike, and early ones are worse, so this is an upper bound.) "+
		"Allowing for the choice in the same way, the true accuracy is at least %s, with %s confidence.",
		text.Count(a.Looks, "look", "looks"), text.Count(a.TestImages, "test image", "test images"), text.Percent(a.Selection.Ordinary),
		text.Decimal(100*max(0, a.Selection.Worth), 1), text.Percent(a.Selection.Lower), text.PercentShort(traininglog.Level))
}

// setSentence says what sets were taken for the test set and what was left out.
func setSentence(a *traininglog.Analysis) string {
	l := a.Log
	var all []string
	if l.Set == traininglog.SetUnnamed {
		all = append(all, "The log does not name the set of its evaluations; it is taken for the test set.")
	}
	if l.TestRepeats {
		all = append(all, "What the log calls test accuracy is what its validation shows, so both are taken for the same images, and the looks at them are counted. "+
			"Where they are different images, say --column test-accuracy=NAME.")
	}
	if n := len(l.Unnamed); n > 0 {
		u := l.Unnamed[n-1]
		s := fmt.Sprintf("%s left out: the log does not name their set (Keras' evaluate); the last has an accuracy of %s, in line %d. ", text.Count(n, "evaluation is", "evaluations are"), text.Percent(u.Accuracy), u.Line)
		if n == 1 {
			s = fmt.Sprintf("One evaluation, with an accuracy of %s, in line %d, is left out: the log does not name its set (Keras' evaluate). ", text.Percent(u.Accuracy), u.Line)
		}
		all = append(all, s+"It may be of the images of the looks above, or of others: then it is a test of its own, to be judged with --column \"test-accuracy=evaluate accuracy\".")
	}
	return strings.Join(all, " ")
}

// joinedSentence says on what assumption runs were joined.
func joinedSentence(l *traininglog.Log) string {
	if l.Runs() < 2 {
		return ""
	}
	return "The runs of the log are taken to have looked at the same test images. Where each had its own, as folds have, say --folds."
}

// epochName is how the log itself counts: "epoch 38 of run 2".
func epochName(a *traininglog.Analysis, l traininglog.Look) string {
	name := fmt.Sprintf("%s %s", a.Log.Unit, numbered(l.Number))
	if l.After {
		name = "an evaluation behind " + name
	}
	if l.Step > 0 && a.Log.Unit == traininglog.UnitEpoch && sharesNumber(a.Log, l) {
		name = fmt.Sprintf("%s, step %d", name, l.Step)
	}
	if a.Log.Runs() > 1 {
		name += fmt.Sprintf(" of run %d", l.Run)
	}
	return name
}

// sharesNumber reports whether another look of the run has the same number.
func sharesNumber(l *traininglog.Log, look traininglog.Look) bool {
	for _, i := range []int{look.Place - 2, look.Place} {
		if i >= 0 && i < len(l.Epochs) && l.Epochs[i].Run == look.Run && l.Epochs[i].Number == look.Number {
			return true
		}
	}
	return false
}

func endSentence(a *traininglog.Analysis) string {
	one, many := "epoch", "epochs"
	if !oneLookAnEpoch(a.Log) {
		one, many = "look", "looks"
	}
	s := fmt.Sprintf("The last %s, %s, has %s.", one, epochName(a, a.Last), text.Percent(a.Last.TestAccuracy))
	if a.Choice == traininglog.ChoiceNone {
		return ""
	}
	if a.End.Epochs < 2 {
		return s
	}
	return s + fmt.Sprintf(" The last %s range from %s %% (mean %s, standard deviation %s points): that is the spread between epochs, not an interval.",
		text.Count(a.End.Epochs, one, many), text.Span(a.End.Low, a.End.High), text.Percent(a.End.Mean), text.Decimal(100*a.End.SD, 1))
}

// spikeSentence says how many spikes there are and what likely causes them.
func spikeSentence(a *traininglog.Analysis) string {
	n := len(a.Spikes)
	switch {
	case n == 0:
		return ""
	case calmAtMostSpikes(a):
		return fmt.Sprintf("The test loss has %s, and the training loss is ordinary at %s. Likely cause, if the network has batch norm: its moving statistics, used only for evaluation, lag behind the weights.",
			text.Count(n, "spike", "spikes"), allOf(a.Quiet, n))
	}
	return fmt.Sprintf("The test loss has %s; at %s the training loss jumps too or is not known, so training itself is unsteady: the learning rate may be too high.",
		text.Count(n, "spike", "spikes"), allOf(n-a.Quiet, n))
}

// calmAtMostSpikes reports whether training was calm at two of three spikes or more.
func calmAtMostSpikes(a *traininglog.Analysis) bool { return 3*a.Quiet >= 2*len(a.Spikes) }
