package experiment

import (
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// watcher observes with functions; nil ones ignore.
type watcher struct {
	engine    func(trainer.Engine)
	comparing func(engines [2]string, round int)
	measuring func([]string)
	atOnce    func(int, string)
	finished  func(plan.Trial)
	damaged   func(plan.Trial, error)
	epoch     func(plan.Trial, event.Progress)
	step      func(plan.Trial, trainer.Step)
	resumed   func(plan.Trial, trainer.Step)
	warned    func(plan.Trial, error)
}

func (w *watcher) Observe(e event.Event) {
	switch e := e.(type) {
	case event.Engine:
		call1(w.engine, e.Engine)
	case event.Comparing:
		call2(w.comparing, e.Engines, e.Round)
	case event.Measuring:
		call1(w.measuring, e.Architectures)
	case event.AtOnce:
		call2(w.atOnce, e.Trials, e.Why)
	case event.Finished:
		call1(w.finished, e.Trial)
	case event.Damaged:
		call2(w.damaged, e.Trial, e.Reason)
	case event.Epoch:
		call2(w.epoch, e.Trial, e.Progress)
	case event.Step:
		call2(w.step, e.Trial, e.Step)
	case event.Resumed:
		call2(w.resumed, e.Trial, e.At)
	case event.Warned:
		call2(w.warned, e.Trial, e.Err)
	}
}

// observe is a function that observes.
type observe func(event.Event)

func (f observe) Observe(e event.Event) { f(e) }

func call1[A any](f func(A), a A) {
	if f != nil {
		f(a)
	}
}

func call2[A, B any](f func(A, B), a A, b B) {
	if f != nil {
		f(a, b)
	}
}
