package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

// helpCommand takes the place of urfave's, which exits with a code of its own where
// there is no such command.
func helpCommand() *cli.Command {
	return &cli.Command{
		Name:      "help",
		Aliases:   []string{"h"},
		Usage:     "print the help of refold, or of a command",
		ArgsUsage: "[COMMAND]",
		Description: `Examples:
   refold help
   refold help run
   refold help exit-codes`,
		HideHelpCommand: true,
		Action: func(c *cli.Context) error {
			switch c.NArg() {
			case 0:
				return cli.ShowAppHelp(c)
			case 1:
				return showHelp(c, c.Args().First())
			}
			return usagef("help takes one command, such as `refold help run`; unexpected argument %q", c.Args().Get(1))
		},
		BashComplete: func(c *cli.Context) {
			if !c.Args().Present() {
				for _, command := range c.App.Commands {
					fmt.Fprintln(c.App.Writer, command.Name)
				}
			}
		},
	}
}

// showHelp prints the help of a command.
func showHelp(c *cli.Context, name string) error {
	command := c.App.Command(name)
	if command == nil {
		return unknownCommand(c.App, name)
	}
	cli.HelpPrinter(c.App.Writer, cli.CommandHelpTemplate, command)
	return nil
}
