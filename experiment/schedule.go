package experiment

import (
	"time"

	"github.com/refold/refold/experiment/trainer"
)

// schedule says when a trial's checkpoints are due: after a number of seconds, but
// so rarely that writing them takes a small part of the time, and when the run is
// stopped.
type schedule struct {
	every    time.Duration // 0: only when the run is stopped
	next     time.Time
	written  moment // zero: none
	failures int    // in a row
}

// moment tells checkpoints apart: the position alone does not say whether the last
// epoch is evaluated.
type moment struct {
	epochs int // that are recorded
	at     trainer.Step
}

// checkpointRest is how many times as long as the last checkpoint took to write
// the next one waits, at least: writing takes 3 % of the time at most.
const checkpointRest = 32

func newSchedule(seconds float64) schedule {
	every := time.Duration(seconds * float64(time.Second))
	return schedule{every: every, next: time.Now().Add(every)}
}

// due says whether to write a checkpoint of a moment. last: the run is stopped.
// The start of a trial, and what is written already, need none.
func (s *schedule) due(m moment, last bool) bool {
	if m.at.Images == 0 || m == s.written {
		return false
	}
	return last || s.every > 0 && !time.Now().Before(s.next)
}

// done notes a checkpoint that took so long to write, or to fail.
func (s *schedule) done(m moment, took time.Duration, err error) {
	s.next = time.Now().Add(max(s.every, checkpointRest*took))
	if err != nil {
		s.failures++
		return
	}
	s.written, s.failures = m, 0
}

// kept reports whether there is a checkpoint.
func (s *schedule) kept() bool { return s.written != moment{} }
