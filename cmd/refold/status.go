package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/reports"
)

func statusCommand(t *terminal) *cli.Command {
	return &cli.Command{
		Name:  "status",
		Usage: "say how far a run is, while it works or later",
		Description: `Reads a run directory and lists its trials: finished, running, failed, waiting,
or damaged, with their speed. It writes nothing, so that it can be called at any time.

Examples:
   refold status --dir runs/mine
   refold status --dir runs/mine --json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "the run's `DIRECTORY`; needed"},
			jsonFlag(),
		},
		Action: func(c *cli.Context) error {
			dir := c.String("dir")
			if dir == "" {
				return usagef("say which run: --dir DIRECTORY, such as --dir runs/demo")
			}
			s, err := experiment.LoadStatus(dir)
			if errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%w; `refold run` makes a run, and its first line names the directory", err)
			}
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return printJSON(t.out, s)
			}
			return printStatus(t, s)
		},
	}
}

func printStatus(t *terminal, s *experiment.Status) error {
	if _, err := fmt.Fprintf(t.out, "%s\n\n", strings.Join(statusLines(s), "\n")); err != nil {
		return err
	}
	columns := []reports.Column{
		reports.TextColumn("trial"), reports.TextColumn("state"), reports.NumberColumn("epochs"),
		reports.NumberColumn("took"), reports.NumberColumn("images/s"),
	}
	var rows [][]string
	for _, trial := range s.Trials {
		took, speed := "", ""
		if trial.Epoch > 0 {
			took, speed = secondsText(trial.Seconds), rate(trial.ImagesPerSecond)
		}
		rows = append(rows, []string{trial.Trial, trial.State, fmt.Sprintf("%d/%d", trial.Epoch, trial.Epochs), took, speed})
	}
	if err := reports.WriteTable(t.out, columns, rows); err != nil {
		return err
	}
	return printReasons(t, s)
}

// statusLines say how far the run is as a whole, who works on it and what to do.
func statusLines(s *experiment.Status) []string {
	states := []string{experiment.StateFinished, experiment.StateRunning, experiment.StateFailed, experiment.StateWaiting}
	if s.Count(experiment.StateDamaged) > 0 {
		states = append(states, experiment.StateDamaged)
	}
	for i, state := range states {
		states[i] = fmt.Sprintf("%d %s", s.Count(state), state)
	}
	lines := []string{fmt.Sprintf("%s: %d trials: %s", s.Dir, s.Planned, strings.Join(states, ", "))}
	if finished := s.Count(experiment.StateFinished); finished > 0 {
		lines = append(lines, fmt.Sprintf("finished trials: %s each (median), %s one after the other, %s images/s in each",
			secondsText(s.MedianSeconds), secondsText(s.Seconds), rate(s.ImagesPerSecond)))
	}
	lines = append(lines, "engine "+s.Engine)
	switch {
	case s.Held && s.SecondsLeft > 0:
		lines = append(lines, fmt.Sprintf("%s works on it; about %s left", holder(s.PID), secondsText(s.SecondsLeft)))
	case s.Held:
		lines = append(lines, holder(s.PID)+" works on it")
	case s.Count(experiment.StateFinished) < s.Planned:
		lines = append(lines, fmt.Sprintf("no process works on it; `refold run --dir %s` goes on", s.Dir))
	default:
		lines = append(lines, fmt.Sprintf("complete; `refold report --dir %s` prints the verdict", s.Dir))
	}
	return lines
}

func holder(pid int) string {
	if pid == 0 {
		return "a process"
	}
	return fmt.Sprintf("process %d", pid)
}

// printReasons says why trials failed or are damaged, a line each.
func printReasons(t *terminal, s *experiment.Status) error {
	var lines strings.Builder
	for _, trial := range s.Trials {
		if trial.Reason != "" {
			fmt.Fprintf(&lines, "\n%s %s: %s\n", trial.Trial, trial.State, reports.OneLine(trial.Reason))
		}
	}
	_, err := io.WriteString(t.out, lines.String())
	return err
}

// secondsText prints seconds as 7.4 s, and from a minute on as a clock does.
func secondsText(s float64) string {
	if s < 60 {
		return fmt.Sprintf("%.1f s", s)
	}
	return clock(time.Duration(s * float64(time.Second)))
}
