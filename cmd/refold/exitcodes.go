package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports"
)

// Exit codes. exitTable says what they mean.
const (
	exitFine        = 0
	exitError       = 1
	exitUsage       = 2
	exitPartial     = 3
	exitHungUp      = 129 // 128 + SIGHUP
	exitInterrupted = 130 // 128 + SIGINT
	exitTerminated  = 143 // 128 + SIGTERM
)

// exitRow is a row of the table of exit codes.
type exitRow struct {
	Code    int    `json:"code"`
	Meaning string `json:"meaning"`
	Next    string `json:"next"` // what to do
	is      func(error) bool
}

// exitTable is the one table of exit codes, ascending. exitCode, the help of
// refold and `refold exit-codes` come from it. A later row is the more special
// one: an error has the code of the last row that takes it.
func exitTable() []exitRow {
	return []exitRow{
		{exitFine, "fine, whatever the verdict", "read the report", func(err error) bool { return err == nil }},
		{exitError, "error", "the last line says what failed and what to do", func(err error) bool { return err != nil }},
		{exitUsage, "wrong usage, or an invalid spec", "correct the command or the file that the message names", isUsage},
		{exitPartial, "some trials failed; the others are finished", "the same command tries the failed ones again", isPartial},
		{exitHungUp, "stopped by SIGHUP (the terminal was closed)", "the same command goes on", stoppedBy(syscall.SIGHUP)},
		{exitInterrupted, "stopped by SIGINT (Ctrl-C)", "the same command goes on", stoppedBy(os.Interrupt)},
		{exitTerminated, "stopped by SIGTERM", "the same command goes on", stoppedBy(syscall.SIGTERM)},
	}
}

func isUsage(err error) bool {
	var usage usageError
	var invalid *spec.Error
	return errors.As(err, &usage) || errors.As(err, &invalid)
}

func isPartial(err error) bool {
	var partial *experiment.PartialError
	return errors.As(err, &partial)
}

func stoppedBy(signal os.Signal) func(error) bool {
	return func(err error) bool {
		var stopped signalError
		return errors.As(err, &stopped) && stopped.signal == signal
	}
}

// exitCode finds the code of an error in the table.
func exitCode(err error) int {
	code := exitError
	for _, row := range exitTable() {
		if row.is(err) {
			code = row.Code
		}
	}
	return code
}

// exitCodesHelp is the table as help texts show it.
func exitCodesHelp() string {
	var b strings.Builder
	b.WriteString("Exit codes:")
	for _, row := range exitTable() {
		fmt.Fprintf(&b, "\n   %-4d %s", row.Code, row.Meaning)
	}
	return b.String()
}

// exitCodesAdvice is the table with what to do.
func exitCodesAdvice() string {
	var b strings.Builder
	b.WriteString("Exit codes, and what to do:")
	for _, row := range exitTable() {
		text := terminal.Wrap(row.Meaning+": "+row.Next, adviceColumns)
		fmt.Fprintf(&b, "\n   %-4d %s", row.Code, strings.ReplaceAll(text, "\n", "\n        "))
	}
	return b.String()
}

// adviceColumns leave room for codes and margins on a terminal of 80 columns.
const adviceColumns = 80 - 2*len("   ") - len("130  ")

func exitCodesCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "exit-codes",
		Usage: "print what the exit codes mean, for scripts",
		Description: exitCodesAdvice() + `

Examples:
   refold exit-codes
   refold exit-codes --json`,
		Flags: []cli.Flag{jsonFlag()},
		Action: func(c *cli.Context) error {
			if c.Bool("json") {
				return t.WriteJSON(exitTable())
			}
			var rows [][]string
			for _, row := range exitTable() {
				rows = append(rows, []string{strconv.Itoa(row.Code), row.Meaning, row.Next})
			}
			return t.WriteTable([]reports.Column{reports.NumberColumn("code"), reports.TextColumn("meaning"), reports.TextColumn("what to do")}, rows)
		},
	}
}
