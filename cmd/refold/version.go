package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/model"
)

func versionCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version of refold, of Go, and of the engine",
		Description: `Example:
   refold version`,
		Action: func(*cli.Context) error {
			return printVersion(t)
		},
	}
}

// buildVersion is the module's version and revision, as far as the build knows.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			version += " " + s.Value
		}
	}
	return version
}

func printVersion(t *terminal.Terminal) error {
	engine, err := model.ResolveEngine(model.EngineChoice{Name: "auto"})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.Out, "refold %s\n%s %s/%s\nengine %s %s (%s)\n",
		buildVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, engine.Name, engine.Version, engine.Reason)
	return err
}
