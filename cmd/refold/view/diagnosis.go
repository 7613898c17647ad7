package view

import (
	"io"
	"strings"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/checkup"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/model/bench"
	"github.com/refold/refold/reports/text"
)

// Check is a finding in words, for people and for programs.
type Check struct {
	Name   string        `json:"name"`
	State  checkup.State `json:"state"`
	Found  string        `json:"found"`
	Advice string        `json:"advice,omitempty"` // what it means, and what to do
}

// Diagnosis is what refold doctor prints.
type Diagnosis struct {
	Refold string `json:"refold"`
	Go     string `json:"go"`
	bench.Engines
	// Compared are the networks of which it was measured which engine trains them faster.
	Compared []engine.Comparison `json:"engine_comparisons"`
	Machine  machine.Machine     `json:"machine"`
	Checks   []Check             `json:"checks"`
}

// Write writes a table of what was found, and below it what to do.
func (d *Diagnosis) Write(t *terminal.Terminal) error {
	var rows [][]string
	for _, c := range d.Checks {
		rows = append(rows, []string{c.Name, string(c.State), c.Found})
	}
	columns := []text.Column{text.Words("what"), text.Words("state"), text.Words("found")}
	if err := t.WriteTable(columns, rows); err != nil {
		return err
	}
	for _, c := range d.Checks {
		if c.Advice == "" {
			continue
		}
		advice := "\n"
		for line := range strings.SplitSeq(c.Name+": "+c.Advice, "\n") {
			advice += terminal.Wrap(line, t.OutColumns()) + "\n"
		}
		if _, err := io.WriteString(t.Out, advice); err != nil {
			return err
		}
	}
	return nil
}

// Problems are the names of the checks of which a run would fail.
func (d *Diagnosis) Problems() (names []string) {
	for _, c := range d.Checks {
		if c.State == checkup.Problem {
			names = append(names, c.Name)
		}
	}
	return names
}
