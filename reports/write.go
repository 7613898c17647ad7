package reports

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/refold/refold/experiment"
)

// figureFolder holds the figures, beside report.md.
const figureFolder = "figures"

// Write renders a run into a folder, made where it is missing: figures/NAME.svg
// and NAME.png, timing.md (where t is not nil: the only file with durations),
// report.html and report.md, which say the same. Each file appears whole or not at
// all, and report.md last, so that its links always lead somewhere.
func Write(dir string, s *experiment.Summary, t *experiment.Timing) error {
	report, err := Markdown(s)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	figures, err := Figures(s)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	page, err := htmlPage(report, figures)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, figureFolder), 0o755); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for _, f := range figures {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(figureRef{name: f.Name}.svg())), f.SVG); err != nil {
			return fmt.Errorf("report: %w", err)
		}
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(figureRef{name: f.Name}.png())), f.PNG); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if t != nil {
		durations, err := TimingMarkdown(t)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		if err := writeFile(filepath.Join(dir, "timing.md"), durations); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if err := writeFile(filepath.Join(dir, "report.html"), page); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := writeFile(filepath.Join(dir, "report.md"), report); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// writeFile replaces a file in one step: a temporary file beside it, fsync,
// rename. The error names the path.
func writeFile(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(f.Name())))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
