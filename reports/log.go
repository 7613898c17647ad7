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
	"github.com/refold/refold/reports/text"
)

// WriteLog renders the analysis of a training log into a folder, made where it is
// missing: figures/log.svg, figures/log.png, log.html, which says the same in one
// file, and then log.md. It returns the path of log.md.
func WriteLog(dir string, a *traininglog.Analysis) (string, error) {
	page, err := LogMarkdown(a)
	if err != nil {
		return "", fmt.Errorf("report of the log: %w", err)
	}
	k := logFigure(a)
	f, err := k.Render()
	if err != nil {
		return "", fmt.Errorf("figure %s: %w", k.Name, err)
	}
	web, err := text.Page(page, []text.Figure{f})
	if err != nil {
		return "", fmt.Errorf("report of the log: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, text.FigureFolder), 0o755); err != nil {
		return "", fmt.Errorf("report of the log: %w", err)
	}
	path := filepath.Join(dir, "log.md")
	for _, file := range []struct {
		path string
		data []byte
	}{
		{filepath.Join(dir, filepath.FromSlash(k.SVGPath())), f.SVG},
		{filepath.Join(dir, filepath.FromSlash(k.PNGPath())), f.PNG},
		{filepath.Join(dir, "log.html"), web},
		{path, page},
	} {
		if err := disk.Write(file.path, file.data); err != nil {
			return "", fmt.Errorf("report of the log: %w", err)
		}
	}
	return path, nil
}

// LogMarkdown renders log.md: what the best epoch is worth, then what the log shows.
func LogMarkdown(a *traininglog.Analysis) ([]byte, error) {
	d := &text.Document{}
	d.Heading(1, "What the training log is worth: "+text.Escape(logName(a)))
	for _, s := range logOpening(a) {
		d.Para("%s", text.Escape(s))
	}
	d.Figure(logFigure(a).FigureRef)
	logEpochs(d, a)
	logSelection(d, a)
	logSpikes(d, a)
	logSource(d, a)
	return d.Bytes()
}

// LogTerminal prints the findings for a terminal of the given width (in characters;
// 0: 80), without escape codes.
func LogTerminal(w io.Writer, a *traininglog.Analysis, width int) error {
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	for _, s := range append(logOpening(a), joinedSentence(a.Log), endSentence(a), spikeSentence(a)) {
		if s = text.Plain(s); s != "" {
			b.WriteString(text.Wrap(s, width) + "\n\n")
		}
	}
	_, err := io.WriteString(w, strings.TrimSuffix(b.String(), "\n"))
	return err
}

// logName is the log without the folders of somebody's machine.
func logName(a *traininglog.Analysis) string { return filepath.Base(a.Log.Name) }

// logOpening is the answer, as plain sentences.
func logOpening(a *traininglog.Analysis) []string {
	return []string{claimSentence(a), bestSentence(a), worthSentence(a), setSentence(a)}
}

func endSentence(a *traininglog.Analysis) string {
	one, many := "epoch", "epochs"
	if !inEpochs(a.Log) {
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
	case mostlyQuiet(a):
		return fmt.Sprintf("The test loss has %s, and the training loss is ordinary at %s. Likely cause, if the network has batch norm: its moving statistics, used only for evaluation, lag behind the weights.",
			text.Count(n, "spike", "spikes"), allOf(a.Quiet, n))
	}
	return fmt.Sprintf("The test loss has %s; at %s the training loss jumps too or is not known, so training itself is unsteady: the learning rate may be too high.",
		text.Count(n, "spike", "spikes"), allOf(n-a.Quiet, n))
}

// mostlyQuiet reports whether training was calm at two of three spikes or more.
func mostlyQuiet(a *traininglog.Analysis) bool { return 3*a.Quiet >= 2*len(a.Spikes) }

// allOf says how many of n: "it", "both", "all of them", "8 of them".
func allOf(k, n int) string {
	switch {
	case k == n && n == 1:
		return "it"
	case k == n && n == 2:
		return "both"
	case k == n:
		return "all of them"
	}
	return text.Number(k) + " of them"
}

// probability formats a p-value: 0.021, or 9.4e-6 where it is small.
func probability(p float64) string {
	switch {
	case p < 1e-99:
		return "below 1e-99"
	case p < 0.001:
		exponent := math.Floor(math.Log10(p))
		return fmt.Sprintf("%.1fe%.0f", p/math.Pow(10, exponent), exponent)
	case p > 0.999:
		return "above 0.999"
	}
	return text.Decimal(p, 3)
}
