package logreport

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/text"
)

// WriteFolds renders the analyses of a log's folds into a folder, made where it
// is missing: log.html and then log.md. It returns the path of log.md.
func WriteFolds(dir string, folds []*traininglog.Analysis) (string, error) {
	page, err := FoldsMarkdown(folds)
	if err != nil {
		return "", fmt.Errorf("report of the log: %w", err)
	}
	web, err := text.Page(page, nil)
	if err != nil {
		return "", fmt.Errorf("report of the log: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("report of the log: %w", err)
	}
	path := filepath.Join(dir, "log.md")
	for _, file := range []struct {
		path string
		data []byte
	}{{filepath.Join(dir, "log.html"), web}, {path, page}} {
		if err := disk.Write(file.path, file.data); err != nil {
			return "", fmt.Errorf("report of the log: %w", err)
		}
	}
	return path, nil
}

// FoldsMarkdown renders log.md of a log with folds: each by itself.
func FoldsMarkdown(folds []*traininglog.Analysis) ([]byte, error) {
	d := &text.Document{}
	d.Heading(1, "What the training log is worth: "+text.Escape(baseName(folds[0])))
	d.Para("%s", text.Escape(foldsSentence(folds)))
	d.Table(foldTable(folds))
	if s := commonSentence(folds); s != "" {
		d.Para("%s %s", text.Escape(s), needsPredictions)
	}
	for _, a := range folds {
		d.Heading(2, "Fold "+text.Escape(a.Log.Fold))
		for _, s := range append(opening(a), endSentence(a), spikeSentence(a)) {
			d.Para("%s", text.Escape(s))
		}
	}
	d.Heading(2, "What was read")
	d.Items(fmt.Sprintf("%s, read as %s: %s.", text.Escape(baseName(folds[0])), folds[0].Log.Form, text.Count(len(folds), "fold", "folds")))
	d.Para("A log does not show which images were related across training and test. `refold run` on the images answers that, and gives one interval for all folds.")
	return d.Bytes()
}

// FoldsTerminal prints the findings of each fold, as [Terminal] does.
func FoldsTerminal(w io.Writer, folds []*traininglog.Analysis, width int) error {
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	b.WriteString(text.Wrap(text.Plain(foldsSentence(folds)), width) + "\n")
	for _, a := range folds {
		b.WriteString("\n" + text.Wrap(text.Plain(foldLine(a)), width) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// foldLine is what a fold is worth, in a sentence.
func foldLine(a *traininglog.Analysis) string {
	s := fmt.Sprintf("Fold %s: %s, %s, %s of %s correct (95 %% interval %s %%, Wilson)", a.Log.Fold, epochName(a, a.Best), text.Percent(a.Best.TestAccuracy),
		counted(a.Correct), text.Count(a.TestImages, "image", "images"), text.Span(a.Intervals[0].Low, a.Intervals[0].High))
	if a.Choice == traininglog.ChoiceTest && a.Looks > 1 {
		s += fmt.Sprintf(", the best of %s; at least %s, allowing for the choice", text.Count(a.Looks, "look", "looks"), text.Percent(a.Selection.Lower))
	}
	if a.Test != nil {
		s += fmt.Sprintf("; probability %s under the claim", text.Probability(a.Test.Probability))
	}
	return s + "."
}

// foldsSentence says why the folds are not one test, and what they are together.
func foldsSentence(folds []*traininglog.Analysis) string {
	bests, lasts, chosen := 0.0, 0.0, false
	for _, a := range folds {
		bests += a.Best.TestAccuracy / float64(len(folds))
		lasts += a.Last.TestAccuracy / float64(len(folds))
		chosen = chosen || a.Choice == traininglog.ChoiceTest && a.Looks > 1
	}
	s := fmt.Sprintf("The log holds %s, each with test images of its own: they are judged one by one, and no looks are joined. The mean over the folds is %s for the epochs that are judged, and %s for the last ones%s.",
		text.Count(len(folds), "fold", "folds"), text.Percent(bests), text.Percent(lasts), when(chosen, "; the first figure is raised by choosing the epoch by each fold's test images"))
	together, err := traininglog.TogetherOf(folds)
	if err != nil || together.Test == nil {
		return s
	}
	verdict := "is not compatible"
	if together.Test.Compatible {
		verdict = "is compatible"
	}
	return s + fmt.Sprintf(" The claim of %s %s with all folds together, if no image is tested in two of them: were it true, %s right of %s or fewer would come up with probability %s (exact one-sided binomial test)%s.",
		text.PercentShort(folds[0].Claim), verdict, text.Number(together.Correct.High), text.Count(together.TestImages, "image", "images"), text.Probability(together.Test.Probability),
		when(chosen, ", although each epoch was chosen on its test images, which favours the claim"))
}

// needsPredictions says what accuracies alone cannot tell of a choice.
const needsPredictions = "What choosing adds by group, a bound that allows for it and for related images, and whether the labels mean anything to the network, need the predictions of each test image after every epoch, " +
	"which no log holds; `refold run` keeps them."

// commonSentence is what accuracies tell of an epoch that all folds have in common.
func commonSentence(folds []*traininglog.Analysis) string {
	c, err := traininglog.CommonEpochOf(folds)
	if err != nil {
		return ""
	}
	s := fmt.Sprintf("Of the epochs that all folds have in common, %s is the best: %s on average. By the folds' own best epochs (Tibshirani and Tibshirani 2009), choosing it adds about %s points, which leaves %s",
		epochName(folds[0], c.Look), text.Percent(c.Accuracy), text.Decimal(100*c.Bias, 1), text.Percent(c.Corrected))
	for _, w := range c.Warnings {
		s += "; " + w
	}
	return s + "."
}

// foldTable has a row for each fold.
func foldTable(folds []*traininglog.Analysis) *text.Table {
	claimed := folds[0].Test != nil
	columns := []text.Column{text.Words("fold"), text.Words("epoch"), text.Numbers("test"), text.Numbers("images"), text.Numbers("95 % interval"), text.Numbers("looks"), text.Numbers("at least, allowing for the choice")}
	if claimed {
		columns = append(columns, text.Numbers("probability under the claim"))
	}
	t := text.NewTable(columns...)
	for _, a := range folds {
		row := []string{text.Escape(a.Log.Fold), epochName(a, a.Best), text.Percent(a.Best.TestAccuracy), fmt.Sprintf("%s of %s", counted(a.Correct), text.Number(a.TestImages)),
			text.Span(a.Intervals[0].Low, a.Intervals[0].High) + " %", text.Number(a.Looks), text.Percent(math.Max(0, a.Selection.Lower))}
		if claimed {
			row = append(row, text.Probability(a.Test.Probability))
		}
		t.Add(row...)
	}
	return t
}
