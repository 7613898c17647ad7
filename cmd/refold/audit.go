package main

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/spec"
)

// auditFlags are those of specFlags that an audit heeds.
var auditFlags = []string{"images", "manifest", "parts", "on-broken", "max-megapixels", "group", "group-pattern", "decisions", "k", "seed", "verify", "cache", "cache-limit"}

func auditCommand(t *terminal.Terminal) *cli.Command {
	var flags []cli.Flag
	for _, f := range slices.Concat(specFlags(), runFlags()) {
		if slices.Contains(auditFlags, f.Names()[0]) {
			flags = append(flags, f)
		}
	}
	flags = append(flags,
		&cli.StringFlag{Name: "split", Usage: "`FOLDER` with the folders train, test and alike, a split that somebody made: what crosses it, and a repaired one", Category: claim},
		&cli.StringFlag{Name: "split-column", Usage: "`COLUMN` of the manifest that says which part of a split an image is in", Category: claim},
		&cli.StringFlag{Name: "fail-on", Usage: "exit with code 4 where a finding is as severe as `SEVERITY`: high, medium or any", Category: how},
		&cli.StringFlag{Name: "out", Usage: "`FOLDER` for audit.html and the files", DefaultText: "runs/NAME-audit", Category: how},
		manual.JSONFlag(),
	)
	return &cli.Command{
		Name:  "audit",
		Usage: "find what can make an accuracy on these images too good",
		Description: `Looks for every way in which images can flatter a model: exact and near copies,
images of one author, prompt, job, camera session or place, groups that file names
and columns give away, properties of files and simple pixels that tell the class,
dates and order that do, and images that look alike. Says how severe each finding
is, how many images a random split would tear from a relative, and what to do.

Writes audit.html with all pairs side by side, groups.csv, clean.csv (a manifest
without copies), findings.json. What you decide on pairs, authors or detectors goes
into decisions.csv: the page offers the lines. Nothing is trained.
Of a split that somebody made, it counts what crosses: where related images do, the
exit code is 4. split.csv is a repaired split.
Labels that trained networks contradict need a run: the report of refold run lists
them, which refold report prints again.

Examples:
   refold audit --images pictures
   refold audit --images pictures --fail-on high          (exits with 4, for CI)
   refold audit --split dataset                           (with train, val, test in it)
   refold audit --manifest pictures.csv --split-column part`,
		Flags:  slices.Concat(flags, logFlags(t)),
		Action: func(c *cli.Context) error { return audit(c, t) },
	}
}

func audit(c *cli.Context, t *terminal.Terminal) error {
	if err := checkGiven(c); err != nil {
		return err
	}
	level, err := failLevel(c.String("fail-on"))
	if err != nil {
		return err
	}
	draft, column, err := auditDraft(c)
	if err != nil {
		return err
	}
	decisions, err := decisionsFor(c, t, draft.Spec)
	if err != nil {
		return err
	}
	out := c.String("out")
	if out == "" {
		out = filepath.Join("runs", runName(draft.Spec.Data)+"-audit")
	}
	if err := view.TryFolder(out); err != nil {
		return err
	}
	t.Status(terminal.Part{Text: "reading the images"})
	a, err := experiment.AuditImages(c.Context, experiment.Options{
		Spec: draft.Spec, Origins: draft.Origins, Images: embedded(draft.Spec.Data), Version: buildVersion(),
		Cache: cacheOf(t, draft.Spec.Run), Verify: c.Bool("verify"), Observer: terminal.NewProgress(t, ""), Decisions: decisions, SplitColumn: column,
	})
	if none := view.NoParts(err, c.String("split")); none != nil && c.String("split") != "" {
		return none
	}
	if err != nil {
		return err
	}
	result, err := view.NewAudit(a, draft.Spec, column, decisionsPath(c, draft.Spec.Data))
	if err != nil {
		return err
	}
	if err := result.WriteFiles(out, runName(draft.Spec.Data)); err != nil {
		return err
	}
	if why := result.NoClean(); why != nil {
		t.Tell(terminal.Note{Level: slog.LevelWarn, Event: "no clean.csv", Text: fmt.Sprintf("there is no clean.csv: %v", why), Attrs: []slog.Attr{slog.String("reason", why.Error())}})
	}
	if c.Bool("json") {
		err = t.WriteJSON(result.Record())
	} else {
		err = result.Write(t)
	}
	return errors.Join(err, leaksAt(result, level))
}

// checkGiven refuses flags without a value, as of a variable that a script forgot to set:
// without them less would be asked.
func checkGiven(c *cli.Context) error {
	for _, f := range []struct{ flag, what string }{{"fail-on", "high, medium or any"}, {"split", "a folder"}, {"split-column", "a column of the manifest"}, {"out", "a folder"}} {
		if c.IsSet(f.flag) && c.String(f.flag) == "" {
			return manual.Usagef("--%s needs a value: %s", f.flag, f.what)
		}
	}
	return nil
}

// auditDraft are the settings of an audit, and the column of a split.
func auditDraft(c *cli.Context) (*spec.Draft, string, error) {
	column := c.String("split-column")
	folder := c.String("split")
	switch {
	case folder != "" && (c.IsSet("images") || c.IsSet("manifest") || column != ""):
		return nil, "", manual.Usagef("--split names the images: leave --images, --manifest and --split-column out")
	case folder == "" && !c.IsSet("images") && !c.IsSet("manifest"):
		return nil, "", manual.Usagef("say what to audit: --images DIR (one sub-folder a class), --manifest FILE, or --split DIR (train, val, test)")
	case column != "" && !c.IsSet("manifest"):
		return nil, "", manual.Usagef("--split-column is a column of a manifest: name that with --manifest FILE")
	}
	draft := spec.NewDraft(spec.PresetQuick, "")
	for _, f := range flagKeys() {
		if slices.Contains(auditFlags, f.flag) {
			setFlag(c, draft, f.flag, f.key)
		}
	}
	if folder != "" {
		draft.Set("data.images", "--split", folder)
		draft.Set("data.parts", "--split", spec.PartsJoin)
		column = view.PartColumn
	}
	if draft.Spec.Claim.Accuracy == 0 {
		draft.Spec.Claim.Accuracy = 1 // none is audited
	}
	return draft, column, draft.Check(embedded(draft.Spec.Data))
}

// leakError says that findings are as severe as --fail-on asks about.
type leakError struct{ what string }

func (e leakError) Error() string { return e.what }

// failLevel is the number of severities that fail: 0 none, 1 high, 2 medium, 3 all.
func failLevel(text string) (int, error) {
	switch text {
	case "":
		return 0, nil
	case "high":
		return 1, nil
	case "medium":
		return 2, nil
	case "any":
		return 3, nil
	}
	return 0, manual.Usagef("--fail-on %q: must be high, medium or any", text)
}

// leaksAt is the error of an audit that shall fail.
func leaksAt(a *view.Audit, level int) error {
	if crossing := a.SplitLeaks(); crossing > 0 {
		return leakError{"the split is crossed by " + terminal.Plural(crossing, "group") + " of related images"}
	}
	if n := a.AsSevere(level); n > 0 {
		return leakError{"as severe as --fail-on asks about: " + terminal.Plural(n, "finding")}
	}
	return nil
}
