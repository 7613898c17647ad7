package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/experiment/spec"
)

// decisionsFlag names the file of decisions.
func decisionsFlag() cli.Flag {
	return &cli.StringFlag{Name: "decisions", Usage: "CSV `FILE` of what was decided on related images and on labels", DefaultText: "decisions.csv beside the images, if there is one", Category: groups}
}

// decisionsName is the file beside the images.
const decisionsName = "decisions.csv"

// decisionsPath is where decisions are, or would be.
func decisionsPath(c *cli.Context, d spec.Data) string {
	if path := c.String("decisions"); path != "" {
		return path
	}
	folder := d.Images
	if d.Manifest != "" {
		folder = filepath.Dir(d.Manifest)
	}
	return filepath.Join(folder, decisionsName)
}

// decisionsFor reads the file of decisions; one that nobody named may be missing. One that
// was named must count.
func decisionsFor(c *cli.Context, t *terminal.Terminal, s spec.Spec) (*decision.File, error) {
	switch named := c.IsSet("decisions"); {
	case named && c.String("decisions") == "":
		return nil, manual.Usagef("--decisions names no file: name one, or leave the flag out")
	case named && !s.Groups.NearCopies && !s.Groups.Metadata:
		return nil, manual.Usagef("--decisions counts only where images are audited: groups.near-copies and groups.metadata are both false (--near-copies, --metadata); set one to true, or leave --decisions out")
	}
	path := decisionsPath(c, s.Data)
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !c.IsSet("decisions"):
		for _, stray := range strayDecisions(s.Data.Images) {
			t.Tell(terminal.Note{Level: slog.LevelWarn, Event: "decisions not read", Attrs: []slog.Attr{slog.String("file", stray)},
				Text: fmt.Sprintf("%s is not read: move it to %s, or name it with --decisions", manual.ShellWord(stray), manual.ShellWord(path))})
		}
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("--decisions %s: there is no such file: check the spelling, or leave the flag out", manual.ShellWord(path))
	case err != nil:
		return nil, fmt.Errorf("the decisions in %s cannot be read: %w: change the permissions, or name another file with --decisions", manual.ShellWord(path), withoutPath(err))
	}
	defer f.Close()
	return decision.Read(f, path)
}

// strayDecisions are files of decisions in the folders of a folder, and further down while
// that holds one folder: data sets lie like that, and decisions are read from the top alone.
func strayDecisions(folder string) []string {
	var stray []string
	const deepest = 8
	for range deepest {
		if folder == "" {
			break
		}
		items, err := os.ReadDir(folder)
		if err != nil {
			break // whoever reads the images says it
		}
		below := ""
		folders := 0
		for _, item := range items {
			if !item.IsDir() {
				continue
			}
			folders++
			below = filepath.Join(folder, item.Name())
			if at := filepath.Join(below, decisionsName); isFile(at) {
				stray = append(stray, at)
			}
		}
		if folders != 1 {
			break
		}
		folder = below
	}
	return stray
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// withoutPath is an error without the path that stands beside it.
func withoutPath(err error) error {
	if at := new(fs.PathError); errors.As(err, &at) {
		return at.Err
	}
	return err
}
