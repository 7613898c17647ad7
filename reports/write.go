package reports

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Write renders a run into a folder, made where it is missing: figures/NAME.svg
// and NAME.png, timing.md (where t is not nil: the only file with durations),
// report.html and report.md, which say the same. Each file appears whole or not at
// all, and report.md last, so that its links always lead somewhere.
func Write(dir string, s *summary.Summary, t *status.Timing) error {
	report, err := Markdown(s)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	figures, err := runfigure.Render(view.New(s))
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	page, err := text.Page(report, figures)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, text.FigureFolder), 0o755); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for _, f := range figures {
		if err := disk.Write(filepath.Join(dir, filepath.FromSlash(f.SVGPath())), f.SVG); err != nil {
			return fmt.Errorf("report: %w", err)
		}
		if err := disk.Write(filepath.Join(dir, filepath.FromSlash(f.PNGPath())), f.PNG); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if t != nil {
		durations, err := TimingMarkdown(t)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		if err := disk.Write(filepath.Join(dir, "timing.md"), durations); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if err := disk.Write(filepath.Join(dir, "report.html"), page); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := disk.Write(filepath.Join(dir, "report.md"), report); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
