package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
)

func cacheCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "cache",
		Usage: "say where decoded images are kept and how much they take, or remove them",
		Description: `Runs keep the decoded and resized images of a data set, what frozen layers make of
them, what they found in its files, how fast networks train here, and with which engine, so that the next run
starts at once. What is kept is checked whenever it is used, and made anew where it is
damaged; it changes no result of a run that was begun.

The folder is, in this order: --cache, run.cache in the spec file, the variable
` + view.CacheVariable + `, and refold in the user's cache folder. "off" keeps nothing. Give it a
folder of its own on a local disk. run.cache-limit (--cache-limit) says how many GB
the files there may take: what was not used for longest leaves first, what is in use
stays. --clear removes the files that refold made, and nothing else.

An image is read again when its size, times or inode have changed, and the speed
measured again after 30 days, the faster engine where processor, library or refold have
changed; with --verify, a run reads and measures all again.

Examples:
   refold cache
   refold cache --clear
   refold cache --cache /data/refold-cache --json
   refold run --images pictures --claim 0.95 --cache off`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "cache", Usage: "`FOLDER` to look at (default: that of a run whose spec leaves it open)", Value: spec.CacheAuto, DefaultText: spec.CacheAuto},
			&cli.BoolFlag{Name: "clear", Usage: "remove what is there, but what is in use", DisableDefaultText: true},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error {
			folder, err := cacheFolder(c.String("cache"))
			if err != nil {
				return err
			}
			if c.Bool("clear") {
				return clearCache(t, folder, c.Bool("json"))
			}
			return showCache(t, folder, c.Bool("json"))
		},
	}
}

// cacheFolder resolves run.cache; empty: no cache.
func cacheFolder(setting string) (string, error) {
	if setting == spec.CacheAuto {
		setting = cmp.Or(os.Getenv(view.CacheVariable), setting)
	}
	switch setting {
	case "":
		return "", manual.Usagef("--cache: empty: give auto, off or a folder")
	case spec.CacheOff:
		return "", nil
	case spec.CacheAuto:
		folder, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("there is no user's cache folder: %w: set %s, run.cache or --cache to a folder, or to off", err, view.CacheVariable)
		}
		return filepath.Join(folder, "refold"), nil
	}
	return filepath.Abs(setting)
}

// cacheOf is the cache of a run; where there is none, it says so and the run goes
// on.
func cacheOf(t *terminal.Terminal, settings spec.Run) string {
	folder, err := cacheFolder(settings.Cache)
	if err != nil {
		t.Tell(terminal.Note{Level: slog.LevelWarn, Event: "no cache", Text: fmt.Sprintf("no decoded images are kept: %v", err),
			Attrs: []slog.Attr{slog.String("reason", err.Error())}})
	}
	return folder
}

// cacheLimit is what the files of a cache may take where a spec does not say otherwise,
// in bytes.
func cacheLimit() (int64, error) {
	preset, err := spec.Preset(spec.PresetQuick)
	return int64(preset.Run.CacheLimit * 1e9), err
}

// cacheContent is what the cache holds.
func cacheContent(folder string) (pixelcache.Content, error) {
	limit, err := cacheLimit()
	if err != nil {
		return pixelcache.Content{}, err
	}
	return pixelcache.ContentOf(folder, limit)
}

func showCache(t *terminal.Terminal, folder string, json bool) error {
	content, err := cacheContent(folder)
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	if json {
		return t.WriteJSON(content)
	}
	return view.WriteCache(t, content)
}

// clearCache removes what it can and names what stays.
func clearCache(t *terminal.Terminal, folder string, json bool) error {
	if folder == "" {
		return manual.Usagef("the cache is off: name the folder to clear with --cache")
	}
	limit, err := cacheLimit()
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	removed, kept, err := pixelcache.Clear(folder)
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	content := pixelcache.NewContent(folder, limit, kept, removed)
	if json {
		return t.WriteJSON(content)
	}
	if _, err := fmt.Fprintf(t.Out, "%s: removed %s, %s\n", folder, terminal.Plural(len(removed), "file"), machine.BytesText(content.Removed)); err != nil {
		return err
	}
	for _, e := range kept {
		if _, err := fmt.Fprintf(t.Out, "%s stays: a process uses it, or its file system has no locks\n", e.Path); err != nil {
			return err
		}
	}
	return nil
}
