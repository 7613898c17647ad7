package experiment

import (
	"context"
	"os"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
)

// place is the run directory as this process holds it. While it does, the process is
// the directory's only writer.
type place struct {
	dir   rundir.Dir
	clock func() time.Time
	held  *disk.Held // nil: not yet
}

// enter says whether the directory holds a run, and locks it where it is there.
func (p *place) enter(ctx context.Context) (resumed bool, err error) {
	if resumed, err = p.dir.Begun(); err != nil {
		return false, err // before the lock, which would be one more foreign file there
	}
	if info, missing := os.Stat(string(p.dir)); missing == nil && info.IsDir() {
		if p.held, err = disk.Lock(ctx, string(p.dir), p.clock()); err == nil {
			resumed, err = p.dir.Begun() // who held it may have begun a run
		}
	}
	return resumed, err
}

// take makes and locks the directory where enter found none.
func (p *place) take(ctx context.Context) (err error) {
	if p.held != nil {
		return p.check()
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

// check reports that the directory is this process's no more.
func (p *place) check() error { return p.held.Check() }

func (p *place) release() {
	if p.held != nil {
		p.held.Release()
	}
}
