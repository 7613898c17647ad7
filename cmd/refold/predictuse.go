package main

import (
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/prediction"
)

// useFlags say how a network is to be used where its file does not.
func useFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "architecture", Usage: "`NAME` of the network, e.g. resnet50v2", Category: unsaid},
		&cli.StringFlag{Name: "width", Usage: "`FACTOR` on the number of filters, 1 as published", Category: unsaid},
		&cli.StringSliceFlag{Name: "classes", Usage: "`NAMES` of the classes in the order of the classification layer; may be repeated", Category: unsaid},
		&cli.StringFlag{Name: "size", Usage: "image size, `HEIGHTxWIDTH`, e.g. 64x64", Category: unsaid},
		&cli.StringFlag{Name: "resize", Usage: "`MODE`: stretch, crop, trim or pad", Category: unsaid},
		&cli.StringFlag{Name: "interpolation", Usage: "`MODE`: linear or area", Category: unsaid},
		&cli.StringFlag{Name: "alpha", Usage: "transparency becomes `WHAT`: white, black or drop", Category: unsaid},
		&cli.StringFlag{Name: "scale", Usage: "`HOW` bytes become numbers: unit (x/255) or keras (the network's own)", Category: unsaid},
		&cli.StringFlag{Name: "short-side", Usage: "`PIXELS` that images are shrunk to first; 0: they are not", Category: unsaid},
		&cli.StringFlag{Name: "jpeg-quality", Usage: "`QUALITY` with which they are saved as JPEG then; 0: they are not", Category: unsaid},
	}
}

// unsaid is the category of useFlags.
const unsaid = "WHAT THE FILE DOES NOT SAY"

// useOf is what a file says of its use, completed by flags.
func useOf(c *cli.Context, path string, metadata map[string]string) (prediction.Use, error) {
	given, none := make(map[string]string), prediction.Use{}
	for _, f := range useFlags() {
		name := f.Names()[0]
		switch {
		case !c.IsSet(name):
		case name == "classes":
			given[name] = prediction.ClassList(c.StringSlice(name))
		default:
			given[strings.ReplaceAll(name, "-", "_")] = c.String(name)
		}
	}
	for _, key := range []string{"width", "short_side", "jpeg_quality"} {
		if text, ok := given[key]; ok {
			if _, err := strconv.ParseFloat(text, 64); err != nil {
				return none, manual.Usagef("--%s %q: must be a number", strings.ReplaceAll(key, "_", "-"), text)
			}
		}
	}
	complete, contradicted := prediction.Complete(metadata, given)
	if len(contradicted) > 0 {
		key := contradicted[0]
		return none, manual.Usagef("--%s %s: %s says %s: leave the flag out", dashes(key), given[key], path, metadata[key])
	}
	use := prediction.ParseUse(complete)
	if unknown := use.Unknown(); len(unknown) > 0 {
		for i, key := range unknown {
			unknown[i] = "--" + dashes(key)
		}
		return none, manual.Usagef("%s does not say all that predicting takes, as files that were converted, or saved by earlier versions, do not: give %s",
			path, strings.Join(unknown, ", "))
	}
	if err := use.Check(); err != nil {
		return none, manual.Usagef("%s: %v", path, err)
	}
	return use, nil
}

// dashes is a key of metadata as a flag is written.
func dashes(key string) string { return strings.ReplaceAll(key, "_", "-") }
