package main

import (
	"context"
	"errors"
	"io"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
)

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	t := terminal.New(stdout, stderr)
	t.Words = words
	if wantsJSON(args) {
		t.LogJSON()
	}
	defer t.Leave() // a panic is printed on a line of its own
	ctx, stop := withSignals(ctx, t)
	defer stop()
	err := manual.StrayTopic(newApp(t).RunContext(ctx, args))
	if err == nil {
		err = t.ResultsError()
	}
	if errors.Is(err, syscall.EPIPE) { // as of refold status | head
		err = silentError{err}
	}
	if err == nil {
		return manual.ExitFine
	}
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		err = stoppedError{cause, err, t.KeepsWork()}
	}
	code := exitCode(err)
	wantMemory(err, code)
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

` + manual.ExitCodesHelp(),
		HideVersion: true,
		// The scripts of refold completion ask refold itself.
		EnableBashCompletion: true,
		Writer:               t.Out,
		ErrWriter:            t.Log,
		Commands: []*cli.Command{
			demoCommand(t), initCommand(t), auditCommand(t), planCommand(t), runCommand(t), submitCommand(t), mergeCommand(t), reportCommand(t),
			statusCommand(t), predictCommand(t), exportCommand(t), importLogCommand(t), claimCommand(t),
			foldsCommand(t), evaluateCommand(t), judgeCommand(t), compareCommand(t),
			benchCommand(t), cacheCommand(t), doctorCommand(t), manual.CompletionCommand(t.Out, flagValues), manual.ExitCodesCommand(t), manual.ManCommand(t.Out, environment()), versionCommand(t),
			manual.HelpCommand(),
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
				return manual.UnknownCommand(c.App, c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
		OnUsageError:   manual.BadUsage,
		ExitErrHandler: func(*cli.Context, error) {}, // run prints and maps errors
	}
	heed(app.Commands)
	return app
}

// heed lets commands, and those below them, say in refold's words what is wrong, refuse stray
// arguments and complete the values of flags.
func heed(commands []*cli.Command) {
	for _, command := range commands {
		command.OnUsageError = manual.BadUsage
		command.HideHelpCommand = true // `refold help run` is enough
		if command.BashComplete == nil {
			command.BashComplete = manual.Complete(command, flagValues)
		}
		if command.ArgsUsage == "" && len(command.Subcommands) == 0 {
			command.Action = manual.WithoutArguments(command.Action)
		}
		heed(command.Subcommands)
	}
}

// environment lists the variables that refold heeds.
func environment() []manual.Variable {
	return []manual.Variable{
		{Name: "NO_COLOR", Meaning: "respected: refold prints no colours"},
		{Name: view.CacheVariable, Meaning: "the folder of decoded images, or off, where neither --cache nor run.cache says"},
		{Name: "TERM", Meaning: "with the value dumb, no line is rewritten in place"},
	}
}
