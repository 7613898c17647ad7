package terminal

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// Progress watches a run: it counts, estimates, and tells the terminal, whose
// printer decides what is seen of it. It is an event.Observer.
type Progress struct {
	terminal *Terminal
	dir      string // of the run; empty: nothing will be trained
	now      func() time.Time
	phases   phases

	plan     *plan.Plan
	total    int     // trials of the plan
	finished int     // trials, now and before
	work     float64 // epochs to train in this session
	done     float64 // of these, in trials that are finished or failed
	began    time.Time
	shown    time.Time
	running  map[string]*runningTrial
	order    []string // of running, the longest running one first
}

// NewProgress watches a run in a directory; empty: nothing will be trained.
func NewProgress(t *Terminal, dir string) *Progress {
	return &Progress{terminal: t, dir: dir, now: time.Now, phases: phases{t, time.Now()}, running: make(map[string]*runningTrial)}
}

// Observe takes one event of the run.
func (p *Progress) Observe(e event.Event) {
	switch e := e.(type) {
	case event.Read:
		p.onRead(e.Stage, e.Done, e.Total)
	case event.Engine:
		p.onEngine(e.Engine)
	case event.Comparing:
		p.onComparing(e)
	case event.Measuring:
		p.onMeasuring(e.Architectures)
	case event.MeasuringLong:
		p.onMeasuringLong(e.Architecture, e.Left)
	case event.Loaded:
		p.onLoaded(e.Images, e.From)
	case event.Notice:
		p.onNotice(e.Text.In(p.terminal.Words))
	case event.Planned:
		p.onPlanned(e.Plan, e.Now, e.Finished)
	case event.Audited:
		p.onAudited(e.Plan)
	case event.AtOnce:
		p.onAtOnce(e.Trials, e.Why)
	default:
		p.observeTrial(e)
	}
}

// observeTrial takes one event of a trial.
func (p *Progress) observeTrial(e event.Event) {
	switch e := e.(type) {
	case event.Looked:
		p.terminal.Tell(lookedNote(e))
	case event.SetAside:
		p.end(e.Trial)
	case event.Explaining:
		p.work += float64(len(e.Now) * p.plan.Spec.Train.Epochs)
		p.terminal.Tell(explainingNote(len(e.Now)))
	case event.Skipped:
		p.onSkipped(e.Trial)
	case event.Damaged:
		p.onDamaged(e.Trial, e.Reason)
	case event.Started:
		p.onStarted(e.Trial)
	case event.Resumed:
		p.onResumed(e.Trial, e.At)
	case event.Step:
		p.onStep(e.Trial, e.Step)
	case event.Epoch:
		p.onEpoch(e.Trial, e.Progress)
	case event.Finished:
		p.onFinished(e.Trial, e.Took)
	case event.Failed:
		p.onFailed(e.Trial, e.Err)
	case event.Warned:
		p.onWarned(e.Trial, e.Err)
	}
}

// onRead refreshes the live line while images are read.
func (p *Progress) onRead(stage event.Stage, done, total int) {
	if now := p.now(); now.Sub(p.shown) >= 100*time.Millisecond || done == total {
		p.shown = now
		p.terminal.Status(Part{0, fmt.Sprintf("%s images: %d of %d", stage, done, total)})
	}
}

// onEngine says what a run trains on, and where it is kept.
func (p *Progress) onEngine(e trainer.Engine) {
	if p.dir == "" {
		return // a plan has it among its results
	}
	p.terminal.Tell(engineNote(e, p.dir))
	if e.Advice != "" {
		p.terminal.Say("refold: %s", e.Advice)
	}
}

// onComparing says once what takes its time, and then how far it is.
func (p *Progress) onComparing(e event.Comparing) {
	if e.Round == 1 {
		p.terminal.Tell(comparingNote(e.Engines, e.Architectures, e.Rounds))
	}
	p.terminal.Status(Part{0, fmt.Sprintf("measuring which engine is faster: round %d of %d", e.Round, e.Rounds)})
}

// onMeasuring takes the place of the images that were read, for as long as it takes.
func (p *Progress) onMeasuring(architectures []string) {
	text := fmt.Sprintf("measuring with a few steps of training: %s", strings.Join(architectures, ", "))
	p.terminal.Tell(Note{Level: slog.LevelDebug, Event: "measuring", Text: text, Attrs: []slog.Attr{slog.Any("architectures", architectures)}})
	p.terminal.Status(Part{0, text})
}

// onMeasuringLong says why it takes so long until anything else happens.
func (p *Progress) onMeasuringLong(architecture string, left time.Duration) {
	p.terminal.Tell(measuringLongNote(architecture, left))
}

// onLoaded says where the pixels came from.
func (p *Progress) onLoaded(images int, from event.Pixels) {
	p.phases.end("bringing the pixels")
	p.terminal.Tell(loadedNote(images, from))
}

// onNotice is told as a warning.
func (p *Progress) onNotice(text string) {
	p.terminal.Tell(Note{Level: slog.LevelWarn, Event: "notice", Text: text, Attrs: []slog.Attr{slog.String("reason", text)}})
}

// onPlanned says what the run consists of.
func (p *Progress) onPlanned(planned *plan.Plan, now []plan.Trial, finished int) {
	p.phases.end("reading, planning and measuring")
	p.plan, p.total, p.began = planned, len(planned.Trials), p.now()
	p.work = float64(len(now) * planned.Spec.Train.Epochs)
	p.finished = finished
	for _, n := range planNotes(planned, now, finished) {
		p.terminal.Tell(n)
	}
}

// onAtOnce says why not more trials run at once.
func (p *Progress) onAtOnce(trials int, why string) {
	p.began = p.now() // the pixels are there
	p.terminal.Tell(Note{Level: slog.LevelDebug, Event: "parallel", Text: fmt.Sprintf("%s at once: %s", Plural(trials, "trial"), why),
		Attrs: []slog.Attr{slog.Int("parallel", trials), slog.String("reason", why)}})
}

// onSkipped names a trial that is finished; Planned has counted it.
func (p *Progress) onSkipped(t plan.Trial) {
	p.terminal.Tell(skippedNote(t))
}

// onDamaged names a trial that is trained anew, perhaps after it seemed to go on.
func (p *Progress) onDamaged(t plan.Trial, reason error) {
	if r := p.running[t.Name]; r != nil {
		p.work += r.before()
		r.began, r.first, r.step = p.now(), trainer.Step{}, trainer.Step{}
	}
	p.terminal.Tell(damagedNote(t, p.terminal.Word(reason)))
}

// onStarted notes a trial.
func (p *Progress) onStarted(t plan.Trial) {
	number := 1
	for i, planned := range p.plan.Trials {
		if planned.Name == t.Name {
			number = i + 1
		}
	}
	p.running[t.Name] = &runningTrial{began: p.now(), number: number}
	p.order = append(p.order, t.Name)
	p.terminal.Tell(place{t, number, p.total}.note(slog.LevelDebug, "trial started", "started"))
}

// onResumed tells where a trial goes on: what lies before is no work of this session.
func (p *Progress) onResumed(t plan.Trial, at trainer.Step) {
	r := p.running[t.Name]
	r.began, r.first, r.step = p.now(), at, at
	p.work -= r.before()
	p.terminal.Tell(resumedNote(place{t, r.number, p.total}, at))
}

// onStep refreshes the live line, at most ten times a second.
func (p *Progress) onStep(t plan.Trial, s trainer.Step) {
	p.running[t.Name].step = s
	if now := p.now(); now.Sub(p.shown) >= 100*time.Millisecond {
		p.shown = now
		p.terminal.Status(p.line()...)
	}
}

// onEpoch tells of an epoch. Where a live line shows them, that is a detail.
func (p *Progress) onEpoch(t plan.Trial, e event.Progress) {
	level := slog.LevelInfo
	if p.terminal.live() {
		level = slog.LevelDebug
	}
	r := p.running[t.Name]
	p.terminal.Tell(epochNote(level, place{t, r.number, p.total}, e, p.trialLeft(r), p.runLeft()))
}

// onFinished counts a trial.
func (p *Progress) onFinished(t plan.Trial, took time.Duration) {
	number := p.end(t)
	p.finished++
	p.terminal.Tell(finishedNote(place{t, number, p.total}, p.finished, took, p.terminal.live()))
}

// onFailed names a trial and its error.
func (p *Progress) onFailed(t plan.Trial, err error) {
	number := p.end(t)
	p.terminal.Tell(failedNote(place{t, number, p.total}, p.terminal.Word(err)))
}

// onWarned tells of what may cost time later.
func (p *Progress) onWarned(t plan.Trial, err error) {
	p.terminal.Tell(warnedNote(t, p.terminal.Word(err)))
}

// EndPhase tells how long a part of the run took, with --verbose.
func (p *Progress) EndPhase(name string) { p.phases.end(name) }

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
	if left := p.trialLeft(r); left != nil {
		parts = append(parts, Part{6, "trial " + clock(*left) + " left"})
	}
	if left := p.runLeft(); left != nil {
		parts = append(parts, Part{2, "run " + clock(*left) + " left"})
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

// end takes a trial from those that run and returns its number. What a failed one has left
// undone is no longer to be done.
func (p *Progress) end(t plan.Trial) (number int) {
	r := p.running[t.Name]
	p.done += r.epochs()
	p.work -= float64(p.plan.Spec.Train.Epochs) - r.before() - r.epochs()
	delete(p.running, t.Name)
	for i, name := range p.order {
		if name == t.Name {
			p.order = append(p.order[:i], p.order[i+1:]...)
			break
		}
	}
	return r.number
}

// trialLeft extrapolates a trial from its steps so far; nil: not known.
func (p *Progress) trialLeft(r *runningTrial) *time.Duration {
	return extrapolate(p.now().Sub(r.began), r.epochs(), float64(r.step.Epochs)-r.before())
}

// runLeft extrapolates this session from all its epochs so far; nil: not known.
func (p *Progress) runLeft() *time.Duration {
	done := p.done
	for _, r := range p.running {
		done += r.epochs()
	}
	return extrapolate(p.now().Sub(p.began), done, p.work)
}

// extrapolate says how long the rest takes, once a little is done.
func extrapolate(elapsed time.Duration, done, total float64) *time.Duration {
	if done <= 0 || total <= 0 {
		return nil
	}
	left := time.Duration(float64(elapsed) * max(0, total-done) / done)
	return &left
}
