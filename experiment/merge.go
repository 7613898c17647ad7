package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// Merge takes the finished trials that copies of a run have and the run has not, and gives
// how many of each. All trials of the copies are verified. One that is damaged there is left
// (*rundir.DamagedCopyError), and one that is sound and differs from the run's own is a
// *rundir.ConflictError; all others are taken all the same, as are those of other copies where
// one is not of this run. What keeps the run itself from being written to ends it.
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
	var problems []error
	for _, other := range others {
		from := rundir.Dir(other)
		if err := sameRun(c.dir, from, j); err != nil {
			taken, problems = append(taken, 0), append(problems, fmt.Errorf("%s: %w", other, disk.Explain(other, err)))
			continue
		}
		n, err := c.mergeOne(ctx, j, s, from, &problems)
		taken = append(taken, n)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", other, disk.Explain(other, err)))
			break
		}
	}
	return taken, errors.Join(errors.Join(problems...), s.End(c.Clock()))
}

// mergeOne takes trials from one copy. It adds to problems those of single trials.
func (c *call) mergeOne(ctx context.Context, j *job, s *rundir.OpenSession, from rundir.Dir, problems *[]error) (taken int, err error) {
	for _, t := range j.plan.Trials {
		if err := ctx.Err(); err != nil {
			return taken, err
		}
		took, err := s.Take(j.key(t), from, j.savesWeights())
		switch {
		case isConflict(err), errors.As(err, new(*rundir.DamagedCopyError)):
			*problems = append(*problems, fmt.Errorf("%s: %w", from, err))
		case err != nil:
			return taken, err
		case took:
			taken++
		}
	}
	return taken, c.takeMatches(j, s, from, problems)
}

// sameRun refuses a directory that holds another run, or is the run's own.
func sameRun(dir, from rundir.Dir, j *job) error {
	if isSame(string(dir), string(from)) {
		return errors.New("it is the run directory itself, and no copy: name the copies that came back from other machines")
	}
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

func isSame(a, b string) bool {
	one, err := os.Stat(a)
	other, missing := os.Stat(b)
	return err == nil && missing == nil && os.SameFile(one, other)
}
