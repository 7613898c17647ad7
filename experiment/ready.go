package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/trainer"
)

// Ready is a run that is ready to be trained by many machines.
type Ready struct {
	Dir      string
	Plan     *plan.Plan
	Trials   []plan.Trial      // in the order in which shards count them
	Missing  []plan.Trial      // of these: whose turn it is, and which are not finished
	Decision forecast.Decision // of the machine that made it ready
	// MoreMemory is what to give a job, in bytes, since one was ended when its memory was
	// nearly used up; 0: there was none.
	MoreMemory int
}

// Unfinished are the shards, of so many, that have trials left.
func (r *Ready) Unfinished(of int) []Shard {
	missing := make(map[string]bool)
	for _, t := range r.Missing {
		missing[t.Name] = true
	}
	var left []Shard
	for i := range of {
		s := Shard{i, of}
		for _, t := range s.of(r.Trials) {
			if missing[t.Name] {
				left = append(left, s)
				break
			}
		}
	}
	return left
}

// Prepare makes a run ready to be trained by RunShard on many machines: it decides
// everything that Run decides ahead of the first training, fits baselines, and puts what
// the trials need of the images into the run directory, so that the others need no images.
// A run that was begun goes on, and what is missing of it is made ready.
func Prepare(ctx context.Context, o Options) (*Ready, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	c := newCall(o)
	c.shares = true
	defer c.images.close()
	defer c.release()
	p := c.newPlace()
	defer p.release()
	j, n, err := c.prepare(ctx, p)
	if err != nil {
		return nil, o.explain(err)
	}
	ready := &Ready{Dir: o.Dir, Plan: j.plan, Trials: j.plan.Selected(), Missing: n.todo, Decision: n.decision}
	switch short, err := c.outgrown(n.todo); {
	case err != nil:
		return nil, o.explain(err)
	case short != nil:
		ready.MoreMemory = more(short.Memory).Bytes
	}
	session, err := c.dir.BeginSession(j.plan, n.files, j.engine.String(), session.New(o.Version, 0, o.Clock()))
	if err != nil {
		return nil, o.explain(err)
	}
	p.beat(session, "")
	defer session.Rest()
	c.announce(j, n, session)
	if err := c.makeReady(ctx, j, n, session, p); err != nil {
		return nil, explainFull(o.Dir, n.disk.Total, err)
	}
	if err := session.End(c.Clock()); err != nil {
		return nil, o.explain(err)
	}
	return ready, nil
}

// makeReady writes what trials need beside the plan.
func (c *call) makeReady(ctx context.Context, j *job, n *needs, session *rundir.OpenSession, p *place) (err error) {
	baselines := c.baselinesMissing(j)
	if len(n.todo) == 0 && !baselines {
		return nil
	}
	for _, t := range n.todo { // shards leave alone what they find
		kept, err := session.Clear(j.key(t))
		if c.tellKept(t, kept); err != nil {
			return err
		}
	}
	if err := c.copyImages(ctx, j, n.todo, session); err != nil {
		return err
	}
	trials := n.todo
	if !takesPixels(j) {
		trials = nil
	}
	crew := &crew{call: c, job: j, session: session, place: p}
	if crew.pixels, err = c.images.load(ctx, j.plan, trials, baselines); err != nil {
		return fmt.Errorf("images: %w", err)
	}
	defer func() { err = errors.Join(err, crew.pixels.close()) }()
	if baselines {
		if err := crew.fitBaselines(ctx); err != nil {
			return err
		}
	}
	return c.keepPixels(j, trials, crew.pixels)
}

// takesPixels reports whether trials of a job train on pixels.
func takesPixels(j *job) bool {
	runner, ok := j.trainer.(trainer.ProgramRunner)
	return !ok || runner.Images() == trainer.Pixels
}

// keepPixels writes the pixels of trials into the run directory.
func (c *call) keepPixels(j *job, trials []plan.Trial, all loaded) error {
	if len(trials) == 0 {
		return nil
	}
	folder, err := pixelcache.Open(c.dir.Path(rundir.PixelsFolder), math.MaxInt64)
	if err != nil {
		return err
	}
	for _, t := range trials {
		way := j.plan.Arm(t.Arm).Data.Preprocess()
		note := fmt.Sprintf("%d images of a run", all[way].N)
		err := reading(all[way], func() error { return all[way].Keep(folder, dataset.PixelsKey(j.plan.Manifest, way), note) })
		if err != nil {
			return err
		}
	}
	return nil
}
