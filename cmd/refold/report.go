package main

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports"
	"github.com/refold/refold/stats/verdict"
)

func reportCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "report",
		Usage: "render the report of a run again",
		Description: `Reads summary.json of a run directory, writes its report/ folder again and
prints the verdict, also where the folder cannot be written. Nothing is trained or
computed.

Example:
   refold report --dir runs/demo`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "the run's `DIRECTORY`, such as runs/demo"},
		},
		Action: func(c *cli.Context) error {
			dir := c.String("dir")
			if dir == "" {
				return manual.Usagef("say which run: --dir DIRECTORY, such as --dir runs/demo")
			}
			summary, err := rundir.LoadSummary(dir)
			if err != nil {
				return err
			}
			if planned, err := status.Planned(dir); err == nil && planned != summary.Trials.Planned {
				t.Say("refold: the run has %d trials by now, the report is about the %d that it had when they were summed up last; `%s` goes on",
					planned, summary.Trials.Planned, manual.ResumeCommand(dir, ""))
			}
			return writeReport(t, dir, summary)
		},
	}
}

// writeReport renders a summary into the run's report folder and prints the
// verdict, which needs no report, and where the report is.
func writeReport(t *terminal.Terminal, dir string, summary *summary.Summary) error {
	unwritten := disk.Explain(dir, renderReport(dir, summary))
	if err := reports.Terminal(t.Out, summary, t.Width()); err != nil {
		return errors.Join(err, unwritten)
	}
	if unwritten != nil {
		return unwritten
	}
	_, err := fmt.Fprintf(t.Out, "\nReport: %s (and report.html)\n", reportPath(dir))
	return err
}

func renderReport(dir string, summary *summary.Summary) error {
	timing, err := status.LoadTiming(dir)
	if err != nil {
		return err
	}
	return reports.Write(filepath.Dir(reportPath(dir)), summary, timing)
}

func reportPath(dir string) string { return filepath.Join(dir, "report", "report.md") }

// verdictEvent is a verdict in the log. A program may rely on its names.
type verdictEvent struct {
	Architecture string          `json:"architecture"`
	Headline     bool            `json:"headline"`
	Verdict      verdict.Outcome `json:"verdict"`
	Reason       verdict.Reason  `json:"reason,omitempty"` // of refuted
	Guarded      float64         `json:"guarded_accuracy"`
	Low          float64         `json:"low"` // of its interval
	High         float64         `json:"high"`
	Level        float64         `json:"level"`
}

// verdictNote tells programs what people read on stdout.
func verdictNote(dir string, summary *summary.Summary) terminal.Note {
	verdicts := []verdictEvent{}
	for _, v := range summary.Verdicts {
		g := v.Guarded
		verdicts = append(verdicts, verdictEvent{v.Architecture, v.Headline, v.Outcome, v.Reason, g.Estimate, g.Low, g.High, g.Level})
	}
	return terminal.Note{Event: "verdict", Attrs: []slog.Attr{slog.Any("verdicts", verdicts), slog.String("report", reportPath(dir))}}
}
