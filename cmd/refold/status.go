package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/reports/text"
)

func statusCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "status",
		Usage: "say how far a run is, while it works or later",
		Description: `Reads a run directory and lists its trials: finished, running, failed, waiting,
stopped in the middle, or damaged, with their speed. It writes nothing, so that it
can be called at any time.
Of more than 24 trials it lists those that run, failed or are damaged, and a line
for each architecture and split; --all lists every trial, and --json holds all.

With --watch it goes on until no process works on the run: on a terminal the table
is refreshed in place, elsewhere there is one line a change. Exit code 0: the run is
complete; 1: it is not. Ctrl-C ends the watching, not the run.

Examples:
   refold status --dir runs/mine
   refold status --dir runs/mine --watch
   refold status --dir runs/mine --json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "the run's `DIRECTORY`; needed"},
			&cli.BoolFlag{Name: "watch", Usage: "go on until no process works on the run", DisableDefaultText: true},
			&cli.BoolFlag{Name: "all", Usage: "list every trial", DisableDefaultText: true},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error {
			dir := c.String("dir")
			if dir == "" {
				return manual.Usagef("say which run: --dir DIRECTORY, such as --dir runs/demo")
			}
			view := statusView{all: c.Bool("all"), columns: t.OutColumns()}
			if c.Bool("watch") {
				return watch(c.Context, t, dir, view, c.Bool("json"))
			}
			s, err := loadStatus(dir)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return t.WriteJSON(s)
			}
			return view.write(t.Out, s)
		},
	}
}

func loadStatus(dir string) (*status.Status, error) {
	s, err := status.Load(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; `refold run` makes a run, and its first line names the directory", err)
	}
	return s, err
}

// statusView says how a status is shown.
type statusView struct {
	all     bool // every trial, however many
	brief   bool // a summary, however few
	columns int  // that tables may be wide; 0: any
}

func (v statusView) write(w io.Writer, s *status.Status) error {
	for _, line := range statusLines(s) {
		if _, err := fmt.Fprintln(w, terminal.Wrap(line, v.columns)); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	if err := v.writeTables(w, s); err != nil {
		return err
	}
	return writeReasons(w, s, v.columns)
}

// statusLines say how far the run is as a whole, who works on it and what to do.
func statusLines(s *status.Status) []string {
	lines := []string{fmt.Sprintf("%s: %s: %s", text.Plain(s.Dir), terminal.Plural(s.Planned, "trial"), countText(s))}
	if finished := s.Count(status.Finished); finished > 0 {
		lines = append(lines, fmt.Sprintf("finished trials: %s each (median), %s one after the other, %s images/s in each",
			terminal.SecondsText(s.MedianSeconds), terminal.SecondsText(s.Seconds), terminal.RateText(s.ImagesPerSecond)))
	}
	if s.RunningImagesPerSecond > 0 {
		lines = append(lines, fmt.Sprintf("running trials: %s images/s together", terminal.RateText(s.RunningImagesPerSecond)))
	}
	return append(lines, "engine "+s.Engine, workText(s))
}

// countText is the number of trials in each state.
func countText(s *status.Status) string {
	states := []string{status.Finished, status.Running, status.Failed, status.Waiting}
	for _, rare := range []string{status.Stopped, status.Damaged} {
		if s.Count(rare) > 0 {
			states = append(states, rare)
		}
	}
	for i, state := range states {
		states[i] = fmt.Sprintf("%d %s", s.Count(state), state)
	}
	return strings.Join(states, ", ")
}

// workText says who works on the run, how long it takes, or what to do.
func workText(s *status.Status) string {
	switch {
	case s.Held && s.SecondsLeft > 0:
		return fmt.Sprintf("%s works on it; about %s left", holder(s.PID), terminal.SecondsText(s.SecondsLeft))
	case s.Held:
		return holder(s.PID) + " works on it"
	case s.Count(status.Finished) < s.Planned:
		return fmt.Sprintf("no process works on it; `%s` goes on", rundir.ResumeCommand(s.Dir, ""))
	}
	return fmt.Sprintf("complete; `refold report --dir %s` prints the verdict", s.Dir)
}

func holder(pid int) string {
	if pid == 0 {
		return "a process"
	}
	return fmt.Sprintf("process %d", pid)
}

// writeReasons says why trials failed or are damaged.
func writeReasons(w io.Writer, s *status.Status, columns int) error {
	var lines strings.Builder
	for _, trial := range s.Trials {
		if trial.Reason != "" {
			line := fmt.Sprintf("%s %s: %s", trial.Trial, trial.State, text.Plain(trial.Reason))
			lines.WriteString("\n" + terminal.Wrap(line, columns) + "\n")
		}
	}
	_, err := io.WriteString(w, lines.String())
	return err
}
