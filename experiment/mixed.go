package experiment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/kernelset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/beat"
	"github.com/refold/refold/experiment/trainer"
)

// loader brings the images of trials into memory.
type loader func(context.Context, []plan.Trial) (loaded, error)

// matchKernels trains the plan's first trial with the kernels of this machine, too, where those
// of the run are mixed and nobody has done so yet: on it, sets of kernels are compared. It
// trains after all else, since a run is whole without it, and a failure is only told.
func (c *call) matchKernels(ctx context.Context, by *crew, load loader) error {
	j := by.job
	wanted, err := c.unmatched(ctx, by)
	if err != nil || !wanted || ctx.Err() != nil {
		return err
	}
	t := kernelset.Reference(j.plan)
	c.stream.Notice(fmt.Sprintf("trial %s is trained with the kernels of this machine, too (%s): on it, sets of kernels are compared", t.Name, j.engine.Here()))
	beside := *c
	beside.dir, beside.stream = c.dir.Beside(j.engine.Here()), event.NewStream(nil) // it is no trial of the plan
	matching := &crew{call: &beside, job: j, session: by.session.Beside(j.engine.Here()), place: by.place, shared: by.shared}
	switch err := matching.match(ctx, t, load); {
	case err == nil, ctx.Err() != nil:
		return nil
	case disk.Environmental(c.Dir, err):
		return fmt.Errorf("trial %s with the kernels of this machine: %w", t.Name, err)
	default:
		c.stream.Send(event.Warned{Trial: t, Err: fmt.Errorf("training it with the kernels of this machine, to compare them: %w", err)})
		return nil
	}
}

// match trains a trial.
func (c *crew) match(ctx context.Context, t plan.Trial, load loader) (err error) {
	if c.pixels, err = load(ctx, []plan.Trial{t}); err != nil {
		return err
	}
	defer func() {
		if failed := c.pixels.close(); err == nil {
			err = failed
		}
	}()
	if c.of, err = c.features(ctx, c.job, []plan.Trial{t}, c.pixels, 1); err != nil {
		return err
	}
	_, err = c.trial(ctx, t)
	return err
}

// unmatched reports whether the kernels of this machine have not trained the reference, and
// nobody is about it: of machines with the same kernels, one is enough.
func (c *call) unmatched(ctx context.Context, by *crew) (bool, error) {
	j, own := by.job, by.job.engine.Here()
	if !trainer.IsMixed(j.engine.String()) {
		return false, nil
	}
	rec, err := kernelset.Find(c.dir, j.plan, j.engine.String(), own)
	if err != nil || rec != nil || !by.shared {
		return rec == nil, err
	}
	begun, err := c.haveBegun(by, kernelset.Reference(j.plan))
	if err != nil || len(begun) == 0 {
		return err == nil, err
	}
	found, err := beat.Watcher{Own: by.session.ID()}.Alive(ctx, c.Dir)
	busy := slices.ContainsFunc(found.Alive, func(b beat.Beat) bool { return slices.Contains(begun, b.Session) })
	return err == nil && !busy, err
}

// haveBegun are other sessions with the kernels of this machine that have begun a trial and not
// finished it, in the run or to compare.
func (c *call) haveBegun(by *crew, t plan.Trial) (ids []string, err error) {
	sessions, _, err := c.dir.Sessions() // of one whose file is damaged nobody knows
	if err != nil {
		return nil, err
	}
	own := by.job.engine.Here()
	for _, dir := range []rundir.Dir{c.dir, c.dir.Beside(own)} {
		attempts, err := dir.Attempts(t)
		if err != nil {
			return nil, err
		}
		for _, s := range sessions {
			if s.Engine == own && s.ID != by.session.ID() && slices.ContainsFunc(attempts, func(a rundir.Attempt) bool { return a.Session == s.ID }) {
				ids = append(ids, s.ID)
			}
		}
	}
	return ids, nil
}

// recoverMatches commits what sessions have trained with their kernels to compare them and not
// committed.
func (c *call) recoverMatches(j *job, s *rundir.OpenSession) error {
	if !trainer.IsMixed(j.engine.String()) {
		return nil
	}
	results, err := analysis.Gather(c.dir, j.plan, j.engine.String())
	if err != nil {
		return err
	}
	engines, err := results.UnmatchedKernels()
	for _, engine := range engines {
		_, _, failed := s.Beside(engine).Recover(j.key(kernelset.Reference(j.plan)), j.savesWeights())
		err = errors.Join(err, failed)
	}
	return err
}

// takeMatches takes from a copy of a run what sets of kernels have trained to be compared. It
// adds to problems what is damaged there.
func (c *call) takeMatches(j *job, s *rundir.OpenSession, from rundir.Dir, problems *[]error) error {
	engines, err := from.Engines()
	if err != nil || !trainer.IsMixed(j.engine.String()) {
		return err
	}
	for _, engine := range engines {
		_, err := s.Beside(engine).Take(j.key(kernelset.Reference(j.plan)), from.Beside(engine), j.savesWeights())
		switch {
		case errors.As(err, new(*rundir.DamagedCopyError)):
			*problems = append(*problems, fmt.Errorf("%s: %w", from, err))
		case err != nil:
			return err
		}
	}
	return nil
}

// stillness is how long nobody has worked on a run, as far as it has seen.
type stillness struct {
	dir   string
	beats []beat.Beat
	since time.Time
}

// over reports whether it lasts so long that nobody is left.
func (s *stillness) over(now time.Time) (bool, error) {
	beats, err := beat.List(s.dir)
	if s.since.IsZero() || len(beat.Changed(s.beats, beats)) > 0 {
		s.since = now
	}
	s.beats = beats
	return len(beats) == 0 || now.Sub(s.since) > beat.Patience, err
}
