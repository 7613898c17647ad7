package main

import (
	"log/slog"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
)

// Formats of the log.
const (
	logText = "text"
	logJSON = "json"
)

// logFlags say what of the log is printed, and how.
func logFlags(t *terminal.Terminal) []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print results, warnings and errors only", DisableDefaultText: true, Category: onMachine,
			Action: func(c *cli.Context, quiet bool) error {
				if quiet && c.Bool("verbose") {
					return manual.Usagef("--quiet and --verbose exclude each other")
				}
				if quiet {
					t.SetLevel(slog.LevelWarn)
				}
				return nil
			}},
		&cli.BoolFlag{Name: "verbose", Usage: "print every epoch, what was done before, and how long each phase took", DisableDefaultText: true, Category: onMachine,
			Action: func(_ *cli.Context, verbose bool) error {
				if verbose {
					t.SetLevel(slog.LevelDebug)
				}
				return nil
			}},
		&cli.StringFlag{Name: "log-format", Usage: "`FORMAT` of messages on stderr: text, or json for one JSON object a line", Value: logText, Category: onMachine,
			Action: func(_ *cli.Context, format string) error {
				if format != logText && format != logJSON {
					return manual.Usagef("--log-format %q: must be %s or %s", format, logText, logJSON)
				}
				return nil // run has looked already
			}},
	}
}

// wantsJSON looks for --log-format json in a command line before it is parsed, so
// that errors of parsing are said in that format too.
func wantsJSON(args []string) bool {
	for i, arg := range args {
		name, value, found := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !strings.HasPrefix(arg, "-") || name != "log-format" {
			continue
		}
		if !found && i+1 < len(args) {
			value = args[i+1]
		}
		return value == logJSON
	}
	return false
}
