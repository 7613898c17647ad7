package main

import (
	"context"
	"errors"
	"io"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/terminal"
)

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	t := terminal.New(stdout, stderr)
	if wantsJSON(args) {
		t.LogJSON()
	}
	defer t.Leave() // a panic is printed on a line of its own
	ctx, stop := withSignals(ctx, t)
	defer stop()
	err := strayTopic(newApp(t).RunContext(ctx, args))
	if err == nil {
		err = t.ResultsError()
	}
	if errors.Is(err, syscall.EPIPE) { // as of refold status | head
		err = silentError{err}
	}
	if err == nil {
		return exitFine
	}
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		err = stoppedError{cause, err, t.KeepsWork()}
	}
	code := exitCode(err)
	if silent := (silentError{}); !errors.As(err, &silent) {
		t.Fail(err, code)
	}
	return code
}

// newApp builds the command line.
func newApp(t *terminal.Terminal) *cli.App {
	app := &cli.App{
		Name:  "refold",
		Usage: "is that accuracy real? Leakage-free validation of a claimed image-classifier accuracy",
		Description: `refold draws the images again, splits them into folds that share no image, copy
or group, trains a fresh ResNet for every fold and seed, and says whether the
claimed accuracy stands, with an interval and how much of it leakage explains.

` + exitCodesHelp(),
		HideVersion: true,
		// The scripts of refold completion ask refold itself.
		EnableBashCompletion: true,
		Writer:               t.Out,
		ErrWriter:            t.Log,
		Commands: []*cli.Command{
			demoCommand(t), initCommand(t), planCommand(t), runCommand(t), reportCommand(t),
			statusCommand(t), importLogCommand(t),
			benchCommand(t), cacheCommand(t), doctorCommand(t), completionCommand(t), exitCodesCommand(t), manCommand(t), versionCommand(t),
			helpCommand(),
		},
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true},
			cli.HelpFlag, // urfave leaves it out where a command is named help
		},
		Action: func(c *cli.Context) error {
			if c.Bool("version") {
				return printVersion(t)
			}
			if c.Args().Present() {
				return unknownCommand(c.App, c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
		OnUsageError:   badUsage,
		ExitErrHandler: func(*cli.Context, error) {}, // run prints and maps errors
	}
	for _, command := range app.Commands {
		command.OnUsageError = badUsage
		command.HideHelpCommand = true // `refold help run` is enough
		if command.BashComplete == nil {
			command.BashComplete = complete(command)
		}
		if command.ArgsUsage == "" {
			command.Action = withoutArguments(command.Action)
		}
	}
	return app
}
