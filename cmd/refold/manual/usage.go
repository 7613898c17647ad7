package manual

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// UsageError is a mistake on the command line.
type UsageError struct{ Err error }

func (e UsageError) Error() string { return e.Err.Error() }
func (e UsageError) Unwrap() error { return e.Err }

// Usagef words one, with what to do.
func Usagef(format string, args ...any) error {
	return UsageError{fmt.Errorf(format, args...)}
}

// BadUsage says in refold's words what urfave's parser found wrong.
func BadUsage(c *cli.Context, err error, _ bool) error {
	name, flags := "refold", c.App.Flags
	if command := c.Command; command != nil && command.Name != "" && command.Name != "refold" {
		name, flags = name+" "+pathOf(command), command.Flags
	}
	problem := flagProblem(flags, err.Error())
	if m := unknownFlag.FindStringSubmatch(err.Error()); m != nil && name == "refold" {
		if owner := ownerOf(c.App.Commands, m[1]); owner != "" {
			problem = fmt.Sprintf("%s is a flag of a command and stands behind it, such as `refold %s %s`", Dashed(m[1]), owner, Dashed(m[1]))
		}
	}
	return UsageError{flagError{err, fmt.Sprintf("%s; `%s --help` lists the flags", problem, name)}}
}

// pathOf is a command's name behind those of the commands that it stands below.
func pathOf(command *cli.Command) string {
	if path := strings.TrimPrefix(command.HelpName, "refold "); path != "" {
		return path
	}
	return command.Name
}

// ownerOf is the command that has a flag; run, where several have it.
func ownerOf(commands []*cli.Command, flag string) (owner string) {
	for _, command := range commands {
		if findFlag(command.Flags, flag) != nil && (owner == "" || command.Name == "run") {
			owner = command.Name
		}
	}
	return owner
}

// noTopic is what urfave says where an argument stands beside --help.
var noTopic = regexp.MustCompile(`^No help topic for '(.*)'$`)

// StrayTopic makes a usage error of what urfave says of an argument beside --help.
func StrayTopic(err error) error {
	if err == nil {
		return nil
	}
	if m := noTopic.FindStringSubmatch(err.Error()); m != nil {
		return Usagef("unexpected argument %q beside --help; `refold help` lists the commands", m[1])
	}
	return err
}

// flagError is an error of the parser in our words.
type flagError struct {
	err  error
	text string
}

func (e flagError) Error() string { return e.text }
func (e flagError) Unwrap() error { return e.err }

// What the parser says. It is package flag of the standard library below urfave.
var (
	unknownFlag  = regexp.MustCompile(`^flag provided but not defined: -+(.+)$`)
	emptyFlag    = regexp.MustCompile(`^flag needs an argument: -+(.+)$`)
	invalidValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-+([^:]+): `)
)

// flagProblem names the flag, what is wrong with it and, where it is unknown, the
// one with the nearest spelling.
func flagProblem(flags []cli.Flag, problem string) string {
	if m := unknownFlag.FindStringSubmatch(problem); m != nil {
		text := "there is no flag " + Dashed(m[1])
		if near := spec.Nearest(m[1], longNames(flags)); near != "" {
			text += ", did you mean --" + near + "?"
		} else if key := spec.KeyOfWord(m[1]); key != "" && findFlag(flags, "spec") != nil {
			text += ": " + key + " is set in a spec file (--spec FILE)"
		}
		return text
	}
	if m := emptyFlag.FindStringSubmatch(problem); m != nil {
		return fmt.Sprintf("%s needs %s", Dashed(m[1]), kindOf(flags, m[1]))
	}
	if m := invalidValue.FindStringSubmatch(problem); m != nil {
		return fmt.Sprintf("%s %s: want %s%s", Dashed(m[2]), m[1], kindOf(flags, m[2]), meantNumber(flags, m[2], m[1]))
	}
	return problem
}

// Dashed is a flag as it is written: --epochs, -k.
func Dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// kindOf is what a flag takes.
func kindOf(flags []cli.Flag, name string) string {
	switch findFlag(flags, name).(type) {
	case *cli.IntFlag, *cli.Uint64Flag:
		return "a whole number"
	case *cli.Float64Flag:
		return "a number"
	case *cli.DurationFlag:
		return "a time with its unit, such as 90s or 4h"
	case *cli.BoolFlag:
		return "true or false, or nothing"
	}
	return "a value"
}

// meantNumber asks for the number that a quoted text may stand for, where the flag
// takes one.
func meantNumber(flags []cli.Flag, name, quoted string) string {
	text, err := strconv.Unquote(quoted)
	if _, number := findFlag(flags, name).(*cli.Float64Flag); !number || err != nil {
		return ""
	}
	return spec.MeantNumber(text)
}

// findFlag is the flag with a name; nil where there is none.
func findFlag(flags []cli.Flag, name string) cli.Flag {
	for _, f := range flags {
		for _, n := range f.Names() {
			if n == name {
				return f
			}
		}
	}
	return nil
}

// longNames are all names but single letters.
func longNames(flags []cli.Flag) []string {
	var names []string
	for _, f := range flags {
		for _, name := range f.Names() {
			if len(name) > 1 {
				names = append(names, name)
			}
		}
	}
	return names
}

// WithoutArguments refuses stray arguments, since flags behind them would be
// ignored silently.
func WithoutArguments(action cli.ActionFunc) cli.ActionFunc {
	return func(c *cli.Context) error {
		if c.Args().Present() {
			return Usagef("unexpected argument %q%s; `refold %s` takes flags only, `refold %s --help` lists them",
				c.Args().First(), meantFlag(c.Command, c.Args().First()), pathOf(c.Command), pathOf(c.Command))
		}
		return action(c)
	}
}

// meantFlag guesses which flag a stray argument belongs to, by what it is.
func meantFlag(command *cli.Command, argument string) string {
	names := []string{"dir"}
	info, err := os.Stat(argument)
	switch {
	case err != nil:
		return ""
	case info.IsDir():
		if _, err := rundir.LoadSpec(argument); err != nil {
			names = []string{"images", "dir"}
		}
	case filepath.Ext(argument) == ".csv":
		names = []string{"manifest", "log"}
	case filepath.Ext(argument) == ".toml":
		names = []string{"spec"}
	default:
		names = []string{"log"}
	}
	for _, name := range names {
		if findFlag(command.Flags, name) != nil {
			return fmt.Sprintf(", did you mean --%s %s?", name, argument)
		}
	}
	return ""
}

// UnknownCommand suggests the command with the nearest spelling.
func UnknownCommand(app *cli.App, name string) error {
	var names []string
	for _, command := range app.Commands {
		names = append(names, command.Names()...)
	}
	text := fmt.Sprintf("there is no command %q", name)
	if near := spec.Nearest(strings.ToLower(name), names); near != "" {
		text += fmt.Sprintf(", did you mean %q?", near)
	}
	return Usagef("%s; `refold help` lists them", text)
}
