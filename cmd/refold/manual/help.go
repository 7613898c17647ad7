// Package manual says how refold is used: help, man page, completion, exit codes and their
// meaning, and what is wrong with a command line. It owns these words and the error of wrong
// usage. It must not know what commands do, nor which of their errors has which exit code.
package manual

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

// HelpCommand takes the place of urfave's, which exits with a code of its own where
// there is no such command.
func HelpCommand() *cli.Command {
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
			return Usagef("help takes one command, such as `refold help run`; unexpected argument %q", c.Args().Get(1))
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
		return UnknownCommand(c.App, name)
	}
	cli.HelpPrinter(c.App.Writer, cli.CommandHelpTemplate, command)
	return nil
}

// JSONFlag is the flag of commands that print a table.
func JSONFlag() cli.Flag {
	return &cli.BoolFlag{Name: "json", Usage: "print JSON instead of a table", DisableDefaultText: true}
}
