package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
)

func initCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "write a commented spec file to start from",
		Description: `Writes every setting with its default and a comment. Edit it, then:
   refold run --spec refold.toml

With --python it writes what a training program of your own starts from: the client
refold_client.py, an example train.py and a short refold.toml that runs it.

Examples:
   refold init
   refold init --preset article --out article.toml
   refold init --python --example keras --out mine`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "preset", Usage: "`NAME` of the settings to start from: " + strings.Join(spec.Presets(), ", "), Value: spec.PresetQuick},
			&cli.StringFlag{Name: "out", Usage: "`FILE` to write; - is standard output; with --python a folder (default: this one)", Value: "refold.toml"},
			&cli.BoolFlag{Name: "python", Usage: "write a training program in Python, its client and its spec"},
			&cli.StringFlag{Name: "example", Usage: "`NAME` of that program: " + strings.Join(exampleNames(), ", "), Value: exampleNames()[0]},
		},
		Action: func(c *cli.Context) error { return initAction(t, c) },
	}
}

func initAction(t *terminal.Terminal, c *cli.Context) error {
	if c.Bool("python") {
		if c.IsSet("preset") {
			return manual.Usagef("--python writes a spec of its own: leave out --preset")
		}
		folder := "."
		if c.IsSet("out") {
			folder = c.String("out")
		}
		if folder == "-" {
			return manual.Usagef("--python writes several files: name a folder with --out")
		}
		return initPython(t, folder, c.String("example"))
	}
	if c.IsSet("example") {
		return manual.Usagef("--example is for --python")
	}
	template, err := spec.Template(c.String("preset"))
	if err != nil {
		return manual.UsageError{Err: err}
	}
	return writeTemplate(t, c.String("out"), template)
}

// writeTemplate writes a new file, never over an old one.
func writeTemplate(t *terminal.Terminal, path string, template []byte) error {
	if path == "-" {
		_, err := t.Out.Write(template)
		return err
	}
	if err := writeNew(path, template); err != nil {
		return err
	}
	t.Say("wrote %s; set data.images and claim.accuracy, then `refold run --spec %s`", path, path)
	return nil
}
