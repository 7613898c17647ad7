package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/refold/refold/experiment"
)

// progress watches a run: a live line on a terminal, elsewhere one line an epoch.
// It is an experiment.Observer, whose methods are called one at a time.
type progress struct {
	terminal *terminal
	now      func() time.Time
	quiet    bool

	plan    *experiment.Plan
	total   int // trials of the plan
	ended   int // finished or failed
	work    int // epochs to train in this session
	done    float64
	began   time.Time
	shown   time.Time
	running map[string]*runningTrial
	order   []string
}

// runningTrial is how far a trial is.
type runningTrial struct {
	began  time.Time
	number int // of the plan, from 1
	step   experiment.Step
}

// epochs is the share of a trial that is done, in epochs.
func (r *runningTrial) epochs() float64 {
	if r.step.Steps == 0 {
		return 0
	}
	return float64(r.step.Epoch-1) + float64(r.step.Step)/float64(r.step.Steps)
}

func newProgress(t *terminal, quiet bool) *progress {
	return &progress{terminal: t, now: time.Now, quiet: quiet, running: make(map[string]*runningTrial)}
}

// Planned says what the run consists of.
func (p *progress) Planned(plan *experiment.Plan, now []experiment.Trial) {
	p.plan, p.total, p.began = plan, len(plan.Trials), p.now()
	p.work = len(now) * plan.Spec.Train.Epochs
	selected := len(plan.Selected())
	p.ended = selected - len(now)
	p.say("%d images, %d classes, %d groups", len(plan.Manifest.Images), len(plan.Classes), plan.Groups.Count)
	for _, s := range plan.Skipped {
		p.say("split %s is skipped: %s", s.Split, s.Reason)
	}
	s := plan.Spec
	p.say("%s: %s x %s x %s x %d folds, %s each",
		plural(p.total, "trial"), strings.Join(s.Model.Architectures, ", "), strings.Join(plan.Splits, ", "),
		plural(s.Folds.Seeds, "seed"), s.Folds.K, plural(s.Train.Epochs, "epoch"))
	if selected < p.total {
		p.say("run.only selects %d of them", selected)
	}
	if len(now) < p.total {
		p.say("finished already: %d; to train now: %d", p.ended, len(now))
	}
}

// Skipped says nothing: Planned has the count.
func (p *progress) Skipped(experiment.Trial) {}

// Damaged names a trial that is trained anew.
func (p *progress) Damaged(t experiment.Trial, reason error) {
	p.terminal.say("%s is trained again: %v", t.Name, reason)
}

// Started notes a trial.
func (p *progress) Started(t experiment.Trial) {
	number := 1
	for i, planned := range p.plan.Trials {
		if planned.Name == t.Name {
			number = i + 1
		}
	}
	p.running[t.Name] = &runningTrial{began: p.now(), number: number}
	p.order = append(p.order, t.Name)
}

// Step refreshes the live line, at most ten times a second.
func (p *progress) Step(t experiment.Trial, s experiment.Step) {
	r := p.running[t.Name]
	r.step = s
	now := p.now()
	if p.quiet || now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = now
	name := p.order[0] // the longest running one: a line that jumps cannot be read
	p.terminal.status(p.line(name, p.running[name]))
}

// line is the live line of a trial and of the run. What matters least is left out
// where the terminal is narrow.
func (p *progress) line(name string, r *runningTrial) string {
	parts := []part{
		{0, fmt.Sprintf("[%d/%d] %s", r.number, p.total, shortTrial(name))},
		{1, fmt.Sprintf("epoch %d/%d", r.step.Epoch, r.step.Epochs)},
		{3, fmt.Sprintf("loss %.3f", r.step.Loss)},
		{4, fmt.Sprintf("accuracy %.3f", r.step.Accuracy)},
	}
	if seconds := p.now().Sub(r.began).Seconds(); seconds > 0 {
		parts = append(parts, part{6, fmt.Sprintf("%.3g images/s", float64(r.step.Images)/seconds)})
	}
	if left, ok := p.trialLeft(r); ok {
		parts = append(parts, part{5, "trial " + clock(left)})
	}
	if left, ok := p.runLeft(); ok {
		parts = append(parts, part{2, "run " + clock(left) + " left"})
	}
	return fitParts(parts, p.terminal.columns-1)
}

// part is a piece of the live line; rank 0 matters most.
type part struct {
	rank int
	text string
}

// fitParts joins as many parts as fit, the least important left out first.
func fitParts(parts []part, columns int) string {
	for rank := len(parts); ; rank-- {
		var texts []string
		for _, p := range parts {
			if p.rank <= rank {
				texts = append(texts, p.text)
			}
		}
		if line := strings.Join(texts, "  "); rank == 0 || utf8.RuneCountInString(line) <= columns {
			return line
		}
	}
}

// Epoch prints a line where no live line is possible.
func (p *progress) Epoch(t experiment.Trial, e experiment.EpochProgress) {
	if p.quiet || p.terminal.live {
		return
	}
	r := p.running[t.Name]
	line := fmt.Sprintf("[%d/%d] %s epoch %d/%d loss %.4f accuracy %.4f", r.number, p.total, t.Name, e.Epoch, e.Epochs, e.Loss, e.Accuracy)
	if e.HasValidation {
		line += fmt.Sprintf(" validation %.4f", e.ValidationAccuracy)
	}
	line += fmt.Sprintf(" %.1f images/s", e.ImagesPerSecond)
	if left, ok := p.trialLeft(r); ok {
		line += " trial " + clock(left)
	}
	if left, ok := p.runLeft(); ok {
		line += " run " + clock(left) + " left"
	}
	p.terminal.say("%s", line)
}

// Finished counts a trial.
func (p *progress) Finished(t experiment.Trial, took time.Duration) {
	p.end(t)
	if p.terminal.live {
		p.say("[%d/%d] %s finished in %s", p.ended, p.total, shortTrial(t.Name), clock(took))
	}
}

// Failed names a trial and its error.
func (p *progress) Failed(t experiment.Trial, err error) {
	p.end(t)
	p.terminal.say("%s failed: %v", t.Name, err)
}

func (p *progress) end(t experiment.Trial) {
	p.ended++
	p.done += float64(p.plan.Spec.Train.Epochs)
	delete(p.running, t.Name)
	for i, name := range p.order {
		if name == t.Name {
			p.order = append(p.order[:i], p.order[i+1:]...)
			break
		}
	}
}

// trialLeft extrapolates a trial from its steps so far.
func (p *progress) trialLeft(r *runningTrial) (time.Duration, bool) {
	return extrapolate(p.now().Sub(r.began), r.epochs(), float64(r.step.Epochs))
}

// runLeft extrapolates this session from all its epochs so far.
func (p *progress) runLeft() (time.Duration, bool) {
	done := p.done
	for _, r := range p.running {
		done += r.epochs()
	}
	return extrapolate(p.now().Sub(p.began), done, float64(p.work))
}

// extrapolate says how long the rest takes, once a little is done.
func extrapolate(elapsed time.Duration, done, total float64) (time.Duration, bool) {
	if done <= 0 || total <= 0 {
		return 0, false
	}
	return time.Duration(float64(elapsed) * max(0, total-done) / done), true
}

func (p *progress) say(format string, args ...any) {
	if !p.quiet {
		p.terminal.say(format, args...)
	}
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
