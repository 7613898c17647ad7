package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
)

// WriteEstimate writes what a run consists of and what it takes; one that takes longer
// than a bound has to be agreed to.
func WriteEstimate(t *terminal.Terminal, e *forecast.Estimate, bound time.Duration) error {
	lines := []string{
		fmt.Sprintf("%s: %s, %d finished, %d to train; %d at once with %s each on %s",
			e.Dir, terminal.Plural(e.Selected, "trial"), e.Finished, e.ToTrain(), e.Parallel, terminal.Plural(e.Threads, "thread"), terminal.Plural(e.Cores, "core")),
		fmt.Sprintf("%d images, %d classes (%s), %d groups", e.Images, len(e.Classes), strings.Join(e.Classes, ", "), e.Groups),
	}
	if how := spec.Equalised(e.ShortSide, e.JPEGQuality); how != "" {
		lines = append(lines, "all images are first "+how)
	}
	lines = append(lines, summary.EqualisedWords(e.Preparations)...)
	for _, start := range e.Starts {
		lines = append(lines, fmt.Sprintf("%s: trained %s", start.Architecture, spec.StartedFrom(start.File, start.SHA256, start.NewHead)))
	}
	if how := spec.Frozen(e.Freeze); how != "" {
		lines = append(lines, how)
	}
	if stops := e.Looks != nil && e.Looks.Until.Stops(); e.Selected < e.Planned && !stops {
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
	if e.Baselines > 0 {
		lines = append(lines, fmt.Sprintf("%s to fit to the same folds, which takes about %s", terminal.Plural(e.Baselines, "simple baseline"), terminal.SpanText(e.Time.Baselines)))
	}
	lines = append(lines, fmt.Sprintf("engine %s: %s", e.Engine, e.Reason))
	if e.Advice != "" {
		lines = append(lines, e.Advice)
	}
	if _, err := fmt.Fprintf(t.Out, "%s\n\n", strings.Join(lines, "\n")); err != nil {
		return err
	}
	if err := writeTrialKinds(t, e); err != nil {
		return err
	}
	if err := writePlannedLooks(t, e.Looks); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.Out, "\nmemory  %s\ndisk    %s\ntime    %s\n", memoryNeedText(e.Memory), diskNeedText(e.Disk), strings.Join(timeLines(e, bound), "\n        "))
	if err != nil || e.Decides == nil {
		return err
	}
	return writeDecides(t, e.Decides)
}

func writeTrialKinds(t *terminal.Terminal, e *forecast.Estimate) error {
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
		split := string(k.Split)
		if k.Asked > 0 {
			split += fmt.Sprintf(", size %d", k.Asked)
		}
		rows = append(rows, []string{k.Architecture, split, strconv.Itoa(k.Trials), strconv.Itoa(k.ToTrain),
			countRange(k.Train), countRange(k.Validation), countRange(k.Test), each})
	}
	return t.WriteTable(columns, rows)
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
func timeLines(e *forecast.Estimate, bound time.Duration) []string {
	t := e.Time
	if e.ToTrain() == 0 {
		return []string{"nothing is left to train"}
	}
	if !t.Known {
		return []string{"unknown: " + text.Plain(t.Reason)}
	}
	features := ""
	if t.Features > 0 {
		features = "features of the images " + terminal.SpanText(t.Features) + ", "
	}
	lines := []string{
		timeText(t),
		features + fmt.Sprintf("training %s, reading images and measuring the speed %s, simple baselines, summary and report %s (from experience)",
			terminal.SpanText(t.Train.Middle), terminal.SpanText(t.Scan+t.Load), terminal.SpanText(t.Baselines+t.Report)),
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
	if e.Time.Duration() > bound {
		lines = append(lines, fmt.Sprintf("more than %.0f hours: `refold run` wants --yes", bound.Hours()))
	}
	return lines
}

// EstimateText is the time and what it is for: "about 22 s (19 s to 26 s): 32 trials, 2 at once".
func EstimateText(e *forecast.Estimate) string {
	trials := terminal.Plural(e.ToTrain(), "trial")
	if e.Finished > 0 {
		trials = fmt.Sprintf("%d of %s are left", e.ToTrain(), terminal.Plural(e.Selected, "trial"))
	}
	switch {
	case e.Looks == nil || !e.Looks.Until.Stops():
	case e.Looks.Ahead:
		trials = "at most " + trials + ", and fewer where a look decides the claim"
	default:
		trials = terminal.Plural(e.ToTrain(), "trial") + " to see what explains the claim"
	}
	return fmt.Sprintf("%s: %s, %d at once%s", timeText(e.Time), trials, min(e.Parallel, e.ToTrain()), rememberedText(e.Time))
}

// rememberedText says of an estimate that rests on a speed that was measured before
// when that was.
func rememberedText(t forecast.TimeNeed) string {
	oldest := -1.0
	for _, p := range t.Paces {
		if p.Basis == forecast.BasisRemembered {
			oldest = max(oldest, p.Age)
		}
	}
	if oldest < 0 {
		return ""
	}
	return fmt.Sprintf("; the speed was measured %s ago (--verify measures anew)", terminal.SpanText(oldest))
}

// timeText is an estimate with its range.
func timeText(t forecast.TimeNeed) string {
	if !t.Known {
		return "unknown time (" + text.Plain(t.Reason) + ")"
	}
	return fmt.Sprintf("about %s (%s to %s)", terminal.SpanText(t.Total.Middle), terminal.SpanText(t.Total.Low), terminal.SpanText(t.Total.High))
}
