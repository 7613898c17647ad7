package main

import (
	"fmt"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/reports"
)

func reportCommand(t *terminal) *cli.Command {
	return &cli.Command{
		Name:  "report",
		Usage: "render the report of a run again",
		Description: `Reads summary.json of a run directory, writes its report/ folder again and
prints the verdict. Nothing is trained or computed.

Example:
   refold report --dir runs/demo`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "the run's `DIRECTORY`, such as runs/demo"},
		},
		Action: func(c *cli.Context) error {
			dir := c.String("dir")
			if dir == "" {
				return usagef("say which run: --dir DIRECTORY, such as --dir runs/demo")
			}
			summary, err := experiment.LoadSummary(dir)
			if err != nil {
				return err
			}
			return disk.Explain(dir, writeReport(t, dir, summary))
		},
	}
}

// writeReport renders a summary into the run's report folder and prints the
// verdict and where the report is.
func writeReport(t *terminal, dir string, summary *experiment.Summary) error {
	timing, err := experiment.LoadTiming(dir)
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, "report")
	if err := reports.Write(folder, summary, timing); err != nil {
		return err
	}
	if err := reports.Terminal(t.out, summary, t.width()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "\nReport: %s (and report.html)\n", filepath.Join(folder, "report.md"))
	return err
}
