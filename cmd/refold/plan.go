package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports/text"
)

func planCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "plan",
		Usage: "check everything that a run needs, and say what it will train and take",
		Description: `Takes the flags of refold run, reads and divides the images, and checks memory,
disk and the run directory. It measures with a few steps of training, as many
trials at once as the run has, how fast this machine is: seconds for small networks,
up to minutes for ResNet50 on a few cores, which the cache remembers for 30 days
(--verify measures anew). Where the oneDNN library is installed, it measures which
engine trains faster too. It prints trials, images, memory, disk and time, and trains
nothing. What a run directory holds already is subtracted.

` + whatIsOpen + `

Examples:
   refold plan --images pictures --claim 0.95
   refold plan --spec refold.toml --dir runs/mine --json
   refold plan --dir runs/mine                     (what is left)`,
		Flags: slices.Concat(whatToRun(), logFlags(t), []cli.Flag{manual.JSONFlag()}),
		Action: func(c *cli.Context) error {
			draft, dir, err := checkedDraft(c)
			if err != nil {
				return err
			}
			e, err := preview(c, t, dir, draft)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return t.WriteJSON(e)
			}
			return printEstimate(t.Out, e)
		},
	}
}

func preview(c *cli.Context, t *terminal.Terminal, dir string, draft *spec.Draft) (*forecast.Estimate, error) {
	t.Status(terminal.Part{Text: "reading the images"})
	s := draft.Spec
	return experiment.Preview(c.Context, experiment.Options{
		Dir: dir, Spec: s, Origins: draft.Origins, Images: embedded(s.Data), Version: buildVersion(),
		Cache: cacheOf(t, s.Run), Verify: c.Bool("verify"), Observer: terminal.NewProgress(t, ""),
	})
}

// printEstimate prints what a run consists of and what it takes.
func printEstimate(w io.Writer, e *forecast.Estimate) error {
	lines := []string{
		fmt.Sprintf("%s: %s, %d finished, %d to train; %d at once with %s each on %s",
			e.Dir, terminal.Plural(e.Selected, "trial"), e.Finished, e.ToTrain(), e.Parallel, terminal.Plural(e.Threads, "thread"), terminal.Plural(e.Cores, "core")),
		fmt.Sprintf("%d images, %d classes (%s), %d groups", e.Images, len(e.Classes), strings.Join(e.Classes, ", "), e.Groups),
	}
	if e.Selected < e.Planned {
		lines = append(lines, fmt.Sprintf("run.only selects %d of %d trials", e.Selected, e.Planned))
	}
	if len(e.Excluded) > 0 {
		lines = append(lines, terminal.Plural(len(e.Excluded), "image")+" left out as broken:")
	}
	for _, x := range e.Excluded {
		lines = append(lines, fmt.Sprintf("  %s: %s", x.Path, x.Reason))
	}
	if len(e.Several) > 0 {
		lines = append(lines, terminal.SeveralText(e.Several))
	}
	for _, s := range e.Skipped {
		lines = append(lines, fmt.Sprintf("split %s is skipped: %s", s.Split, s.Reason))
	}
	lines = append(lines, fmt.Sprintf("engine %s: %s", e.Engine, e.Reason))
	if e.Advice != "" {
		lines = append(lines, e.Advice)
	}
	if _, err := fmt.Fprintf(w, "%s\n\n", strings.Join(lines, "\n")); err != nil {
		return err
	}
	if err := printTrialKinds(w, e); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nmemory  %s\ndisk    %s\ntime    %s\n", memoryNeedText(e.Memory), diskNeedText(e.Disk), strings.Join(timeLines(e), "\n        "))
	return err
}

func printTrialKinds(w io.Writer, e *forecast.Estimate) error {
	columns := []text.Column{
		text.Words("architecture"), text.Words("split"), text.Numbers("trials"), text.Numbers("to train"),
		text.Numbers("training"), text.Numbers("validation"), text.Numbers("test images"), text.Numbers("time each"),
	}
	var rows [][]string
	for _, k := range e.Trials {
		each := ""
		if k.Seconds > 0 {
			each = terminal.SpanText(k.Seconds)
		}
		rows = append(rows, []string{k.Architecture, string(k.Split), strconv.Itoa(k.Trials), strconv.Itoa(k.ToTrain),
			countRange(k.Train), countRange(k.Validation), countRange(k.Test), each})
	}
	return text.WriteTable(w, columns, rows)
}

// countRange prints 90, or 88 to 92.
func countRange(r [2]int) string {
	if r[0] == r[1] {
		return strconv.Itoa(r[0])
	}
	return fmt.Sprintf("%d to %d", r[0], r[1])
}

func memoryNeedText(m forecast.MemoryNeed) string {
	pixels := terminal.MemoryText(m.Pixels) + " of pixels"
	if m.Pixels == 0 {
		pixels = "pixels are mapped from the cache"
	}
	return fmt.Sprintf("about %s: %s a trial, %s; %s available", terminal.MemoryText(m.Total), terminal.MemoryText(m.Trial), pixels, terminal.MemoryText(m.Available))
}

func diskNeedText(d forecast.DiskNeed) string {
	free := terminal.Unknown
	if d.Free >= 0 {
		free = machine.BytesText(d.Free)
	}
	return fmt.Sprintf("%s at most: trials %s, weights and checkpoints %s; %s free in %s",
		machine.BytesText(d.Total), machine.BytesText(d.Trials), machine.BytesText(d.Weights+d.Checkpoints), free, d.Folder)
}

// unsteady is the low end of a range, as a factor, from which on the machine is
// suspected to do other things too.
const unsteady = 0.7

// timeLines say how long it takes and what that rests on.
func timeLines(e *forecast.Estimate) []string {
	t := e.Time
	if e.ToTrain() == 0 {
		return []string{"nothing is left to train"}
	}
	if !t.Known {
		return []string{"unknown: " + text.Plain(t.Reason)}
	}
	lines := []string{
		timeText(t),
		fmt.Sprintf("training %s, reading images and measuring the speed %s, summary and report %s (from experience)",
			terminal.SpanText(t.Train.Middle), terminal.SpanText(t.Scan+t.Load), terminal.SpanText(t.Report)),
	}
	for _, p := range t.Paces {
		basis := fmt.Sprintf("%d steps of training, %s side by side", p.Samples, terminal.Plural(min(e.Parallel, e.ToTrain()), "network"))
		switch p.Basis {
		case forecast.BasisFinished:
			basis = fmt.Sprintf("%s of this run", terminal.Plural(p.Samples, "finished trial"))
		case forecast.BasisRemembered:
			basis += fmt.Sprintf(", measured %s ago; --verify measures anew", terminal.SpanText(p.Age))
		}
		if p.Low < unsteady {
			basis += "; their speed varied a lot: other programs may be at work"
		}
		lines = append(lines, fmt.Sprintf("%s: from %s", p.Architecture, basis))
	}
	if e.Time.Duration() > longRun {
		lines = append(lines, "more than 12 hours: `refold run` wants --yes")
	}
	return lines
}
