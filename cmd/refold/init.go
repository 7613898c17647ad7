package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
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

Examples:
   refold init
   refold init --preset article --out article.toml`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "preset", Usage: "`NAME` of the settings to start from: " + strings.Join(spec.Presets(), ", "), Value: spec.PresetQuick},
			&cli.StringFlag{Name: "out", Usage: "`FILE` to write; - is standard output", Value: "refold.toml"},
		},
		Action: func(c *cli.Context) error {
			template, err := spec.Template(c.String("preset"))
			if err != nil {
				return manual.UsageError{Err: err}
			}
			return writeTemplate(t, c.String("out"), template)
		},
	}
}

// writeTemplate writes a new file, never over an old one.
func writeTemplate(t *terminal.Terminal, path string, template []byte) error {
	if path == "-" {
		_, err := t.Out.Write(template)
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already: choose another file with --out", path)
	}
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if _, err := f.Write(template); err != nil {
		return errors.Join(fmt.Errorf("init: %w", err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	t.Say("wrote %s; set data.images and claim.accuracy, then `refold run --spec %s`", path, path)
	return nil
}
