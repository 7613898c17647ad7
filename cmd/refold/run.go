package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/testdata"
)

// whatToRun are the flags that say what to run and where.
func whatToRun() []cli.Flag {
	return slices.Concat([]cli.Flag{
		&cli.StringFlag{Name: "dir", Usage: "run `DIRECTORY`; made, or resumed (default: runs/NAME)"},
		&cli.StringFlag{Name: "spec", Usage: "spec `FILE` in TOML; `refold init` writes one"},
		&cli.StringFlag{Name: "preset", Usage: "`NAME` of what holds where file and flags say nothing: " + strings.Join(spec.Presets(), ", "), Value: spec.PresetQuick},
		&cli.StringFlag{Name: "only", Usage: "run just the trials whose names match a `PATTERN`, e.g. '*.groups.*'"},
	}, untilFlags(), specFlags(), runFlags(), trainerFlags())
}

func runCommand(t *terminal.Terminal) *cli.Command {
	show := &cli.BoolFlag{Name: "print-spec", Usage: "print all settings, and where each comes from, instead of running", DisableDefaultText: true}
	yes := &cli.BoolFlag{Name: "yes", Usage: "train even if that takes more than 12 hours", DisableDefaultText: true, Category: onMachine}
	return &cli.Command{
		Name:  "run",
		Usage: "train all folds and seeds, and report the verdict; run again to go on",
		Description: `Splits the images, trains a fresh network for every fold and seed, and writes
the verdict, the figures and all that they rest on into a run directory. What is
finished there stays: the same command goes on with the missing trials, and a
changed spec or changed images are refused. How long it takes is said first, from a
few steps of training, which the cache remembers for 30 days; above 12 hours,
nothing begins without --yes.

With --until-decided the guarded folds of the claim's network come first, seed by seed.
After each seed the claim is looked at, by an interval that is wide enough for all
looks, and nothing more is trained once it is decided: mostly a tenth of all trainings.
--until-explained then trains what a refuted claim is explained by, --continue all.

` + whatIsOpen + `

Examples:
   refold run --images pictures --claim 0.95
   refold run --manifest pictures.csv --group artist --claim-counts 95/100
   refold run --spec refold.toml --dir runs/mine
   refold run --images pictures --claim 0.95 --until-decided
   refold run --dir runs/mine                      (go on)
   refold run --dir runs/mine --sizes 100,200,400  (would more images help?)
   refold run --dir runs/mine --shard 0/8          (one of 8 machines; see refold submit)
   refold run --dir runs/mine --collect            (sum up what they trained)`,
		Flags: slices.Concat(whatToRun(), []cli.Flag{show, yes}, shardFlags(), logFlags(t)),
		Action: func(c *cli.Context) error {
			if err := checkShard(c); err != nil {
				return err
			}
			if isShard(c) {
				return runShard(c, t)
			}
			draft, dir, err := checkedDraft(c)
			if err != nil {
				return err
			}
			if c.Bool(show.Name) {
				return printSpec(t, draft)
			}
			decisions, err := decisionsFor(c, t, draft.Spec)
			if err != nil {
				return err
			}
			return execute(c.Context, t, dir, draft, runChoices{verify: c.Bool("verify"), yes: c.Bool(yes.Name), decisions: decisions})
		},
	}
}

// checkedDraft is what to run and where, without problems.
func checkedDraft(c *cli.Context) (*spec.Draft, string, error) {
	draft, dir, err := draftAndDir(c)
	if err != nil {
		return nil, "", err
	}
	return draft, dir, draft.Check(embedded(draft.Spec.Data))
}

// draftAndDir resolves what to run and where. A run directory that is named goes on
// with its own spec, which flags override, unless a preset or a spec file is named too.
func draftAndDir(c *cli.Context) (*spec.Draft, string, error) {
	dir := c.String("dir")
	switch {
	case dir == "" && !namesImages(c):
		return nil, "", manual.Usagef("say what to check: --images DIR (one sub-folder a class), --manifest FILE or --spec FILE; or try `refold demo`")
	case dir == "":
		draft := draftOf(c)
		return draft, filepath.Join("runs", runName(draft.Spec.Data)), nil
	case c.IsSet("spec"), c.IsSet("preset") && namesImages(c):
		return draftOf(c), dir, nil
	}
	draft, err := rundir.LoadDraft(dir)
	switch {
	case err != nil && namesImages(c): // a new run, or one that these settings repair if they are all there
		draft = draftOf(c)
		if invalid := draft.Check(embedded(draft.Spec.Data)); invalid != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, dir, fmt.Errorf("%w\n%w", err, invalid)
		}
		return draft, dir, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, dir, manual.Usagef("%s holds no run yet: say what to run with --images, --manifest or --spec", dir)
	case err != nil:
		return nil, dir, err
	}
	if c.IsSet("preset") {
		draft.Problem("--preset", "", "the run in %s has settings of its own: leave --preset out, or begin another run", dir)
	}
	if draft.Spec.Run.Engine == spec.EnginePredictions {
		return nil, dir, fmt.Errorf("%s holds predictions that were made elsewhere (refold evaluate): there is nothing to train; `refold report --dir %s` shows what they say", dir, manual.ShellWord(dir))
	}
	setFlags(c, draft)
	return draft, dir, nil
}

// printSpec prints the spec as spec.toml would hold it; what depends on the images
// is still open.
func printSpec(t *terminal.Terminal, draft *spec.Draft) error {
	data, err := spec.Marshal(draft.Spec, draft.Origins)
	if err != nil {
		return err
	}
	_, err = t.Out.Write(data)
	return err
}

func namesImages(c *cli.Context) bool {
	return c.IsSet("images") || c.IsSet("manifest") || c.IsSet("spec")
}

// runName names a run after its images. A manifest keeps its extension, so that
// it shares no directory with a folder of its name.
func runName(d spec.Data) string {
	path := d.Images
	if path == "" {
		path = d.Manifest
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return filepath.Base(path)
}

// runChoices are for one call; no spec holds them.
type runChoices struct {
	verify    bool           // read and measure again what the cache knows
	yes       bool           // train even if that takes more than 12 hours
	decisions *decision.File // nil: those of the run, or none
}

// execute runs a spec in a directory, writes the report and prints the verdict.
func execute(ctx context.Context, t *terminal.Terminal, dir string, draft *spec.Draft, choices runChoices) error {
	s := draft.Spec
	progress := terminal.NewProgress(t, dir)
	options := experiment.Options{
		Dir: dir, Spec: s, Origins: draft.Origins, Images: embedded(s.Data), Observer: progress, Version: buildVersion(),
		Cache: cacheOf(t, s.Run), Verify: choices.verify, Decisions: choices.decisions,
		Approve: func(e *forecast.Estimate) error { return approve(t, e, choices.yes) },
	}
	t.OnStop("stopping, and keeping what is done; Ctrl-C again leaves at once")
	t.Status(terminal.Part{Text: "reading the images"})
	outcome, err := experiment.Run(ctx, options)
	progress.EndPhase("training and statistics")
	if outcome != nil && outcome.Summary != nil {
		return errors.Join(err, report(ctx, t, progress, dir, outcome.Summary))
	}
	return err
}

// report writes the report of a run that was summed up now, and prints the verdict.
func report(ctx context.Context, t *terminal.Terminal, progress *terminal.Progress, dir string, s *summary.Summary) error {
	if stopped := ctx.Err(); stopped != nil {
		return stopped
	}
	t.OnStop("finishing the report; Ctrl-C again leaves at once")
	if err := writeReport(t, dir, s); err != nil {
		return err
	}
	progress.EndPhase("the report")
	t.Tell(verdictNote(dir, s))
	if n, stopped := stoppedNote(dir, s); stopped {
		t.Tell(n)
	}
	return nil
}

// longRun is what a run may take without --yes.
const longRun = 12 * time.Hour

// approve says what a run will take, and refuses a long one that nobody has agreed
// to.
func approve(t *terminal.Terminal, e *forecast.Estimate, yes bool) error {
	if e.ToTrain() == 0 {
		return nil
	}
	if e.Time.Known && e.Time.Duration() > longRun && !yes {
		return manual.Usagef("the run would take %s; more than 12 hours are not begun unasked: "+
			"add --yes, or choose fewer --seeds, --epochs or --architecture, a smaller --size or --sample; `refold plan` shows what takes how long",
			view.EstimateText(e))
	}
	t.Tell(terminal.Note{Event: "estimate", Text: "refold: " + view.EstimateText(e), Attrs: []slog.Attr{
		slog.Bool("known", e.Time.Known), slog.Float64("seconds", e.Time.Total.Middle),
		slog.Float64("seconds_low", e.Time.Total.Low), slog.Float64("seconds_high", e.Time.Total.High),
		slog.Int("trials", e.ToTrain()), slog.Int("trials_at_once", e.Parallel),
	}})
	return nil
}

// demoPrefix marks a manifest that lies in the program itself.
const demoPrefix = "demo:"

// embedded opens the images that are part of the program, where a spec names
// them; nil otherwise.
func embedded(d spec.Data) fs.FS {
	if !strings.HasPrefix(d.Manifest, demoPrefix) {
		return nil
	}
	return demoFiles{testdata.Emoji()}
}

// demoFiles finds its files with and without demoPrefix.
type demoFiles struct{ fs.FS }

func (f demoFiles) Open(name string) (fs.File, error) {
	return f.FS.Open(strings.TrimPrefix(name, demoPrefix))
}
