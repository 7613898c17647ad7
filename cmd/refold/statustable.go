package main

import (
	"fmt"
	"io"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/reports/text"
)

// mostTrials is how many trials are listed without being asked for: they and the
// lines above them fit on a large window.
const mostTrials = 24

// writeTables lists all trials, or a summary and those that are not just finished
// or waiting.
func (v statusView) writeTables(w io.Writer, s *status.Status) error {
	if v.all || !v.brief && len(s.Trials) <= mostTrials {
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
func (v statusView) writeTrials(w io.Writer, trials []status.Trial) error {
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
	return terminal.WriteFitting(w, v.columns, columns, long, short)
}

// writeSummary counts the trials of each architecture and split.
func (v statusView) writeSummary(w io.Writer, s *status.Status) error {
	columns := []text.Column{text.Words("architecture"), text.Words("split")}
	states := []string{status.Finished, status.Running, status.Failed, status.Stopped, status.Waiting, status.Damaged}
	for _, state := range states {
		columns = append(columns, text.Numbers(state))
	}
	type kind struct {
		architecture string
		split        spec.Split
	}
	var order []kind
	counts := make(map[kind]map[string]int)
	for _, trial := range s.Trials {
		k := kind{trial.Architecture, trial.Split}
		if counts[k] == nil {
			order, counts[k] = append(order, k), make(map[string]int)
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
	return terminal.WriteFitting(w, v.columns, columns, rows)
}

// stateText is the state, of a stopped trial with the steps that are kept.
func stateText(t status.Trial) string {
	if t.Step == 0 {
		return t.State
	}
	return fmt.Sprintf("%s, step %d/%d", t.State, t.Step, t.Steps)
}
