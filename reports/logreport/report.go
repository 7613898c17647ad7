package logreport

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/text"
)

// Write renders the analysis of a training log into a folder, made where it is
// missing: figures/log.svg, figures/log.png, log.html, which says the same in one
// file, and then log.md. It returns the path of log.md.
func Write(dir string, a *traininglog.Analysis) (string, error) {
	page, err := Markdown(a)
	if err != nil {
		return "", fmt.Errorf("report of the log: %w", err)
	}
	k := sketch(a)
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

// Markdown renders log.md: what the best epoch is worth, then what the log shows.
func Markdown(a *traininglog.Analysis) ([]byte, error) {
	d := &text.Document{}
	d.Heading(1, "What the training log is worth: "+text.Escape(baseName(a)))
	for _, s := range opening(a) {
		d.Para("%s", text.Escape(s))
	}
	d.Figure(sketch(a).FigureRef)
	epochsSection(d, a)
	selectionSection(d, a)
	spikesSection(d, a)
	sourceSection(d, a)
	return d.Bytes()
}

// Terminal prints the findings for a terminal of the given width (in characters;
// 0: 80), without escape codes.
func Terminal(w io.Writer, a *traininglog.Analysis, width int) error {
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	for _, s := range append(opening(a), joinedSentence(a.Log), endSentence(a), spikeSentence(a)) {
		if s = text.Plain(s); s != "" {
			b.WriteString(text.Wrap(s, width) + "\n\n")
		}
	}
	_, err := io.WriteString(w, strings.TrimSuffix(b.String(), "\n"))
	return err
}

// baseName is the log without the folders of somebody's machine.
func baseName(a *traininglog.Analysis) string { return filepath.Base(a.Log.Name) }

// opening is the answer, as plain sentences.
func opening(a *traininglog.Analysis) []string {
	return []string{claimSentence(a), bestSentence(a), worthSentence(a), setSentence(a)}
}
