package experiment

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/beat"
)

// place is the run directory as this process holds it. While it does, the process is
// the directory's only writer.
type place struct {
	dir   rundir.Dir
	clock func() time.Time
	held  *disk.Held // nil: not yet
	tell  func(text string)
	gone  []beat.Beat // of sessions that have ended without a word
}

// newPlace is the run directory of a call, not yet entered.
func (c *call) newPlace() *place {
	return &place{dir: c.dir, clock: c.Clock, tell: c.stream.Notice}
}

// enter says whether the directory holds a run, and locks it where it is there.
func (p *place) enter(ctx context.Context) (resumed bool, err error) {
	if resumed, err = p.dir.Begun(); err != nil {
		return false, err // before the lock, which would be one more foreign file there
	}
	if info, missing := os.Stat(string(p.dir)); missing == nil && info.IsDir() {
		if p.held, err = disk.Lock(ctx, string(p.dir), p.clock()); err != nil {
			return resumed, err
		}
		if err = p.watch(ctx); err == nil {
			resumed, err = p.dir.Begun() // who held it may have begun a run
		}
	}
	return resumed, err
}

// take makes and locks the directory where enter found none.
func (p *place) take(ctx context.Context) (err error) {
	if p.held != nil {
		if err := p.check(); err != nil {
			return err
		}
		return p.watch(ctx) // a run may have begun elsewhere while this one was planned
	}
	if err := disk.MakeFolder(string(p.dir)); err != nil {
		return err
	}
	if p.held, err = disk.Lock(ctx, string(p.dir), p.clock()); err != nil {
		return err
	}
	begun, err := p.dir.Begun()
	if err == nil && begun { // what is left to train was decided without it
		err = remedy.Errorf("another process has begun a run in %s meanwhile: %s goes on", p.dir, remedy.Continue{Dir: string(p.dir)})
	}
	return err
}

// watch refuses a directory that a session on another machine works on, of which the lock
// tells nothing where the machines share a folder.
func (p *place) watch(ctx context.Context) error {
	found, err := beat.Watcher{Locked: true, Known: p.gone, Waiting: func(who []beat.Beat) {
		p.tell(fmt.Sprintf("waiting up to %.0f s to see whether %s still works on %s", beat.Patience.Seconds(), beat.Hosts(who), p.dir))
	}}.Any(ctx, string(p.dir))
	if err == nil && len(found.Alive) > 0 {
		err = &beat.InUseError{Dir: string(p.dir), Alive: found.Alive}
	}
	p.gone = found.Gone
	return err
}

// beat has a session beat while it works: on a shard, or empty on all.
func (p *place) beat(s *rundir.OpenSession, shard string) {
	beat.Forget(string(p.dir), p.gone)
	s.Beat(shard, beat.Sleep, func(err error) {
		p.tell(fmt.Sprintf("the heartbeat of this run cannot be written (%v): it goes on, but other machines that share %s cannot see that it does", err, p.dir))
	})
}

// check reports that the directory is this process's no more.
func (p *place) check() error { return p.held.Check() }

func (p *place) release() {
	if p.held != nil {
		p.held.Release()
		p.held = nil
	}
}
