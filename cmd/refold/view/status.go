package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/reports/text"
)

// mostTrials is how many trials are listed without being asked for: they and the
// lines above them fit on a large window.
const mostTrials = 24

// Status says how the status of a run is shown.
type Status struct {
	All     bool // every trial, however many
	Brief   bool // a summary, however few
	Columns int  // that tables may be wide; 0: any
}

// Write writes how far the run is, a table of trials, and why some failed.
func (v Status) Write(w io.Writer, s *status.Status) error {
	for _, line := range statusLines(s) {
		if _, err := fmt.Fprintln(w, terminal.Wrap(line, v.Columns)); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	if err := v.writeShards(w, s); err != nil {
		return err
	}
	if err := v.writeTables(w, s); err != nil {
		return err
	}
	return writeReasons(w, s, v.Columns)
}

// Lines is a status on as many rows: a summary where a list of all trials is too
// long, so that the trials that run are on the window.
func (v Status) Lines(s *status.Status, rows int) ([]string, error) {
	var out strings.Builder
	if err := v.Write(&out, s); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) <= rows || v.All || v.Brief {
		return lines, nil
	}
	v.Brief = true
	return v.Lines(s, rows)
}

// writeTables lists all trials, or a summary and those that are not just finished
// or waiting.
func (v Status) writeTables(w io.Writer, s *status.Status) error {
	if v.All || !v.Brief && len(s.Trials) <= mostTrials {
		return v.writeTrials(w, s.Trials)
	}
	if err := v.writeSummary(w, s); err != nil {
		return err
	}
	var some []status.Trial
	for _, trial := range s.Trials {
		if trial.State != status.Finished && trial.State != status.Waiting {
			some = append(some, trial)
		}
	}
	if len(some) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return v.writeTrials(w, some)
}

// writeTrials lists trials. Where the table is too wide, names are shortened first
// and columns left out then.
func (v Status) writeTrials(w io.Writer, trials []status.Trial) error {
	columns := []text.Column{
		text.Words("trial"), text.Words("state"), text.Numbers("epochs"),
		text.Numbers("took"), text.Numbers("images/s"),
	}
	var long, short [][]string
	for _, trial := range trials {
		took, speed := "", ""
		if trial.Epoch > 0 {
			took, speed = terminal.SecondsText(trial.Seconds), terminal.RateText(trial.ImagesPerSecond)
		}
		row := []string{stateText(trial), fmt.Sprintf("%d/%d", trial.Epoch, trial.Epochs), took, speed}
		long = append(long, append([]string{trial.Trial}, row...))
		short = append(short, append([]string{terminal.ShortTrial(trial.Trial)}, row...))
	}
	return terminal.WriteFitting(w, v.Columns, columns, long, short)
}

// writeSummary counts the trials of each architecture and split.
func (v Status) writeSummary(w io.Writer, s *status.Status) error {
	columns := []text.Column{text.Words("architecture"), text.Words("split")}
	states := []status.State{status.Finished, status.Running, status.Failed, status.Stopped, status.Waiting, status.Damaged}
	for _, state := range states {
		columns = append(columns, text.Numbers(string(state)))
	}
	type kind struct {
		architecture string
		split        spec.Split
	}
	var order []kind
	counts := make(map[kind]map[status.State]int)
	for _, trial := range s.Trials {
		k := kind{trial.Architecture, trial.Split}
		if counts[k] == nil {
			order, counts[k] = append(order, k), make(map[status.State]int)
		}
		counts[k][trial.State]++
	}
	var rows [][]string
	for _, k := range order {
		row := []string{k.architecture, string(k.split)}
		for _, state := range states {
			row = append(row, fmt.Sprint(counts[k][state]))
		}
		rows = append(rows, row)
	}
	return terminal.WriteFitting(w, v.Columns, columns, rows)
}

// statusLines say how far the run is as a whole, who works on it and what to do.
func statusLines(s *status.Status) []string {
	lines := []string{fmt.Sprintf("%s: %s: %s", text.Plain(s.Dir), terminal.Plural(s.Planned, "trial"), CountText(s))}
	if finished := s.Count(status.Finished); finished > 0 {
		lines = append(lines, fmt.Sprintf("finished trials: %s each (median), %s one after the other, %s images/s in each",
			terminal.SecondsText(s.MedianSeconds), terminal.SecondsText(s.Seconds), terminal.RateText(s.ImagesPerSecond)))
	}
	if s.RunningImagesPerSecond > 0 {
		lines = append(lines, fmt.Sprintf("running trials: %s images/s together", terminal.RateText(s.RunningImagesPerSecond)))
	}
	if how := spec.Equalised(s.ShortSide, s.JPEGQuality); how != "" {
		lines = append(lines, "all images are first "+how)
	}
	lines = append(lines, "engine "+s.Engine)
	return append(append(lines, lookLines(s)...), WorkText(s))
}

// CountText is the number of trials in each state.
func CountText(s *status.Status) string {
	states := []status.State{status.Finished, status.Running, status.Failed, status.Waiting}
	for _, rare := range []status.State{status.Stopped, status.Damaged} {
		if s.Count(rare) > 0 {
			states = append(states, rare)
		}
	}
	var counts []string
	for _, state := range states {
		counts = append(counts, fmt.Sprintf("%d %s", s.Count(state), state))
	}
	return strings.Join(counts, ", ")
}

// shownWorkers is how many shards a line names.
const shownWorkers = 4

// workersText names the shards that work, as far as that can be known without waiting.
func workersText(s *status.Status) string {
	var names []string
	for i, w := range s.Workers {
		if i == shownWorkers {
			names = append(names, fmt.Sprintf("%d more", len(s.Workers)-i))
			break
		}
		names = append(names, fmt.Sprintf("%s on %s (process %d)", w.Shard, w.Host, w.PID))
	}
	text := "shards at work, as their heartbeats say: " + strings.Join(names, ", ")
	if s.SecondsLeft > 0 {
		text += "; about " + terminal.SecondsText(s.SecondsLeft) + " left"
	}
	return text
}

// WorkText says who works on the run, how long it takes, or what to do.
func WorkText(s *status.Status) string {
	switch {
	case s.Held && s.SecondsLeft > 0:
		return fmt.Sprintf("%s works on it; about %s left", holder(s.PID), terminal.SecondsText(s.SecondsLeft))
	case s.Held:
		return holder(s.PID) + " works on it"
	case len(s.Workers) > 0:
		return workersText(s)
	case !s.Complete():
		return fmt.Sprintf("no process works on it; `%s` goes on", manual.ResumeCommand(s.Dir, ""))
	}
	report := fmt.Sprintf("`refold report --dir %s` prints the verdict", manual.ShellWord(s.Dir))
	if !s.Summed {
		report = fmt.Sprintf("`%s` sums it up and prints the verdict", SumUpCommand(s))
	}
	if left := s.Planned - s.Count(status.Finished); left > 0 {
		return fmt.Sprintf("stopped at a look; %s, `%s --continue` trains the other %s", report, manual.ResumeCommand(s.Dir, ""), terminal.Plural(left, "trial"))
	}
	return "complete; " + report
}

// SumUpCommand sums up a run whose trials are finished. Where shards have trained them, there
// need be no images on this machine.
func SumUpCommand(s *status.Status) string {
	command := manual.ResumeCommand(s.Dir, "")
	if len(s.Shards) > 0 {
		command += " --collect"
	}
	return command
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

// stateText is the state, of a stopped trial with the steps that are kept.
func stateText(t status.Trial) string {
	if t.Step == 0 {
		return string(t.State)
	}
	return fmt.Sprintf("%s, step %d/%d", t.State, t.Step, t.Steps)
}
