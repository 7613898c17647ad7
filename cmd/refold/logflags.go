package main

import (
	"log/slog"
	"strings"

	"github.com/urfave/cli/v2"
)

// Formats of the log.
const (
	logText = "text"
	logJSON = "json"
)

// logFlags say what of the log is printed, and how.
func logFlags(t *terminal) []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print results, warnings and errors only", DisableDefaultText: true, Category: onMachine,
			Action: func(c *cli.Context, quiet bool) error {
				if quiet && c.Bool("verbose") {
					return usagef("--quiet and --verbose exclude each other")
				}
				return t.from(slog.LevelWarn, quiet)
			}},
		&cli.BoolFlag{Name: "verbose", Usage: "print every epoch, what was done before, and how long each phase took", DisableDefaultText: true, Category: onMachine,
			Action: func(_ *cli.Context, verbose bool) error { return t.from(slog.LevelDebug, verbose) }},
		&cli.StringFlag{Name: "log-format", Usage: "`FORMAT` of messages on stderr: text, or json for one JSON object a line", Value: logText, Category: onMachine,
			Action: func(_ *cli.Context, format string) error {
				if format != logText && format != logJSON {
					return usagef("--log-format %q: must be %s or %s", format, logText, logJSON)
				}
				return nil // run has looked already
			}},
	}
}

// from sets the level of the least important message that is printed.
func (t *terminal) from(level slog.Level, wanted bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if wanted {
		t.level = level
	}
	return nil
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
