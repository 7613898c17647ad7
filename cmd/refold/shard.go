package main

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment"
)

const machines = "MANY MACHINES"

// Names of the flags that train and sum up a part of a run.
const (
	shardFlag   = "shard"
	collectFlag = "collect"
	waitFlag    = "wait"
	scratchFlag = "scratch"
)

// shardFlags are the flags that train and sum up a part of a run.
func shardFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: shardFlag, Usage: "train the trials of shard `INDEX/COUNT`, such as 0/8 to 7/8, of a run that refold submit made ready; needs no images and no lock", Category: machines},
		&cli.StringFlag{Name: scratchFlag, Usage: "`FOLDER` on a local disk for copies of what --shard needs (default: that for temporary files)", Category: machines},
		&cli.BoolFlag{Name: collectFlag, Usage: "sum up what shards have trained, and report", DisableDefaultText: true, Category: machines},
		&cli.DurationFlag{Name: waitFlag, Usage: "how `LONG` --collect waits for trials that are missing, such as 120s or 12h", Category: machines},
	}
}

// isShard reports whether a part of a run is asked for.
func isShard(c *cli.Context) bool { return c.IsSet(shardFlag) || c.Bool(collectFlag) }

// checkShard refuses what does not go together.
func checkShard(c *cli.Context) error {
	switch {
	case c.IsSet(shardFlag) && c.Bool(collectFlag):
		return manual.Usagef("--shard trains and --collect sums up: give one of them")
	case c.IsSet(waitFlag) && !c.Bool(collectFlag), c.Duration(waitFlag) < 0:
		return manual.Usagef("--wait says how long --collect waits, such as --collect --wait 120s")
	case c.IsSet(scratchFlag) && !c.IsSet(shardFlag):
		return manual.Usagef("--scratch is for --shard INDEX/COUNT")
	case !isShard(c):
		return nil
	case c.String("dir") == "":
		return manual.Usagef("say which run: --dir DIRECTORY, which refold submit made ready")
	case namesImages(c), c.IsSet("preset"):
		return manual.Usagef("a run that was made ready has settings and images of its own: leave --images, --manifest, --spec and --preset out")
	}
	for _, flag := range []string{"only", "print-spec", "verify", "decisions", "cache", "cache-limit", untilDecidedFlag, untilExplainedFlag, continueFlag} {
		if c.IsSet(flag) {
			return manual.Usagef("%s is for who makes the run ready: give it to refold submit", manual.Dashed(flag))
		}
	}
	return nil
}

// runShard trains or sums up a part of a run.
func runShard(c *cli.Context, t *terminal.Terminal) error {
	dir := c.String("dir")
	shard := experiment.Shard{}
	if c.IsSet(shardFlag) {
		var err error
		if shard, err = experiment.ParseShard(c.String(shardFlag)); err != nil {
			return manual.Usagef("--shard: %v", err)
		}
	}
	if err := experiment.AwaitRun(c.Context, dir, 0, func(text string) { t.Say("refold: %s", text) }); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return manual.Usagef("%s holds no run: `refold submit` makes one ready", dir)
		}
		return err
	}
	draft, _, err := draftAndDir(c)
	if err != nil {
		return err
	}
	if err := draft.CheckSettings(); err != nil {
		return err
	}
	progress := terminal.NewProgress(t, dir)
	options := experiment.Options{Dir: dir, Spec: draft.Spec, Origins: draft.Origins, Observer: progress, Version: buildVersion()}
	if c.Bool(collectFlag) {
		return collect(c.Context, t, progress, options, c.Duration(waitFlag))
	}
	t.OnStop("stopping, and keeping what is done; Ctrl-C again leaves at once")
	_, err = experiment.RunShard(c.Context, options, shard, c.String(scratchFlag))
	progress.EndPhase("training")
	return err
}

// collect sums up a run and reports.
func collect(ctx context.Context, t *terminal.Terminal, progress *terminal.Progress, o experiment.Options, wait time.Duration) error {
	t.OnStop("stopping; Ctrl-C again leaves at once")
	outcome, err := experiment.Collect(ctx, o, wait)
	progress.EndPhase("collecting and statistics")
	if outcome == nil || outcome.Summary == nil {
		return err
	}
	return errors.Join(report(ctx, t, progress, o.Dir, outcome.Summary), err)
}

// readyWords says how to make a run ready again.
func readyWords(dir string) string {
	return "`refold submit hand --dir " + manual.ShellWord(dir) + "`"
}
