package experiment

import (
	"time"
)

// watcher observes with functions; nil ones ignore.
type watcher struct {
	NoObserver
	measuring func([]string)
	finished  func(Trial)
	damaged   func(Trial, error)
	epoch     func(Trial, EpochProgress)
	step      func(Trial, Step)
	resumed   func(Trial, Step)
	warned    func(Trial, error)
}

func (w *watcher) Measuring(architectures []string) {
	if w.measuring != nil {
		w.measuring(architectures)
	}
}

func (w *watcher) Finished(t Trial, _ time.Duration) {
	if w.finished != nil {
		w.finished(t)
	}
}

func (w *watcher) Damaged(t Trial, err error) {
	if w.damaged != nil {
		w.damaged(t, err)
	}
}

func (w *watcher) Epoch(t Trial, e EpochProgress) {
	if w.epoch != nil {
		w.epoch(t, e)
	}
}

func (w *watcher) Step(t Trial, s Step) {
	if w.step != nil {
		w.step(t, s)
	}
}

func (w *watcher) Resumed(t Trial, at Step) {
	if w.resumed != nil {
		w.resumed(t, at)
	}
}

func (w *watcher) Warned(t Trial, err error) {
	if w.warned != nil {
		w.warned(t, err)
	}
}
