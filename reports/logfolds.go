package reports

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/traininglog"
)

// WriteLogFolds renders the analyses of a log's folds into a folder, made where it
// is missing: log.html and then log.md. It returns the path of log.md.
func WriteLogFolds(dir string, folds []*traininglog.Analysis) (string, error) {
	page, err := LogFoldsMarkdown(folds)
	if err != nil {
		return "", fmt.Errorf("report of the log: %w", err)
	}
	web, err := htmlPage(page, nil)
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

// LogFoldsMarkdown renders log.md of a log with folds: each by itself.
func LogFoldsMarkdown(folds []*traininglog.Analysis) ([]byte, error) {
	d := &document{}
	d.heading(1, "What the training log is worth: "+text(logName(folds[0])))
	d.para("%s", text(foldsSentence(folds)))
	d.table(foldTable(folds))
	for _, a := range folds {
		d.heading(2, "Fold "+text(a.Log.Fold))
		for _, s := range append(logOpening(a), endSentence(a), spikeSentence(a)) {
			d.para("%s", text(s))
		}
	}
	d.heading(2, "What was read")
	d.items(fmt.Sprintf("%s, read as %s: %s.", text(logName(folds[0])), folds[0].Log.Form, count(len(folds), "fold", "folds")))
	d.para("A log does not show which images were related across training and test. `refold run` on the images answers that, and gives one interval for all folds.")
	return d.bytes()
}

// LogFoldsTerminal prints the findings of each fold, as [LogTerminal] does.
func LogFoldsTerminal(w io.Writer, folds []*traininglog.Analysis, width int) error {
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	b.WriteString(wrap(plain(foldsSentence(folds)), width) + "\n")
	for _, a := range folds {
		b.WriteString("\n" + wrap(plain(foldLine(a)), width) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// foldLine is what a fold is worth, in a sentence.
func foldLine(a *traininglog.Analysis) string {
	s := fmt.Sprintf("Fold %s: %s, %s, %s of %s correct (95 %% interval %s %%, Wilson)", a.Log.Fold, epochName(a, a.Best), percent(a.Best.TestAccuracy),
		counted(a.Correct), count(a.TestImages, "image", "images"), bareSpan(a.Intervals[0].Low, a.Intervals[0].High))
	if a.Choice == traininglog.ChoiceTest && a.Looks > 1 {
		s += fmt.Sprintf(", the best of %s; at least %s, allowing for the choice", count(a.Looks, "look", "looks"), percent(a.Selection.Lower))
	}
	if a.Test != nil {
		s += fmt.Sprintf("; probability %s under the claim", probability(a.Test.Probability))
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
		count(len(folds), "fold", "folds"), percent(bests), percent(lasts), when(chosen, "; the first figure is raised by choosing the epoch by each fold's test images"))
	together, err := traininglog.TogetherOf(folds)
	if err != nil || together.Test == nil {
		return s
	}
	verdict := "is not compatible"
	if together.Test.Compatible {
		verdict = "is compatible"
	}
	return s + fmt.Sprintf(" The claim of %s %s with all folds together, if no image is tested in two of them: were it true, %s right of %s or fewer would come up with probability %s (exact one-sided binomial test)%s.",
		percentShort(folds[0].Claim), verdict, number(together.Correct.High), count(together.TestImages, "image", "images"), probability(together.Test.Probability),
		when(chosen, ", although each epoch was chosen on its test images, which favours the claim"))
}

// foldTable has a row for each fold.
func foldTable(folds []*traininglog.Analysis) *table {
	claimed := folds[0].Test != nil
	columns := []column{words("fold"), words("epoch"), figures("test"), figures("images"), figures("95 % interval"), figures("looks"), figures("at least, allowing for the choice")}
	if claimed {
		columns = append(columns, figures("probability under the claim"))
	}
	t := newTable(columns...)
	for _, a := range folds {
		row := []string{text(a.Log.Fold), epochName(a, a.Best), percent(a.Best.TestAccuracy), fmt.Sprintf("%s of %s", counted(a.Correct), number(a.TestImages)),
			bareSpan(a.Intervals[0].Low, a.Intervals[0].High) + " %", number(a.Looks), percent(math.Max(0, a.Selection.Lower))}
		if claimed {
			row = append(row, probability(a.Test.Probability))
		}
		t.add(row...)
	}
	return t
}
