package experiment

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/beat"
	"github.com/refold/refold/experiment/rundir/session"
)

// A process that a site ends for want of memory leaves no word. What tells the next one is
// what it noted while it lived: how much of the memory of its job was in use.
const (
	memoryNoted = beat.Interval // between two looks at it
	memoryGrown = 0.02          // of the limit, that make a note worth writing
	nearLimit   = 0.9           // of it in use, and no word: more is needed
	moreMemory  = 1.5           // of what did not do, as the scripts of schedulers ask for
)

// noteMemory notes from time to time how much of its job's memory a session has used, until
// the function that it returns ends that.
func (c *call) noteMemory(ctx context.Context, s *rundir.OpenSession) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var noting sync.WaitGroup
	noting.Go(func() {
		ticker := time.NewTicker(memoryNoted)
		defer ticker.Stop()
		noted := 0
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			use := c.Resources.Use()
			if use.Limit == 0 || use.Bytes < noted+int(memoryGrown*float64(use.Limit)) {
				continue
			}
			if s.NoteMemory(use.Limit, use.Bytes) == nil { // else the next one; a broken disk fails elsewhere
				noted = use.Bytes
			}
		}
	})
	return func() {
		cancel()
		noting.Wait()
	}
}

// outgrown is the session with the most memory of those that left trials in the middle when
// their memory was nearly used up; nil: there is none.
func (c *call) outgrown(trials []plan.Trial) (*session.Session, error) {
	sessions, err := c.dir.SessionsOf(trials)
	var most *session.Session
	for _, s := range sessions {
		near := s.Finished.IsZero() && s.Memory > 0 && float64(s.PeakMemory) >= nearLimit*float64(s.Memory)
		if near && (most == nil || s.Memory > most.Memory) {
			most = &s
		}
	}
	return most, err
}

// checkOutgrown refuses a job that was given no more memory than one that was ended for want
// of it, as far as that can be told, on trials that are to be trained here.
func (c *call) checkOutgrown(ctx context.Context, trials []plan.Trial) error {
	limit := c.Resources.Use().Limit
	before, err := c.outgrown(trials)
	if err != nil || before == nil || limit == 0 || limit > before.Memory {
		return err
	}
	found, err := beat.Watcher{Waiting: func(who []beat.Beat) {
		c.stream.Notice(fmt.Sprintf("waiting up to %.0f s to see whether %s still works on %s, where memory was short", beat.Patience.Seconds(), beat.Hosts(who), c.Dir))
	}}.Alive(ctx, c.Dir)
	if err != nil || slices.ContainsFunc(found.Alive, func(b beat.Beat) bool { return b.Session == before.ID }) {
		return err
	}
	return &disk.EnvironmentError{What: "the memory of this job will not do", Next: remedy.Textf("%s", more(before.Memory)),
		Err: fmt.Errorf("session %s on %s ended without a word with %s of its %s in use, and here the limit is %s",
			before.ID, before.Host, machine.BytesText(before.PeakMemory), machine.BytesText(before.Memory), machine.BytesText(limit))}
}

// more is what to ask for after memory that did not do.
func more(than int) remedy.Memory { return remedy.Memory{Bytes: int(moreMemory * float64(than))} }

// withMoreMemory adds to an error of too little memory that a job can be given more.
func withMoreMemory(err error, need forecast.MemoryNeed) error {
	return remedy.Errorf("%w, or %s", err, remedy.Memory{Bytes: need.Total})
}

// outOfMemory is the error of a trial that failed while the kernel ended a program of this
// job for want of memory; nil: it ended none.
func (c *crew) outOfMemory(killedBefore int, err error) error {
	use := c.Resources.Use()
	if use.Kills <= killedBefore {
		return nil
	}
	what, next := "the memory of this machine is used up", remedy.Textf("lower %s or free some, then the same %s goes on", remedy.Setting{Key: "run.parallel"}, remedy.Call{})
	if use.Limit > 0 {
		what = fmt.Sprintf("the %s of memory that this job may use are used up", machine.BytesText(use.Limit))
		next = remedy.Textf("%s, or lower %s, then the same %s goes on", more(use.Limit), remedy.Setting{Key: "run.parallel"}, remedy.Call{})
	}
	return &disk.EnvironmentError{What: what, Err: fmt.Errorf("the system ended a program for that: %w", err), Next: next}
}
