package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/experiment/spec"
)

// decisionsFlag names the file of decisions.
func decisionsFlag() cli.Flag {
	return &cli.StringFlag{Name: "decisions", Usage: "CSV `FILE` of what was decided on related images and on labels", DefaultText: "decisions.csv beside the images, if there is one", Category: groups}
}

// decisionsPath is where decisions are, or would be.
func decisionsPath(c *cli.Context, d spec.Data) string {
	if path := c.String("decisions"); path != "" {
		return path
	}
	folder := d.Images
	if d.Manifest != "" {
		folder = filepath.Dir(d.Manifest)
	}
	return filepath.Join(folder, "decisions.csv")
}

// decisionsFor reads the file of decisions; one that nobody named may be missing.
func decisionsFor(c *cli.Context, d spec.Data) (*decision.File, error) {
	path := decisionsPath(c, d)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !c.IsSet("decisions") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return decision.Read(f, path)
}
