package terminal

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
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
func planNotes(p *plan.Plan, now []plan.Trial, finished int) []Note {
	images, classes, groups := len(p.Manifest.Images), len(p.Classes), p.Groups.Count
	notes := []Note{{Event: "images", Text: fmt.Sprintf("%d images, %d classes, %d groups", images, classes, groups),
		Attrs: []slog.Attr{slog.Int("images", images), slog.Int("classes", classes), slog.Int("groups", groups)}}}
	data := p.Spec.Data
	if how := spec.Equalised(data.ShortSide, data.JPEGQuality); how != "" {
		notes = append(notes, Note{Event: "images equalised", Text: "all images are first " + how,
			Attrs: []slog.Attr{slog.Int("short_side", data.ShortSide), slog.Int("jpeg_quality", data.JPEGQuality)}})
	}
	for _, line := range summary.EqualisedWords(summary.Preparations(data)) {
		notes = append(notes, Note{Event: "variant equalised", Text: line})
	}
	if m := p.Spec.Model; m.Weights != "" {
		for _, architecture := range m.Architectures {
			notes = append(notes, Note{Event: "weights", Text: fmt.Sprintf("%s: trained %s", architecture, m.Started(architecture)),
				Attrs: []slog.Attr{slog.String("architecture", architecture), slog.String("file", m.WeightsOf(architecture)), slog.String("sha256", m.Pinned(architecture)), slog.String("head", m.Head)}})
		}
		if how := spec.Frozen(m.Freeze); how != "" {
			notes = append(notes, Note{Event: "frozen", Text: how, Attrs: []slog.Attr{slog.String("freeze", m.Freeze)}})
		}
	}
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
	if arms, splits := p.Sized(); len(arms) > 0 {
		sized := 0
		for _, t := range p.Trials {
			if t.Train > 0 {
				sized++
			}
		}
		text += fmt.Sprintf("\nof these, %d with training sizes %s: %s x %s", sized,
			strings.Trim(fmt.Sprint(s.Folds.Sizes), "[]"), strings.Join(arms, ", "), spec.JoinSplits(splits))
	}
	switch {
	case s.Run.Until.Stops():
		text += untilText(p, now, finished)
	case selected < total:
		text += fmt.Sprintf("\nrun.only selects %d of them", selected)
		fallthrough
	case len(now) < selected:
		text += fmt.Sprintf("\nfinished already: %d; to train now: %d", finished, len(now))
	}
	return append(notes, Note{Event: "plan", Text: text, Attrs: []slog.Attr{
		slog.Int(attrTrials, total), slog.Int("selected", selected), slog.Int("finished", finished), slog.Int("to_train", len(now)),
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

func damagedNote(t plan.Trial, reason string) Note {
	return Note{Level: slog.LevelWarn, Event: "trial damaged", Text: fmt.Sprintf("%s is trained again: %s", t.Name, reason),
		Attrs: []slog.Attr{slog.String(attrTrial, t.Name), slog.String("reason", reason)}}
}

func warnedNote(t plan.Trial, warning string) Note {
	return Note{Level: slog.LevelWarn, Event: "trial warning", Text: fmt.Sprintf("%s: %s", t.Name, warning),
		Attrs: []slog.Attr{slog.String(attrTrial, t.Name), slog.String(attrError, warning)}}
}

// resumedNote says where a trial goes on.
func resumedNote(at place, step trainer.Step) Note {
	text := fmt.Sprintf("goes on in epoch %d/%d after step %d/%d", step.Epoch, step.Epochs, step.Step, step.Steps)
	return at.note(slog.LevelInfo, "trial resumed", text,
		slog.Int(attrEpoch, step.Epoch), slog.Int(attrEpochs, step.Epochs), slog.Int("step", step.Step), slog.Int("steps", step.Steps))
}

// epochNote tells of an epoch, and how long trial and run still take where that is known.
func epochNote(level slog.Level, at place, e event.Progress, trialLeft, runLeft *time.Duration) Note {
	text := fmt.Sprintf("epoch %d/%d", e.Epoch, e.Epochs)
	attrs := []slog.Attr{slog.Int(attrEpoch, e.Epoch), slog.Int(attrEpochs, e.Epochs)}
	if !e.Untold {
		text += fmt.Sprintf(", loss %.4f, accuracy %.4f", e.Loss, e.Accuracy)
		attrs = append(attrs, figure(attrLoss, e.Loss), figure(attrAccuracy, e.Accuracy))
	}
	if e.HasValidation {
		text += fmt.Sprintf(", validation %.4f", e.ValidationAccuracy)
		attrs = append(attrs, figure("validation_loss", e.ValidationLoss), figure("validation_accuracy", e.ValidationAccuracy))
	}
	text += fmt.Sprintf(", %s images/s", RateText(e.ImagesPerSecond))
	attrs = append(attrs, figure(attrImagesPerSecond, e.ImagesPerSecond), figure(attrSeconds, e.Seconds))
	var left []string
	if trialLeft != nil && e.Epoch < e.Epochs {
		left = append(left, "trial "+clock(*trialLeft))
		attrs = append(attrs, figure(attrTrialSecondsLeft, trialLeft.Seconds()))
	}
	if runLeft != nil {
		left = append(left, "run "+clock(*runLeft))
		attrs = append(attrs, figure(attrSecondsLeft, runLeft.Seconds()))
	}
	if len(left) > 0 {
		text += "; left: " + strings.Join(left, ", ")
	}
	return at.note(level, "epoch", text, attrs...)
}

// finishedNote counts the finished trials. Beside a live line, the names are as short as
// there.
func finishedNote(at place, finished int, took time.Duration, live bool) Note {
	n := at.note(slog.LevelInfo, "trial finished", "finished in "+SecondsText(took.Seconds()),
		slog.Int("finished", finished), figure(attrSeconds, took.Seconds()))
	if live {
		n.Text = fmt.Sprintf("finished %d of %d: %s in %s", finished, at.trials, ShortTrial(at.trial.Name), SecondsText(took.Seconds()))
	}
	return n
}

func failedNote(at place, reason string) Note {
	n := at.note(slog.LevelWarn, "trial failed", "", slog.String(attrError, reason))
	n.Text = fmt.Sprintf("%s failed: %s", at.trial.Name, reason)
	return n
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
