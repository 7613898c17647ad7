package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Shard is a part of a run: the trials whose place in the plan's order, from 0, leaves Index
// when divided by Of. The shards of one Of have no trial in common, and all trials together.
type Shard struct{ Index, Of int }

// ParseShard reads INDEX/OF, as of an array's task.
func ParseShard(text string) (Shard, error) {
	i, n, ok := session.ParseShard(text)
	if !ok {
		return Shard{}, fmt.Errorf("%q is no shard: it is INDEX/COUNT, with an index from 0 to COUNT - 1, such as 0/8", text)
	}
	return Shard{i, n}, nil
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// of are the trials of the shard.
func (s Shard) of(all []plan.Trial) []plan.Trial {
	var own []plan.Trial
	for i := s.Index; i < len(all); i += s.Of {
		own = append(own, all[i])
	}
	return own
}

// RunShard trains the trials of a shard that are not finished yet, beside other processes
// that train other shards, or the same one, of the run that Prepare has made ready. It needs
// no images and no lock: a trial has the same bytes whoever trains it, and each process
// writes its own files alone until it commits a trial by one rename. Collect sums up.
//
// Pixels are copied to the folder scratch on a local disk, and verified and mapped there.
// The settings are the run's; of o.Spec those count that say how this machine is used.
func RunShard(ctx context.Context, o Options, shard Shard, scratch string) (*Outcome, error) {
	var said string
	var err error
	if o.Spec.Trainer, said, err = ofJob(o.Spec.Trainer); err != nil {
		return nil, err
	}
	if o, err = o.checked(); err != nil {
		return nil, err
	}
	begun := o.Clock()
	c := newCall(o)
	defer c.release()
	if said != "" {
		c.stream.Notice(said)
	}
	p := c.newPlace()
	defer p.release()
	outcome, err := c.runShard(ctx, p, shard, scratch)
	if outcome != nil {
		outcome.Took = max(0, o.Clock().Sub(begun))
	}
	return outcome, o.explain(err)
}

func (c *call) runShard(ctx context.Context, p *place, shard Shard, scratch string) (_ *Outcome, err error) {
	if err := AwaitRun(ctx, c.Dir, c.Patience, c.stream.Notice); err != nil {
		return nil, err
	}
	if p.held, err = c.share(ctx); err != nil {
		return nil, err
	}
	j, err := c.restore()
	if err != nil {
		return nil, err
	}
	local, err := c.openScratch(ctx, scratch, j)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, local.close()) }()
	n, err := c.shardNeeds(j, shard)
	if err != nil {
		return nil, err
	}
	if err := c.checkOutgrown(ctx, n.todo); err != nil {
		return nil, err
	}
	own := session.New(c.Version, n.decision.Parallel, c.Clock())
	own.Shard, own.Engine = shard.String(), j.engine.Here()
	session, err := c.dir.Join(j.engine.String(), own)
	if err != nil {
		return nil, err
	}
	p.beat(session, shard.String())
	defer session.Rest()
	c.stream.Send(event.Planned{Plan: j.plan, Now: n.todo, Finished: n.finished})
	crew := &crew{call: c, job: j, session: session, place: p, shared: true}
	done, err := c.trainShard(ctx, j, n, crew, local)
	if err != nil {
		return nil, err
	}
	err = c.matchKernels(ctx, crew, func(ctx context.Context, trials []plan.Trial) (loaded, error) {
		return local.pixels(ctx, j.plan, trials)
	})
	if err != nil {
		return nil, err
	}
	return c.concludeShard(ctx, j, shard, session, done)
}

// share opens the run beside other shards. Who makes it ready again or takes trials from copies
// keeps them out for a while, and is waited for: a scheduler would take the node for one that
// does not do.
func (c *call) share(ctx context.Context) (*disk.Held, error) {
	for until, told := time.Now().Add(c.patience()/2), false; ; told = true {
		held, err := disk.Share(c.Dir)
		if !errors.As(err, new(*disk.LockedError)) || time.Now().After(until) {
			return held, err
		}
		if !told {
			c.stream.Notice(fmt.Sprintf("waiting up to %v, since the run is locked: %v", c.patience()/2, err))
		}
		if err := again(ctx); err != nil {
			return nil, err
		}
	}
}

// restore is the job of a run as its files say it: no image is looked at.
func (c *call) restore() (*job, error) {
	run, err := c.dir.LoadPlan()
	if err != nil {
		return nil, err
	}
	if err := c.onlyOfMachine(run.Spec); err != nil {
		return nil, err
	}
	here := c.Spec.Run
	run.Spec.Run.Only, run.Spec.Run.Parallel, run.Spec.Run.Checkpoint = here.Only, here.Parallel, here.Checkpoint
	run.Spec.Trainer.Devices = c.Spec.Trainer.Devices
	j := &job{plan: run, manifest: run.Manifest.Hash()}
	begun, err := c.dir.Engine()
	if err != nil {
		return nil, err
	}
	host, _ := os.Hostname() // unknown is fine
	answer, err := engine.Resolve(c.Trainer, engine.Request{Run: run.Spec.Run, Resumed: true, Kernels: run.Spec.Run.Kernels, Begun: begun, Host: cmp.Or(host, "?")})
	if err != nil {
		return nil, err
	}
	j.engine = answer.Engine
	c.stream.Send(event.Engine{Engine: j.engine})
	if j.starts, err = readStarts(&run.Spec.Model, true); err != nil {
		return nil, err
	}
	j.trainer = c.on(j.engine, run.Spec.Run.Precision)
	j.readouts = j.trainer.Readouts(run.Spec.Train)
	if runner, ok := j.trainer.(trainer.ProgramRunner); ok {
		now, err := runner.Program()
		if err != nil {
			return nil, err
		}
		if err := c.dir.CheckProgram(now); err != nil {
			return nil, err
		}
		j.program = &now
	}
	return j, c.settleStarts(j)
}

// onlyOfMachine refuses other settings than the run's, but for those of the machine.
func (c *call) onlyOfMachine(run spec.Spec) error {
	different := spec.Diff(run, c.Spec)
	if len(different) == 0 {
		different = spec.Diff(c.Spec, run) // a shard extends nothing
	}
	if len(different) > 0 {
		return &rundir.MismatchError{Dir: c.Dir, Differences: different}
	}
	return nil
}

// shardNeeds are the trials of a shard that are left, and what they take.
func (c *call) shardNeeds(j *job, shard Shard) (*needs, error) {
	n := &needs{mine: shard.of(j.plan.Selected())}
	var unfinished []plan.Trial
	for _, t := range n.mine {
		state := c.dir.CheckTrial(j.key(t), j.savesWeights())
		if rundir.IsUnreadable(state) {
			return nil, fmt.Errorf("trial %s: %w", t.Name, state)
		}
		n.states = append(n.states, state)
		if state == nil {
			n.finished++
		} else {
			unfinished = append(unfinished, t)
		}
	}
	var err error
	if n.todo, err = c.due(j, unfinished); err != nil {
		return nil, err
	}
	subject := c.subject(j, n.todo)
	subject.Finished = n.finished
	if n.decision, err = subject.Decide(); errors.As(err, new(*forecast.MemoryError)) {
		return nil, withMoreMemory(err, n.decision.Memory)
	} else if err != nil {
		return nil, err
	}
	n.disk, err = subject.MeasureDisk(0, n.decision, true)
	return n, err
}

// trainShard trains what a shard has left.
func (c *call) trainShard(ctx context.Context, j *job, n *needs, crew *crew, local *scratch) (done trained, err error) {
	if len(n.todo) == 0 {
		return done, nil
	}
	defer c.noteMemory(ctx, crew.session)()
	if err := c.subject(j, n.todo).Ahead(n.decision); err != nil {
		return done, err
	}
	if crew.shop, err = c.shareWorkshop(ctx, j, n, crew.session, local); err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, crew.shop.leave()) }()
	if crew.shop.takesPixels() {
		if crew.pixels, err = local.pixels(ctx, j.plan, n.mine); err != nil {
			return done, err
		}
		defer func() { err = errors.Join(err, crew.pixels.close()) }()
	}
	c.stream.Send(event.AtOnce{Trials: n.decision.Parallel, Why: n.decision.Why(j.plan)})
	for len(n.todo) > 0 && ctx.Err() == nil {
		if crew.of, err = c.features(ctx, j, n.todo, crew.pixels, n.decision.Parallel); err != nil {
			return done, err
		}
		now, err := crew.train(ctx, n.todo, n.decision.Parallel)
		if err != nil {
			return done, err
		}
		done.add(now)
		explaining, err := c.explaining(j, done.failed)
		if err != nil {
			return done, err
		}
		n.todo = slices.DeleteFunc(explaining, func(t plan.Trial) bool { return !slices.Contains(n.mine, t) })
	}
	return done, nil
}

// concludeShard ends the session of a shard.
func (c *call) concludeShard(ctx context.Context, j *job, shard Shard, session *rundir.OpenSession, done trained) (*Outcome, error) {
	results, err := analysis.Gather(c.dir, j.plan, j.engine.String())
	if err != nil {
		return nil, err
	}
	o := c.count(results, j, done)
	if err := session.End(c.Clock()); err != nil {
		return o, err
	}
	switch {
	case ctx.Err() != nil:
		return o, remedy.Errorf("shard %s of %s keeps %d trials that it has finished now and %d in the middle; the same %s goes on: %w",
			shard, c.Dir, done.trials, done.kept, remedy.Call{}, ctx.Err())
	case len(o.Failed) > 0:
		return o, &PartialError{Dir: c.Dir, Planned: o.Planned, Failed: o.Failed}
	}
	return o, nil
}
