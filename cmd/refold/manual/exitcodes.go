package manual

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/reports/text"
)

// Exit codes. ExitCodes says what they mean.
const (
	ExitFine        = 0
	ExitError       = 1
	ExitUsage       = 2
	ExitPartial     = 3
	ExitLeak        = 4
	ExitMachine     = 75  // EX_TEMPFAIL of sysexits.h
	ExitLimit       = 85  // as HTCondor takes it: checkpointed, to be started again
	ExitHungUp      = 129 // 128 + SIGHUP
	ExitInterrupted = 130 // 128 + SIGINT
	ExitTerminated  = 143 // 128 + SIGTERM
)

// ExitCode is a row of the table of exit codes.
type ExitCode struct {
	Code    int    `json:"code"`
	Meaning string `json:"meaning"`
	Next    string `json:"next"` // what to do
}

// ExitCodes is the one table of exit codes, ascending. The help of refold, the man page
// and `refold exit-codes` come from it.
func ExitCodes() []ExitCode {
	return []ExitCode{
		{ExitFine, "fine, whatever the verdict", "read the report"},
		{ExitError, "error", "the last line says what failed and what to do"},
		{ExitUsage, "wrong usage, or an invalid spec", "correct the command or the file that the message names"},
		{ExitPartial, "some trials failed or are missing, the others are finished; or some images could not be predicted", "the same command tries the failed trials again; mend the images that are named, or take them out"},
		{ExitLeak, "an audit found what it was asked to fail on, or copies or known groups cross a split", "the table says what to do about each finding"},
		{ExitMachine, "not on this machine: its disk, memory, limits, processor or libraries do not do, or another process holds the run", "put right what the last line names, or run the same command on another machine; it goes on"},
		{ExitLimit, "stopped ahead of a limit, by SIGUSR1, SIGUSR2 or SIGXCPU", "come again: the same command goes on"},
		{ExitHungUp, "stopped by SIGHUP (the terminal was closed)", "the same command goes on"},
		{ExitInterrupted, "stopped by SIGINT (Ctrl-C)", "the same command goes on"},
		{ExitTerminated, "stopped by SIGTERM", "the same command goes on"},
	}
}

// ExitCodesHelp is the table as help texts show it.
func ExitCodesHelp() string {
	var b strings.Builder
	b.WriteString("Exit codes:")
	for _, row := range ExitCodes() {
		fmt.Fprintf(&b, "\n   %-4d %s", row.Code, row.Meaning)
	}
	return b.String()
}

// exitCodesAdvice is the table with what to do.
func exitCodesAdvice() string {
	var b strings.Builder
	b.WriteString("Exit codes, and what to do:")
	for _, row := range ExitCodes() {
		text := terminal.Wrap(row.Meaning+": "+row.Next, adviceColumns)
		fmt.Fprintf(&b, "\n   %-4d %s", row.Code, strings.ReplaceAll(text, "\n", "\n        "))
	}
	return b.String()
}

// adviceColumns leave room for codes and margins on a terminal of 80 columns.
const adviceColumns = 80 - 2*len("   ") - len("130  ")

// ExitCodesCommand is `refold exit-codes`.
func ExitCodesCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "exit-codes",
		Usage: "print what the exit codes mean, for scripts",
		Description: exitCodesAdvice() + `

Examples:
   refold exit-codes
   refold exit-codes --json`,
		Flags: []cli.Flag{JSONFlag()},
		Action: func(c *cli.Context) error {
			if c.Bool("json") {
				return t.WriteJSON(ExitCodes())
			}
			var rows [][]string
			for _, row := range ExitCodes() {
				rows = append(rows, []string{strconv.Itoa(row.Code), row.Meaning, row.Next})
			}
			return t.WriteTable([]text.Column{text.Numbers("code"), text.Words("meaning"), text.Words("what to do")}, rows)
		},
	}
}
