package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	t := newTerminal(stdout, stderr)
	if wantsJSON(args) {
		t.json()
	}
	defer t.leave() // a panic is printed on a line of its own
	ctx, stop := withSignals(ctx, t)
	defer stop()
	err := newApp(t).RunContext(ctx, args)
	if err == nil {
		return exitFine
	}
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		err = stoppedError{cause, err}
	}
	code := exitCode(err)
	if silent := (silentError{}); !errors.As(err, &silent) {
		t.fail(err, code)
	}
	return code
}

// newApp builds the command line.
func newApp(t *terminal) *cli.App {
	app := &cli.App{
		Name:  "refold",
		Usage: "is that accuracy real? Leakage-free validation of a claimed image-classifier accuracy",
		Description: `refold draws the images again, splits them into folds that share no image, copy
or group, trains a fresh ResNet for every fold and seed, and says whether the
claimed accuracy stands, with an interval and how much of it leakage explains.

` + exitCodesHelp(),
		HideVersion: true,
		Suggest:     true,
		// The scripts of refold completion ask refold itself.
		EnableBashCompletion: true,
		Writer:               t.out,
		ErrWriter:            t.log,
		Commands: []*cli.Command{
			demoCommand(t), initCommand(t), runCommand(t), reportCommand(t),
			statusCommand(t), importLogCommand(t),
			benchCommand(t), doctorCommand(t), completionCommand(t), exitCodesCommand(t), versionCommand(t),
		},
		Flags: []cli.Flag{&cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}},
		Action: func(c *cli.Context) error {
			if c.Bool("version") {
				return printVersion(t)
			}
			if c.Args().Present() {
				return usagef("there is no command %q; `refold help` lists them%s", c.Args().First(), didYouMean(c))
			}
			return cli.ShowAppHelp(c)
		},
		OnUsageError:   badUsage,
		ExitErrHandler: func(*cli.Context, error) {}, // run prints and maps errors
	}
	for _, command := range app.Commands {
		command.OnUsageError = badUsage
		if command.ArgsUsage == "" {
			command.Action = withoutArguments(command.Action)
		}
	}
	return app
}

// badUsage marks urfave's parse errors as usage errors.
func badUsage(c *cli.Context, err error, _ bool) error {
	name := "refold"
	if c.Command != nil && c.Command.Name != "" && c.Command.Name != "refold" {
		name += " " + c.Command.Name
	}
	return usagef("%w%s; `%s --help` lists the flags", err, nearestFlag(c, err), name)
}

// nearestFlag suggests the flag with the nearest spelling for one that is unknown.
func nearestFlag(c *cli.Context, err error) string {
	_, unknown, ok := strings.Cut(err.Error(), "flag provided but not defined: -")
	if !ok || c.Command == nil {
		return ""
	}
	if s := cli.SuggestFlag(c.Command.Flags, strings.TrimPrefix(unknown, "-"), true); s != "" {
		return ", did you mean " + s + "?"
	}
	return ""
}

// withoutArguments refuses stray arguments, since flags behind them would be
// ignored silently.
func withoutArguments(action cli.ActionFunc) cli.ActionFunc {
	return func(c *cli.Context) error {
		if c.Args().Present() {
			return usagef("unexpected argument %q: `refold %s` takes flags only; see `refold %s --help`",
				c.Args().First(), c.Command.Name, c.Command.Name)
		}
		return action(c)
	}
}

// didYouMean suggests the command with the nearest spelling.
func didYouMean(c *cli.Context) string {
	if s := cli.SuggestCommand(c.App.Commands, c.Args().First()); s != "" {
		return ". " + s
	}
	return ""
}
