package experiment

import (
	"context"
	"errors"
	"fmt"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// Merge takes the finished trials that copies of a run have and the run has not, and gives
// how many of each. All trials of the copies are verified. One that is sound and differs
// from the run's own is a *rundir.ConflictError; the others are taken all the same.
func Merge(ctx context.Context, o Options, others []string) (taken []int, err error) {
	if o, err = o.checked(); err != nil {
		return nil, err
	}
	c := newCall(o)
	p := c.newPlace()
	defer p.release()
	j, s, err := c.reopen(ctx, p, disk.Lock)
	if err != nil {
		return nil, o.explain(err)
	}
	defer s.Rest()
	var conflicts []error
	for _, other := range others {
		n, err := c.mergeOne(ctx, j, s, rundir.Dir(other), &conflicts)
		taken = append(taken, n)
		if err != nil {
			return taken, errors.Join(fmt.Errorf("%s: %w", other, disk.Explain(other, err)), errors.Join(conflicts...), s.End(c.Clock()))
		}
	}
	return taken, errors.Join(errors.Join(conflicts...), s.End(c.Clock()))
}

// mergeOne takes trials from one copy.
func (c *call) mergeOne(ctx context.Context, j *job, s *rundir.OpenSession, from rundir.Dir, conflicts *[]error) (taken int, err error) {
	if err := sameRun(c.dir, from, j); err != nil {
		return 0, err
	}
	for _, t := range j.plan.Trials {
		if err := ctx.Err(); err != nil {
			return taken, err
		}
		took, err := s.Take(j.key(t), from, j.savesWeights())
		switch {
		case isConflict(err):
			*conflicts = append(*conflicts, fmt.Errorf("%s: %w", from, err))
		case err != nil:
			return taken, err
		case took:
			taken++
		}
	}
	return taken, c.takeMatches(j, s, from)
}

// sameRun refuses a directory that holds another run.
func sameRun(dir, from rundir.Dir, j *job) error {
	theirs, err := from.LoadPlan()
	if err != nil {
		return err
	}
	their, err := from.Engine()
	if err != nil {
		return err
	}
	different := spec.Diff(j.plan.Spec, theirs.Spec)
	if len(different) == 0 {
		different = spec.Diff(theirs.Spec, j.plan.Spec)
	}
	if engine := j.engine.String(); their != engine {
		different = append(different, spec.Difference{What: "engine", Run: engine, Now: their})
	}
	if theirs.Manifest.Hash() != j.manifest {
		different = append(different, spec.Difference{What: "images", Run: j.manifest, Now: theirs.Manifest.Hash()})
	}
	if len(different) > 0 {
		return &rundir.MismatchError{Dir: string(dir), Differences: different}
	}
	return nil
}
