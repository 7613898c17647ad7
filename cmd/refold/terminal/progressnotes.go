package terminal

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
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
func planNotes(p *plan.Plan, now []plan.Trial) []Note {
	images, classes, groups := len(p.Manifest.Images), len(p.Classes), p.Groups.Count
	notes := []Note{{Event: "images", Text: fmt.Sprintf("%d images, %d classes, %d groups", images, classes, groups),
		Attrs: []slog.Attr{slog.Int("images", images), slog.Int("classes", classes), slog.Int("groups", groups)}}}
	if out := p.Manifest.Excluded; len(out) > 0 {
		notes = append(notes, Note{Event: "images left out", Level: slog.LevelWarn,
			Text:  fmt.Sprintf("%s left out as broken, such as %s (%s); the report names all", Plural(len(out), "image"), out[0].Path, out[0].Reason),
			Attrs: []slog.Attr{slog.Int("images", len(out))}})
	}
	if several := p.Manifest.FirstOfSeveral(); len(several) > 0 {
		notes = append(notes, Note{Event: "first of several frames", Level: slog.LevelWarn, Text: SeveralText(several),
			Attrs: []slog.Attr{slog.Int("images", len(several))}})
	}
	for _, s := range p.Skipped {
		notes = append(notes, Note{Event: "split skipped", Text: fmt.Sprintf("split %s is skipped: %s", s.Split, s.Reason),
			Attrs: []slog.Attr{slog.String("split", string(s.Split)), slog.String("reason", s.Reason)}})
	}
	s, total, selected := p.Spec, len(p.Trials), len(p.Selected())
	text := fmt.Sprintf("%s: %s x %s x %s x %d folds, %s each",
		Plural(total, "trial"), strings.Join(s.Model.Architectures, ", "), spec.JoinSplits(p.Splits),
		Plural(s.Folds.Seeds, "seed"), s.Folds.K, Plural(s.Train.Epochs, "epoch"))
	if selected < total {
		text += fmt.Sprintf("\nrun.only selects %d of them", selected)
	}
	if len(now) < total {
		text += fmt.Sprintf("\nfinished already: %d; to train now: %d", selected-len(now), len(now))
	}
	return append(notes, Note{Event: "plan", Text: text, Attrs: []slog.Attr{
		slog.Int(attrTrials, total), slog.Int("selected", selected), slog.Int("finished", selected-len(now)), slog.Int("to_train", len(now)),
		slog.Any("architectures", s.Model.Architectures), slog.Any("splits", p.Splits),
		slog.Int("seeds", s.Folds.Seeds), slog.Int("folds", s.Folds.K), slog.Int(attrEpochs, s.Train.Epochs)}})
}

func loadedNote(images int, from event.Pixels) Note {
	return Note{Event: "pixels", Text: fmt.Sprintf("pixels of %s: %s", Plural(images, "image"), from),
		Attrs: []slog.Attr{slog.Int("images", images), slog.String("pixels", string(from))}}
}

func engineNote(e trainer.Engine, dir string) Note {
	return Note{Event: "run", Text: fmt.Sprintf("refold: engine %s (%s), run directory %s", e, e.Reason, dir),
		Attrs: []slog.Attr{slog.String("engine", e.Name), slog.String("engine_version", e.Version),
			slog.String("engine_reason", e.Reason), slog.String("dir", dir)}}
}

func comparingNote(engines [2]string, architectures []string, rounds int) Note {
	return Note{Event: "comparing engines", Text: fmt.Sprintf("refold: measuring which engine trains %s faster, %s or %s: at most %d rounds of a few steps, which the cache remembers; --engine %s goes without",
		strings.Join(architectures, ", "), engines[0], engines[1], rounds, engines[0]),
		Attrs: []slog.Attr{slog.Any("engines", engines), slog.Any("architectures", architectures), slog.Int("rounds", rounds)}}
}

func measuringLongNote(architecture string, left time.Duration) Note {
	return Note{Event: "measuring long", Text: fmt.Sprintf("measuring the speed of %s takes about %s; Ctrl-C ends it", architecture, SpanText(left.Seconds())),
		Attrs: []slog.Attr{slog.String("architecture", architecture), figure(attrSecondsLeft, left.Seconds())}}
}

func skippedNote(t plan.Trial) Note {
	return Note{Level: slog.LevelDebug, Event: "trial skipped", Text: t.Name + " is finished already",
		Attrs: []slog.Attr{slog.String(attrTrial, t.Name)}}
}

func damagedNote(t plan.Trial, reason error) Note {
	return Note{Level: slog.LevelWarn, Event: "trial damaged", Text: fmt.Sprintf("%s is trained again: %v", t.Name, reason),
		Attrs: []slog.Attr{slog.String(attrTrial, t.Name), slog.String("reason", reason.Error())}}
}

func warnedNote(t plan.Trial, err error) Note {
	return Note{Level: slog.LevelWarn, Event: "trial warning", Text: fmt.Sprintf("%s: %v", t.Name, err),
		Attrs: []slog.Attr{slog.String(attrTrial, t.Name), slog.String(attrError, err.Error())}}
}

// resumedNote says where a trial goes on.
func (p *Progress) resumedNote(t plan.Trial, number int, at trainer.Step) Note {
	text := fmt.Sprintf("goes on in epoch %d/%d after step %d/%d", at.Epoch, at.Epochs, at.Step, at.Steps)
	return p.note(slog.LevelInfo, "trial resumed", t, number, text,
		slog.Int(attrEpoch, at.Epoch), slog.Int(attrEpochs, at.Epochs), slog.Int("step", at.Step), slog.Int("steps", at.Steps))
}

// note is a message about a trial of the plan.
func (p *Progress) note(level slog.Level, event string, t plan.Trial, number int, text string, attrs ...slog.Attr) Note {
	return Note{Level: level, Event: event, Text: fmt.Sprintf("[%d/%d] %s: %s", number, p.total, t.Name, text),
		Attrs: append([]slog.Attr{slog.String(attrTrial, t.Name), slog.Int(attrNumber, number), slog.Int(attrTrials, p.total)}, attrs...)}
}

func (p *Progress) epochNote(level slog.Level, t plan.Trial, e event.Progress) Note {
	text := fmt.Sprintf("epoch %d/%d, loss %.4f, accuracy %.4f", e.Epoch, e.Epochs, e.Loss, e.Accuracy)
	attrs := []slog.Attr{slog.Int(attrEpoch, e.Epoch), slog.Int(attrEpochs, e.Epochs), figure(attrLoss, e.Loss), figure(attrAccuracy, e.Accuracy)}
	if e.HasValidation {
		text += fmt.Sprintf(", validation %.4f", e.ValidationAccuracy)
		attrs = append(attrs, figure("validation_loss", e.ValidationLoss), figure("validation_accuracy", e.ValidationAccuracy))
	}
	text += fmt.Sprintf(", %s images/s", RateText(e.ImagesPerSecond))
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

func (p *Progress) finishedNote(t plan.Trial, number int, took time.Duration) Note {
	attrs := []slog.Attr{slog.Int("finished", p.finished), figure(attrSeconds, took.Seconds())}
	n := p.note(slog.LevelInfo, "trial finished", t, number, "finished in "+SecondsText(took.Seconds()), attrs...)
	if p.terminal.live() { // the names on the live line are short too
		n.Text = fmt.Sprintf("finished %d of %d: %s in %s", p.finished, p.total, ShortTrial(t.Name), SecondsText(took.Seconds()))
	}
	return n
}

func (p *Progress) failedNote(t plan.Trial, number int, err error) Note {
	n := p.note(slog.LevelWarn, "trial failed", t, number, "", slog.String(attrError, err.Error()))
	n.Text = fmt.Sprintf("%s failed: %v", t.Name, err)
	return n
}

// line is the live line: the trial that runs longest, since a line that jumps
// cannot be read, and the run. What matters least is left out first.
func (p *Progress) line() []Part {
	name := p.longest()
	r := p.running[name]
	parts := []Part{
		{0, fmt.Sprintf("[%d/%d]", r.number, p.total)},
		{3, ShortTrial(name)},
		{1, fmt.Sprintf("epoch %d/%d", r.step.Epoch, r.step.Epochs)},
		{4, fmt.Sprintf("loss %.3f", r.step.Loss)},
		{5, fmt.Sprintf("accuracy %.3f", r.step.Accuracy)},
	}
	if speed, ok := p.speed(); ok {
		text := RateText(speed) + " images/s"
		if len(p.running) > 1 {
			text = fmt.Sprintf("%d at once, %s", len(p.running), text)
		}
		parts = append(parts, Part{7, text})
	}
	if p.now().Sub(p.began) < 2*time.Second {
		return parts // the first steps are slower than the others
	}
	if left, ok := p.trialLeft(r); ok {
		parts = append(parts, Part{6, "trial " + clock(left) + " left"})
	}
	if left, ok := p.runLeft(); ok {
		parts = append(parts, Part{2, "run " + clock(left) + " left"})
	}
	return parts
}

// longest is the trial that runs longest of those that have made a step.
func (p *Progress) longest() string {
	for _, name := range p.order {
		if p.running[name].step.Steps > 0 {
			return name
		}
	}
	return p.order[0]
}

// speed is that of all running trials together.
func (p *Progress) speed() (float64, bool) {
	sum, any := 0.0, false
	for _, r := range p.running {
		if speed, ok := r.speed(p.now()); ok {
			sum, any = sum+speed, true
		}
	}
	return sum, any
}

// ShortTrial leaves out what is the same for all trials of a run.
func ShortTrial(name string) string {
	parts := strings.Split(name, ".")
	if len(parts) != 6 {
		return name
	}
	return strings.Join([]string{parts[0], parts[2], parts[4], parts[5]}, " ")
}

// SeveralText says of images that their files hold more.
func SeveralText(paths []string) string {
	if len(paths) == 1 {
		return paths[0] + " holds several frames, pages or pictures: the first one is used"
	}
	return fmt.Sprintf("%d images, such as %s, hold several frames, pages or pictures: the first one is used", len(paths), paths[0])
}
