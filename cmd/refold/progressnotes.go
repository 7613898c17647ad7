package main

import (
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/plan"
)

// Attributes of messages in JSON. A program may rely on these names.
const (
	attrTrial            = "trial"
	attrNumber           = "number" // of the trial in the plan, from 1
	attrTrials           = "trials" // of the plan
	attrEpoch            = "epoch"
	attrEpochs           = "epochs"
	attrLoss             = "loss"
	attrAccuracy         = "accuracy"
	attrImagesPerSecond  = "images_per_second"
	attrSeconds          = "seconds"
	attrTrialSecondsLeft = "trial_seconds_left"
	attrSecondsLeft      = "seconds_left" // of the run
	attrError            = "error"
)

// planNotes say what a run consists of and what of it is done now.
func planNotes(p *plan.Plan, now []plan.Trial) []note {
	images, classes, groups := len(p.Manifest.Images), len(p.Classes), p.Groups.Count
	notes := []note{{event: "images", text: fmt.Sprintf("%d images, %d classes, %d groups", images, classes, groups),
		attrs: []slog.Attr{slog.Int("images", images), slog.Int("classes", classes), slog.Int("groups", groups)}}}
	if out := p.Manifest.Excluded; len(out) > 0 {
		notes = append(notes, note{event: "images left out", level: slog.LevelWarn,
			text:  fmt.Sprintf("%s left out as broken, such as %s (%s); the report names all", plural(len(out), "image"), out[0].Path, out[0].Reason),
			attrs: []slog.Attr{slog.Int("images", len(out))}})
	}
	if several := p.Manifest.FirstOfSeveral(); len(several) > 0 {
		notes = append(notes, note{event: "first of several frames", level: slog.LevelWarn, text: severalText(several),
			attrs: []slog.Attr{slog.Int("images", len(several))}})
	}
	for _, s := range p.Skipped {
		notes = append(notes, note{event: "split skipped", text: fmt.Sprintf("split %s is skipped: %s", s.Split, s.Reason),
			attrs: []slog.Attr{slog.String("split", s.Split), slog.String("reason", s.Reason)}})
	}
	s, total, selected := p.Spec, len(p.Trials), len(p.Selected())
	text := fmt.Sprintf("%s: %s x %s x %s x %d folds, %s each",
		plural(total, "trial"), strings.Join(s.Model.Architectures, ", "), strings.Join(p.Splits, ", "),
		plural(s.Folds.Seeds, "seed"), s.Folds.K, plural(s.Train.Epochs, "epoch"))
	if selected < total {
		text += fmt.Sprintf("\nrun.only selects %d of them", selected)
	}
	if len(now) < total {
		text += fmt.Sprintf("\nfinished already: %d; to train now: %d", selected-len(now), len(now))
	}
	return append(notes, note{event: "plan", text: text, attrs: []slog.Attr{
		slog.Int(attrTrials, total), slog.Int("selected", selected), slog.Int("finished", selected-len(now)), slog.Int("to_train", len(now)),
		slog.Any("architectures", s.Model.Architectures), slog.Any("splits", p.Splits),
		slog.Int("seeds", s.Folds.Seeds), slog.Int("folds", s.Folds.K), slog.Int(attrEpochs, s.Train.Epochs)}})
}

func loadedNote(images int, from experiment.PixelSource) note {
	return note{event: "pixels", text: fmt.Sprintf("pixels of %s: %s", plural(images, "image"), from),
		attrs: []slog.Attr{slog.Int("images", images), slog.String("pixels", string(from))}}
}

func engineNote(e experiment.Engine, dir string) note {
	return note{event: "run", text: fmt.Sprintf("refold: engine %s (%s), run directory %s", e, e.Reason, dir),
		attrs: []slog.Attr{slog.String("engine", e.Name), slog.String("engine_version", e.Version),
			slog.String("engine_reason", e.Reason), slog.String("dir", dir)}}
}

func comparingNote(engines [2]string, architectures []string, rounds int) note {
	return note{event: "comparing engines", text: fmt.Sprintf("refold: measuring which engine trains %s faster, %s or %s: at most %d rounds of a few steps, which the cache remembers; --engine %s goes without",
		strings.Join(architectures, ", "), engines[0], engines[1], rounds, engines[0]),
		attrs: []slog.Attr{slog.Any("engines", engines), slog.Any("architectures", architectures), slog.Int("rounds", rounds)}}
}

func measuringLongNote(architecture string, left time.Duration) note {
	return note{event: "measuring long", text: fmt.Sprintf("measuring the speed of %s takes about %s; Ctrl-C ends it", architecture, spanText(left.Seconds())),
		attrs: []slog.Attr{slog.String("architecture", architecture), figure(attrSecondsLeft, left.Seconds())}}
}

func skippedNote(t plan.Trial) note {
	return note{level: slog.LevelDebug, event: "trial skipped", text: t.Name + " is finished already",
		attrs: []slog.Attr{slog.String(attrTrial, t.Name)}}
}

func damagedNote(t plan.Trial, reason error) note {
	return note{level: slog.LevelWarn, event: "trial damaged", text: fmt.Sprintf("%s is trained again: %v", t.Name, reason),
		attrs: []slog.Attr{slog.String(attrTrial, t.Name), slog.String("reason", reason.Error())}}
}

func warnedNote(t plan.Trial, err error) note {
	return note{level: slog.LevelWarn, event: "trial warning", text: fmt.Sprintf("%s: %v", t.Name, err),
		attrs: []slog.Attr{slog.String(attrTrial, t.Name), slog.String(attrError, err.Error())}}
}

// resumedNote says where a trial goes on.
func (p *progress) resumedNote(t plan.Trial, number int, at experiment.Step) note {
	text := fmt.Sprintf("goes on in epoch %d/%d after step %d/%d", at.Epoch, at.Epochs, at.Step, at.Steps)
	return p.note(slog.LevelInfo, "trial resumed", t, number, text,
		slog.Int(attrEpoch, at.Epoch), slog.Int(attrEpochs, at.Epochs), slog.Int("step", at.Step), slog.Int("steps", at.Steps))
}

// note is a message about a trial of the plan.
func (p *progress) note(level slog.Level, event string, t plan.Trial, number int, text string, attrs ...slog.Attr) note {
	return note{level: level, event: event, text: fmt.Sprintf("[%d/%d] %s: %s", number, p.total, t.Name, text),
		attrs: append([]slog.Attr{slog.String(attrTrial, t.Name), slog.Int(attrNumber, number), slog.Int(attrTrials, p.total)}, attrs...)}
}

func (p *progress) epochNote(level slog.Level, t plan.Trial, e experiment.EpochProgress) note {
	text := fmt.Sprintf("epoch %d/%d, loss %.4f, accuracy %.4f", e.Epoch, e.Epochs, e.Loss, e.Accuracy)
	attrs := []slog.Attr{slog.Int(attrEpoch, e.Epoch), slog.Int(attrEpochs, e.Epochs), figure(attrLoss, e.Loss), figure(attrAccuracy, e.Accuracy)}
	if e.HasValidation {
		text += fmt.Sprintf(", validation %.4f", e.ValidationAccuracy)
		attrs = append(attrs, figure("validation_loss", e.ValidationLoss), figure("validation_accuracy", e.ValidationAccuracy))
	}
	text += fmt.Sprintf(", %s images/s", rate(e.ImagesPerSecond))
	attrs = append(attrs, figure(attrImagesPerSecond, e.ImagesPerSecond), figure(attrSeconds, e.Seconds))
	r := p.running[t.Name]
	var left []string
	if d, ok := p.trialLeft(r); ok && e.Epoch < e.Epochs {
		left = append(left, "trial "+clock(d))
		attrs = append(attrs, figure(attrTrialSecondsLeft, d.Seconds()))
	}
	if d, ok := p.runLeft(); ok {
		left = append(left, "run "+clock(d))
		attrs = append(attrs, figure(attrSecondsLeft, d.Seconds()))
	}
	if len(left) > 0 {
		text += "; left: " + strings.Join(left, ", ")
	}
	return p.note(level, "epoch", t, r.number, text, attrs...)
}

func (p *progress) finishedNote(t plan.Trial, number int, took time.Duration) note {
	attrs := []slog.Attr{slog.Int("finished", p.finished), figure(attrSeconds, took.Seconds())}
	n := p.note(slog.LevelInfo, "trial finished", t, number, "finished in "+secondsText(took.Seconds()), attrs...)
	if p.terminal.live() { // the names on the live line are short too
		n.text = fmt.Sprintf("finished %d of %d: %s in %s", p.finished, p.total, shortTrial(t.Name), secondsText(took.Seconds()))
	}
	return n
}

func (p *progress) failedNote(t plan.Trial, number int, err error) note {
	n := p.note(slog.LevelWarn, "trial failed", t, number, "", slog.String(attrError, err.Error()))
	n.text = fmt.Sprintf("%s failed: %v", t.Name, err)
	return n
}

// line is the live line: the trial that runs longest, since a line that jumps
// cannot be read, and the run. What matters least is left out first.
func (p *progress) line() []part {
	name := p.longest()
	r := p.running[name]
	parts := []part{
		{0, fmt.Sprintf("[%d/%d]", r.number, p.total)},
		{3, shortTrial(name)},
		{1, fmt.Sprintf("epoch %d/%d", r.step.Epoch, r.step.Epochs)},
		{4, fmt.Sprintf("loss %.3f", r.step.Loss)},
		{5, fmt.Sprintf("accuracy %.3f", r.step.Accuracy)},
	}
	if speed, ok := p.speed(); ok {
		text := rate(speed) + " images/s"
		if len(p.running) > 1 {
			text = fmt.Sprintf("%d at once, %s", len(p.running), text)
		}
		parts = append(parts, part{7, text})
	}
	if p.now().Sub(p.began) < 2*time.Second {
		return parts // the first steps are slower than the others
	}
	if left, ok := p.trialLeft(r); ok {
		parts = append(parts, part{6, "trial " + clock(left) + " left"})
	}
	if left, ok := p.runLeft(); ok {
		parts = append(parts, part{2, "run " + clock(left) + " left"})
	}
	return parts
}

// longest is the trial that runs longest of those that have made a step.
func (p *progress) longest() string {
	for _, name := range p.order {
		if p.running[name].step.Steps > 0 {
			return name
		}
	}
	return p.order[0]
}

// speed is that of all running trials together.
func (p *progress) speed() (float64, bool) {
	sum, any := 0.0, false
	for _, r := range p.running {
		if speed, ok := r.speed(p.now()); ok {
			sum, any = sum+speed, true
		}
	}
	return sum, any
}

// shortTrial leaves out what is the same for all trials of a run.
func shortTrial(name string) string {
	parts := strings.Split(name, ".")
	if len(parts) != 6 {
		return name
	}
	return strings.Join([]string{parts[0], parts[2], parts[4], parts[5]}, " ")
}

// clock prints a duration as 0:07, 12:30 or 3:05:09.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// plural counts something: 1 seed, 2 seeds.
func plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// figure is a number, or, as JSON has no others, the word NaN, +Inf or -Inf.
func figure(key string, value float64) slog.Attr {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return slog.String(key, strconv.FormatFloat(value, 'g', -1, 64))
	}
	return slog.Float64(key, value)
}

// severalText says of images that their files hold more.
func severalText(paths []string) string {
	if len(paths) == 1 {
		return paths[0] + " holds several frames, pages or pictures: the first one is used"
	}
	return fmt.Sprintf("%d images, such as %s, hold several frames, pages or pictures: the first one is used", len(paths), paths[0])
}
