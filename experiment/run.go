package experiment

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/session"
)

// Run runs the trials of a spec that are not finished yet, and writes
// summary.json. The same spec and images in the same directory go on where the
// last run ended; others are refused with a *rundir.MismatchError, and a directory
// that another process works on with a *disk.LockedError, or a *beat.InUseError where that
// is on another machine.
//
// A trial that fails or panics does not stop the others; in the end the error is
// then a *PartialError beside a complete Outcome. Where ctx ends, running trials
// stop, finished ones stay, and the error wraps that of ctx. Where the machine
// fails (a full disk, a limit), the run stops with a *disk.EnvironmentError, and no
// trial is marked as failed.
func Run(ctx context.Context, o Options) (*Outcome, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	begun := o.Clock()
	c := newCall(o)
	defer c.images.close()
	defer c.release()
	p := c.newPlace()
	defer p.release()
	j, n, err := c.prepare(ctx, p)
	if err != nil {
		return nil, o.explain(err)
	}
	own := session.New(o.Version, n.decision.Parallel, o.Clock())
	own.Engine = j.engine.Here()
	session, err := c.dir.BeginSession(j.plan, n.files, j.engine.String(), own)
	if err != nil {
		return nil, o.explain(err)
	}
	p.beat(session, "")
	defer session.Rest()
	outcome, err := c.work(ctx, j, n, session, p)
	if outcome != nil {
		outcome.Took = max(0, o.Clock().Sub(begun)) // the clock may be set back
	}
	return outcome, explainFull(o.Dir, n.disk.Total, err)
}

// prepare decides everything and takes the place. A directory that is not there yet
// is made only once images and plan are sound.
func (c *call) prepare(ctx context.Context, p *place) (*job, *needs, error) {
	resumed, err := p.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	fits := func(j *job) bool { _, err := c.subject(j, nil).Decide(); return err == nil }
	j, err := c.resolve(ctx, resumed, true, fits)
	if err != nil {
		return nil, nil, err
	}
	n, problems := c.check(j, resumed)
	if len(problems) > 0 {
		return nil, nil, c.blocked(problems)
	}
	c.images.reserved = n.disk
	if err := c.approve(ctx, j, n); err != nil {
		return nil, nil, err
	}
	return j, n, p.take(ctx)
}

// work fits and trains what is missing and sums up.
func (c *call) work(ctx context.Context, j *job, n *needs, session *rundir.OpenSession, p *place) (*Outcome, error) {
	c.announce(j, n, session)
	var done trained
	for missing := c.baselinesMissing(j); missing || len(n.todo) > 0; missing = false {
		now, err := c.trainAll(ctx, j, n, session, p, missing)
		if err != nil {
			return nil, err
		}
		if done.add(now); ctx.Err() != nil {
			break
		}
		if n.todo, err = c.explaining(j, done.failed); err != nil {
			return nil, err
		}
		if len(n.todo) > 0 {
			c.stream.Send(event.Explaining{Now: n.todo})
		}
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	by := &crew{call: c, job: j, session: session, place: p}
	err := c.matchKernels(ctx, by, func(ctx context.Context, trials []plan.Trial) (loaded, error) {
		return c.images.load(ctx, j.plan, trials, false)
	})
	if err != nil {
		return nil, err
	}
	c.release() // summing up takes memory too
	return c.conclude(ctx, j, session, done)
}

// trainAll fits baselines, where they are missing, and trains the trials that are. An error
// is one of the machine, or of the images.
func (c *call) trainAll(ctx context.Context, j *job, n *needs, session *rundir.OpenSession, p *place, baselines bool) (done trained, err error) {
	crew := &crew{call: c, job: j, session: session, place: p}
	if err := c.subject(j, n.todo).Ahead(n.decision); err != nil {
		return done, err
	}
	if len(n.todo) > 0 {
		if crew.shop, err = c.openWorkshop(ctx, j, session, n.todo, n.decision.Parallel); err != nil {
			return done, err
		}
		defer func() {
			all := done.trials == len(n.todo) && j.plan.Spec.Run.Only == ""
			err = errors.Join(err, crew.shop.close(all))
		}()
	}
	if baselines || crew.shop.takesPixels() {
		if crew.pixels, err = c.images.load(ctx, j.plan, crew.shop.pixelTrials(n.todo), baselines); err != nil {
			return done, fmt.Errorf("images: %w", err)
		}
		defer func() {
			if failed := crew.pixels.close(); failed != nil && err == nil {
				err = fmt.Errorf("images: %w", failed)
			}
		}()
	}
	if baselines {
		if err := crew.fitBaselines(ctx); isStopped(ctx, err) {
			return done, nil
		} else if err != nil {
			return done, err
		}
	}
	if len(n.todo) == 0 {
		return done, nil
	}
	c.stream.Send(event.AtOnce{Trials: n.decision.Parallel, Why: n.decision.Why(j.plan)})
	if crew.of, err = c.features(ctx, j, n.todo, crew.pixels, n.decision.Parallel); err != nil {
		return done, err
	}
	return crew.train(ctx, n.todo, n.decision.Parallel)
}

// explainFull is disk.Explain for the run directory of a session, of which is known
// how much it still writes, in bytes.
func explainFull(dir string, left int64, err error) error {
	err = disk.Explain(dir, err)
	if full := new(disk.EnvironmentError); errors.As(err, &full) && full.Full && left > 0 {
		before := full.Next
		full.Next = remedy.Textf("free some space (up to %s are still to be written), then the same %s goes on", machine.BytesText(left), remedy.Call{})
		if !strings.Contains(err.Error(), full.Error()) {
			full.Next = before // an error around it has kept its text
		}
	}
	return err
}
