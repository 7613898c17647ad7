package experiment

import (
	"errors"
	"testing"
	"time"

	"github.com/refold/refold/experiment/trainer"
)

func TestSchedule(t *testing.T) {
	at := moment{1, trainer.Step{Epoch: 2, Step: 3, Images: 40}}
	s := newSchedule(0)
	if s.due(at, false) || !s.due(at, true) || s.due(moment{}, true) {
		t.Error("with 0, checkpoints are written at a stop only, and not at the start of a trial")
	}
	s.done(at, time.Second, nil)
	if s.due(at, true) || !s.due(moment{2, at.at}, true) {
		t.Error("what is written is not written again; an evaluated epoch is another moment")
	}
	s = newSchedule(1e-9)
	if !s.due(at, false) {
		t.Error("a checkpoint is due")
	}
	s.done(at, time.Hour, errors.New("no room"))
	if s.due(at, false) || !s.due(at, true) || time.Until(s.next) < 31*time.Hour {
		t.Error("a checkpoint that takes an hour is tried again after more than a day, or at a stop")
	}
	if s = newSchedule(60); s.due(at, false) || time.Until(s.next) > time.Minute {
		t.Error("the first checkpoint is due after a minute")
	}
}
