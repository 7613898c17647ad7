package logreport

import (
	"fmt"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/text"
)

// epochsSection is the section on the epochs that people quote.
func epochsSection(d *text.Document, a *traininglog.Analysis) {
	d.Heading(2, "Best, last, and the end")
	t := text.NewTable(text.Words("epoch"), text.Numbers("test"), text.Numbers("train"), text.Numbers("train less test"), text.Numbers("test loss"), text.Numbers("train loss"))
	for _, row := range []struct {
		name string
		look traininglog.Look
		gap  float64
	}{{bestName(a) + ": ", a.Best, a.Gaps.Best}, {"last: ", a.Last, a.Gaps.Last}} {
		t.Add(row.name+epochName(a, row.look), text.Percent(row.look.TestAccuracy), text.Percent(row.look.TrainAccuracy), text.Points(row.gap),
			lossText(row.look.TestLoss), lossText(row.look.TrainLoss))
	}
	if a.End.Epochs > 1 {
		t.Add(fmt.Sprintf("mean of the last %d", a.End.Epochs), text.Percent(a.End.Mean), text.Percent(a.End.Train), text.Points(a.Gaps.End), text.Missing, text.Missing)
	}
	d.Table(t)
	d.Para("%s", text.Escape(endSentence(a)))
	if text.Finite(a.Gaps.Best) {
		d.Para("The gap between training and test (in percentage points) says how much of what was learned holds for the training images only. " +
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

// selectionSection is the section on what choosing is worth.
func selectionSection(d *text.Document, a *traininglog.Analysis) {
	if a.Looks == 1 || a.Choice != traininglog.ChoiceTest {
		return
	}
	d.Heading(2, "What choosing the best epoch is worth")
	d.Para("The best of several looks at %s is better than any of them on average. If each look had the same true accuracy and they were independent:",
		text.Count(a.TestImages, "test image", "test images"))
	columns := []text.Column{text.Numbers("true accuracy")}
	var looks []int
	for _, e := range a.Selection.Expected {
		if len(looks) > 0 && e.Looks <= looks[len(looks)-1] {
			break
		}
		looks = append(looks, e.Looks)
		columns = append(columns, text.Numbers("best of "+text.Count(e.Looks, "look", "looks")))
	}
	t := text.NewTable(columns...)
	for i := 0; i+len(looks) <= len(a.Selection.Expected); i += len(looks) {
		row := []string{text.Percent(a.Selection.Expected[i].Accuracy)}
		for _, e := range a.Selection.Expected[i : i+len(looks)] {
			row = append(row, text.Percent(e.Best))
		}
		t.Add(row...)
	}
	d.Table(t)
	d.Para("The other way round: the best of %s reaches %d of %s with probability 1/2 at a true accuracy of %s, and with probability %s at %s.",
		text.Count(a.Looks, "look", "looks"), a.Correct.Low, text.Number(a.TestImages), text.Percent(a.Selection.Ordinary), text.Decimal(1-traininglog.Level, 2), text.Percent(a.Selection.Lower))
	d.Para("%s", needsPredictions)
	d.Para("An accuracy without this doubt needs images that decide nothing: choose the epoch on an inner validation part, as `refold run` does.")
}

// spikesSection is the section on the jumps of the test loss.
func spikesSection(d *text.Document, a *traininglog.Analysis) {
	d.Heading(2, "Spikes of the test loss")
	if len(a.Spikes) == 0 {
		d.Para("%s", text.Escape(noSpikes(a)))
		return
	}
	d.Para("%s", text.Escape(spikeSentence(a)))
	d.Para("A spike is a test loss of at least five times the median of up to five epochs on either side, in the same run. The training loss is called ordinary below twice the median of its own neighbours.")
	t := text.NewTable(text.Words("epoch"), text.Numbers("test loss"), text.Numbers("times its neighbours"), text.Numbers("train loss, times its neighbours"), text.Numbers("test accuracy"))
	const most = 30
	for _, s := range a.Spikes[:min(most, len(a.Spikes))] {
		t.Add(epochName(a, s.Look), lossText(s.TestLoss), lossText(s.Ratio), ratioText(s.TrainRatio), text.Percent(s.TestAccuracy))
	}
	d.Table(t)
	if more := len(a.Spikes) - most; more > 0 {
		d.Para("And %s.", text.Count(more, "more", "more"))
	}
	if calmAtMostSpikes(a) {
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
		return fmt.Sprintf("%s %s left out: their test loss is not finite or not known, or has fewer than three others near it.", none, text.Count(rest, "epoch is", "epochs are"))
	}
	return none
}

// batchNorm explains the likely cause of spikes in a calm training.
func batchNorm(d *text.Document, a *traininglog.Analysis) {
	lag := text.Count(traininglog.LagSteps, "step", "steps")
	if a.Steps > 0 {
		lag += fmt.Sprintf(" (%s epochs)", text.Decimal(float64(traininglog.LagSteps)/float64(a.Steps), 1))
	}
	d.Para("Batch norm trains with the statistics of each batch but evaluates with moving averages of them. With Keras' momentum of 0.99 these lag about %s behind the weights, "+
		"and a residual network of the second kind (V2) does not normalise what it adds up, so that small errors of scale grow into huge logits. "+
		"A network in that state often puts all images into one class, which looks like accuracy at chance.", lag)
	if a.Steps > 0 {
		t := text.NewTable(text.Numbers("after epoch"), text.Numbers("share of the initial statistics left"))
		for _, epoch := range []int{1, 2, 5, 10, 16} {
			t.Add(text.Number(epoch), text.Percent(traininglog.InitialShare(a.Steps, epoch)))
		}
		d.Para("With %s an epoch, the statistics that the network started with (mean 0, variance 1) last this long:", text.Count(a.Steps, "step", "steps"))
		d.Table(t)
	}
	d.Para("To check it, evaluate the same weights with statistics computed anew from training images. " +
		"`refold run` reports both read-outs side by side and decides by the precise one.")
}

// sourceSection says what was read and how.
func sourceSection(d *text.Document, a *traininglog.Analysis) {
	d.Heading(2, "What was read")
	l := a.Log
	joined := ""
	if runs := l.Runs(); runs > 1 {
		joined = fmt.Sprintf("The epoch number starts again: the log holds %s. They are joined here, one behind the other, as if each went on with the weights of the one before and looked at the same test images; the figure has a line where a run starts. With --folds each is judged by itself.",
			text.Count(runs, "run", "runs"))
	}
	one, many := "epoch", "epochs"
	if !oneLookAnEpoch(l) {
		one, many = "entry", "entries"
	}
	d.Items(
		fmt.Sprintf("%s, read as %s: %s.", text.Escape(baseName(a)), l.Form, rows(l)),
		when(l.Judged != "", fmt.Sprintf("Test accuracies are those called %s in the log.", text.Code(l.Judged))),
		when(l.Commas, "Decimals stand behind a comma."),
		when(l.Images > 0, fmt.Sprintf("The log itself says that there are %s.", text.Count(l.Images, "test image", "test images"))),
		when(a.BatchSize > 0, fmt.Sprintf("Accuracies are taken for means over batches of %s, of which the last may be smaller.", text.Count(a.BatchSize, "image", "images"))),
		when(l.Cut, "An event file ends within a record: the training still ran, or was killed."),
		when(l.Repeats > 0, fmt.Sprintf("%s told again, which is no look.", text.Count(l.Repeats, "evaluation is", "evaluations are"))),
		joined,
		when(l.Percent, "Accuracies stand in the log as percentages."),
		when(l.Validation(), "The log calls the images a validation set. Here they are the test set: the images on which the epoch was chosen and the accuracy reported. Were another set used for the claim, this page is not about it."),
		when(a.Looks < len(l.Epochs) && a.Choice == traininglog.ChoiceTest, fmt.Sprintf("%s without a test accuracy.", text.Count(len(l.Epochs)-a.Looks, one+" is", many+" are"))),
		when(a.Missing > 0, fmt.Sprintf("%s: the numbers of a run leave them out. They may have been looked at too.", text.Count(a.Missing, "epoch is missing", "epochs are missing"))),
		when(l.Skipped > 0, fmt.Sprintf("%s no epoch and left out.", text.Count(l.Skipped, "line is", "lines are"))),
		ignored(l.Ignored),
	)
	d.Para("A log shows neither which images were related across training and test nor how often the test set was looked at outside of it. `refold run` on the images answers that.")
}

func ignored(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, text.Code(name))
	}
	if len(all) == 0 {
		return ""
	}
	return "Not used: " + text.List(all) + "."
}

func when(holds bool, s string) string {
	if holds {
		return s
	}
	return ""
}
