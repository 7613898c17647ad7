package experiment

import (
	"time"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// watcher observes with functions; nil ones ignore.
type watcher struct {
	NoObserver
	engine    func(trainer.Engine)
	comparing func(engines [2]string, round int)
	measuring func([]string)
	atOnce    func(int, string)
	finished  func(plan.Trial)
	damaged   func(plan.Trial, error)
	epoch     func(plan.Trial, EpochProgress)
	step      func(plan.Trial, trainer.Step)
	resumed   func(plan.Trial, trainer.Step)
	warned    func(plan.Trial, error)
}

func (w *watcher) Engine(e trainer.Engine) {
	if w.engine != nil {
		w.engine(e)
	}
}

func (w *watcher) Comparing(engines [2]string, _ []string, round, _ int) {
	if w.comparing != nil {
		w.comparing(engines, round)
	}
}

func (w *watcher) Measuring(architectures []string) {
	if w.measuring != nil {
		w.measuring(architectures)
	}
}

func (w *watcher) AtOnce(trials int, why string) {
	if w.atOnce != nil {
		w.atOnce(trials, why)
	}
}

func (w *watcher) Finished(t plan.Trial, _ time.Duration) {
	if w.finished != nil {
		w.finished(t)
	}
}

func (w *watcher) Damaged(t plan.Trial, err error) {
	if w.damaged != nil {
		w.damaged(t, err)
	}
}

func (w *watcher) Epoch(t plan.Trial, e EpochProgress) {
	if w.epoch != nil {
		w.epoch(t, e)
	}
}

func (w *watcher) Step(t plan.Trial, s trainer.Step) {
	if w.step != nil {
		w.step(t, s)
	}
}

func (w *watcher) Resumed(t plan.Trial, at trainer.Step) {
	if w.resumed != nil {
		w.resumed(t, at)
	}
}

func (w *watcher) Warned(t plan.Trial, err error) {
	if w.warned != nil {
		w.warned(t, err)
	}
}
