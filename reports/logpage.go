package reports

import (
	"fmt"
	"math"

	"github.com/refold/refold/experiment/traininglog"
)

// logEpochs is the section on the epochs that people quote.
func logEpochs(d *document, a *traininglog.Analysis) {
	d.heading(2, "Best, last, and the end")
	t := newTable(words("epoch"), figures("test"), figures("train"), figures("train less test"), figures("test loss"), figures("train loss"))
	for _, row := range []struct {
		name string
		look traininglog.Look
		gap  float64
	}{{bestName(a) + ": ", a.Best, a.Gaps.Best}, {"last: ", a.Last, a.Gaps.Last}} {
		t.add(row.name+epochName(a, row.look), percent(row.look.TestAccuracy), percent(row.look.TrainAccuracy), points(row.gap),
			lossText(row.look.TestLoss), lossText(row.look.TrainLoss))
	}
	if a.End.Epochs > 1 {
		t.add(fmt.Sprintf("mean of the last %d", a.End.Epochs), percent(a.End.Mean), percent(a.End.Train), points(a.Gaps.End), missing, missing)
	}
	d.table(t)
	d.para("%s", text(endSentence(a)))
	if finite(a.Gaps.Best) {
		d.para("The gap between training and test (in percentage points) says how much of what was learned holds for the training images only. " +
			"A small gap is no proof of health: images that stand on both sides make it smaller.")
	}
}

// bestName says in what the judged epoch is best.
func bestName(a *traininglog.Analysis) string {
	switch a.Choice {
	case traininglog.ChoiceValidation:
		return "best in validation"
	case traininglog.ChoiceNone:
		return "the test"
	}
	return "best on the test set"
}

// logSelection is the section on what choosing is worth.
func logSelection(d *document, a *traininglog.Analysis) {
	if a.Looks == 1 || a.Choice != traininglog.ChoiceTest {
		return
	}
	d.heading(2, "What choosing the best epoch is worth")
	d.para("The best of several looks at %s is better than any of them on average. If each look had the same true accuracy and they were independent:",
		count(a.TestImages, "test image", "test images"))
	columns := []column{figures("true accuracy")}
	var looks []int
	for _, e := range a.Selection.Expected {
		if len(looks) > 0 && e.Looks <= looks[len(looks)-1] {
			break
		}
		looks = append(looks, e.Looks)
		columns = append(columns, figures("best of "+count(e.Looks, "look", "looks")))
	}
	t := newTable(columns...)
	for i := 0; i+len(looks) <= len(a.Selection.Expected); i += len(looks) {
		row := []string{percent(a.Selection.Expected[i].Accuracy)}
		for _, e := range a.Selection.Expected[i : i+len(looks)] {
			row = append(row, percent(e.Best))
		}
		t.add(row...)
	}
	d.table(t)
	d.para("The other way round: the best of %s reaches %d of %s with probability 1/2 at a true accuracy of %s, and with probability %s at %s.",
		count(a.Looks, "look", "looks"), a.Correct.Low, number(a.TestImages), percent(a.Selection.Ordinary), decimal(1-traininglog.Level, 2), percent(a.Selection.Lower))
	d.para("An accuracy without this doubt needs images that decide nothing: choose the epoch on an inner validation part, as `refold run` does.")
}

// logSpikes is the section on the jumps of the test loss.
func logSpikes(d *document, a *traininglog.Analysis) {
	d.heading(2, "Spikes of the test loss")
	if len(a.Spikes) == 0 {
		d.para("%s", text(noSpikes(a)))
		return
	}
	d.para("%s", text(spikeSentence(a)))
	d.para("A spike is a test loss of at least five times the median of up to five epochs on either side, in the same run. The training loss is called ordinary below twice the median of its own neighbours.")
	t := newTable(words("epoch"), figures("test loss"), figures("times its neighbours"), figures("train loss, times its neighbours"), figures("test accuracy"))
	const most = 30
	for _, s := range a.Spikes[:min(most, len(a.Spikes))] {
		t.add(epochName(a, s.Look), lossText(s.TestLoss), lossText(s.Ratio), ratioText(s.TrainRatio), percent(s.TestAccuracy))
	}
	d.table(t)
	if more := len(a.Spikes) - most; more > 0 {
		d.para("And %s.", count(more, "more", "more"))
	}
	if mostlyQuiet(a) {
		batchNorm(d, a)
	}
}

// noSpikes says that there are none, or that nobody can tell.
func noSpikes(a *traininglog.Analysis) string {
	const none = "There are none: no epoch's test loss reaches five times the median of its neighbours."
	switch rest := len(a.Log.Epochs) - a.Judged; {
	case a.Judged == 0:
		return "It cannot be told whether there are any: no epoch has a finite test loss and three others near it, in the same run, to be compared with."
	case rest > 0:
		return fmt.Sprintf("%s %s left out: their test loss is not finite or not known, or has fewer than three others near it.", none, count(rest, "epoch is", "epochs are"))
	}
	return none
}

// batchNorm explains the likely cause of spikes in a calm training.
func batchNorm(d *document, a *traininglog.Analysis) {
	lag := count(traininglog.LagSteps, "step", "steps")
	if a.Steps > 0 {
		lag += fmt.Sprintf(" (%s epochs)", decimal(float64(traininglog.LagSteps)/float64(a.Steps), 1))
	}
	d.para("Batch norm trains with the statistics of each batch but evaluates with moving averages of them. With Keras' momentum of 0.99 these lag about %s behind the weights, "+
		"and a residual network of the second kind (V2) does not normalise what it adds up, so that small errors of scale grow into huge logits. "+
		"A network in that state often puts all images into one class, which looks like accuracy at chance.", lag)
	if a.Steps > 0 {
		t := newTable(figures("after epoch"), figures("share of the initial statistics left"))
		for _, epoch := range []int{1, 2, 5, 10, 16} {
			t.add(number(epoch), percent(traininglog.InitialShare(a.Steps, epoch)))
		}
		d.para("With %s an epoch, the statistics that the network started with (mean 0, variance 1) last this long:", count(a.Steps, "step", "steps"))
		d.table(t)
	}
	d.para("To check it, evaluate the same weights with statistics computed anew from training images. " +
		"`refold run` reports both read-outs side by side and decides by the precise one.")
}

// logSource says what was read and how.
func logSource(d *document, a *traininglog.Analysis) {
	d.heading(2, "What was read")
	l := a.Log
	joined := ""
	if runs := l.Runs(); runs > 1 {
		joined = fmt.Sprintf("The epoch number starts again: the log holds %s. They are joined here, one behind the other, as if each went on with the weights of the one before and looked at the same test images; the figure has a line where a run starts. With --folds each is judged by itself.",
			count(runs, "run", "runs"))
	}
	one, many := "epoch", "epochs"
	if !inEpochs(l) {
		one, many = "entry", "entries"
	}
	d.items(
		fmt.Sprintf("%s, read as %s: %s.", text(logName(a)), l.Form, rows(l)),
		when(l.Judged != "", fmt.Sprintf("Test accuracies are those called %s in the log.", code(l.Judged))),
		when(l.Commas, "Decimals stand behind a comma."),
		when(l.Images > 0, fmt.Sprintf("The log itself says that there are %s.", count(l.Images, "test image", "test images"))),
		when(a.BatchSize > 0, fmt.Sprintf("Accuracies are taken for means over batches of %s, of which the last may be smaller.", count(a.BatchSize, "image", "images"))),
		when(l.Cut, "An event file ends within a record: the training still ran, or was killed."),
		when(l.Repeats > 0, fmt.Sprintf("%s told again, which is no look.", count(l.Repeats, "evaluation is", "evaluations are"))),
		joined,
		when(l.Percent, "Accuracies stand in the log as percentages."),
		when(l.Validation(), "The log calls the images a validation set. Here they are the test set: the images on which the epoch was chosen and the accuracy reported. Were another set used for the claim, this page is not about it."),
		when(a.Looks < len(l.Epochs) && a.Choice == traininglog.ChoiceTest, fmt.Sprintf("%s without a test accuracy.", count(len(l.Epochs)-a.Looks, one+" is", many+" are"))),
		when(a.Missing > 0, fmt.Sprintf("%s: the numbers of a run leave them out. They may have been looked at too.", count(a.Missing, "epoch is missing", "epochs are missing"))),
		when(l.Skipped > 0, fmt.Sprintf("%s no epoch and left out.", count(l.Skipped, "line is", "lines are"))),
		ignored(l.Ignored),
	)
	d.para("A log shows neither which images were related across training and test nor how often the test set was looked at outside of it. `refold run` on the images answers that.")
}

// rows says how many epochs there are, or entries where they are something else.
func rows(l *traininglog.Log) string {
	if inEpochs(l) {
		return count(len(l.Epochs), "epoch", "epochs")
	}
	return count(len(l.Epochs), "entry", "entries")
}

// inEpochs reports whether there is one look an epoch.
func inEpochs(l *traininglog.Log) bool {
	for i, e := range l.Epochs {
		if l.Unit != traininglog.UnitEpoch || e.After || e.Number != math.Trunc(e.Number) || i > 0 && e.Run == l.Epochs[i-1].Run && e.Number == l.Epochs[i-1].Number {
			return false
		}
	}
	return true
}

func ignored(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, code(name))
	}
	if len(all) == 0 {
		return ""
	}
	return "Not used: " + list(all) + "."
}

func when(holds bool, s string) string {
	if holds {
		return s
	}
	return ""
}

// lossText formats a loss with about three significant digits.
func lossText(x float64) string {
	switch {
	case !finite(x):
		return missing
	case x >= 1e6:
		return short(x)
	case x >= 100:
		return number(int(x + 0.5))
	case x >= 10:
		return decimal(x, 1)
	case x >= 0.1:
		return decimal(x, 2)
	}
	return decimal(x, 4)
}

func ratioText(x float64) string {
	if !finite(x) {
		return missing
	}
	return decimal(x, 1)
}
