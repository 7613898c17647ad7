package status

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/beat"
	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/spec"
)

// Load reads how far a run is, also while a process works on it: it writes
// nothing and keeps no lock. Where there is no run, the error wraps
// fs.ErrNotExist.
func Load(dir string) (*Status, error) {
	s, err := loadStatus(rundir.Dir(dir))
	return s, disk.Explain(dir, err)
}

// Planned is the number of trials of a run directory's plan.
func Planned(dir string) (int, error) {
	p, err := rundir.Dir(dir).LoadPlan()
	if err != nil {
		return 0, disk.Explain(dir, err)
	}
	return len(p.Trials), nil
}

func loadStatus(d rundir.Dir) (*Status, error) {
	p, err := d.LoadPlan()
	if err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	s := &Status{Dir: string(d), Engine: made.Engine, Planned: len(p.Trials), ShortSide: p.Spec.Data.ShortSide, JPEGQuality: p.Spec.Data.JPEGQuality}
	if s.Held, s.PID, err = disk.Holder(string(d)); err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	var session session.Session
	if s.Held {
		last, err := d.LastSession()
		if damaged := new(rundir.DamagedError); err != nil && !errors.As(err, &damaged) {
			return nil, fmt.Errorf("status: %w", err)
		}
		// Who holds the run works on it once its own session has begun.
		if err == nil && last.Finished.IsZero() && (last.PID == s.PID || s.PID == 0) {
			session = last
		}
	}
	live := map[string]bool{session.ID: session.ID != ""}
	if s.Workers, err = workers(d); err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	for _, w := range s.Workers {
		live[w.Session] = true
	}
	manifest := p.Manifest.Hash()
	for _, t := range p.Trials {
		trial, err := trialStatus(d, rundir.NewKey(p, t, made.Engine, manifest), p.Spec.Run.SaveWeights != spec.SaveNone, live)
		if err != nil {
			return nil, fmt.Errorf("status: trial %s: %w", t.Name, err)
		}
		s.Trials = append(s.Trials, trial)
	}
	finished, inOrder := make(map[string]bool), make([]bool, len(s.Trials))
	for i, t := range s.Trials {
		inOrder[i] = t.State == Finished
		finished[t.Trial] = inOrder[i]
	}
	if s.Shards, err = readShards(d, s.Workers, inOrder); err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	if s.Early, err = readEarly(d, p, made.Engine, func(t plan.Trial) bool { return finished[t.Name] }); err != nil {
		return nil, fmt.Errorf("status: the looks at the claim: %w", err)
	}
	s.Summed = !s.Held && len(s.Workers) == 0 && s.Complete() && s.isSummed(d)
	s.total()
	if s.Held {
		s.SecondsLeft = s.left(max(1, session.Parallel))
	} else if n := s.Count(Running); n > 0 && len(s.Workers) > 0 {
		s.SecondsLeft = s.left(n)
	}
	return s, nil
}

// workers are the sessions of shards that beat.
func workers(d rundir.Dir) ([]Worker, error) {
	all := []Worker{}
	beats, err := beat.Present(string(d))
	for _, b := range beats {
		if b.Shard != "" {
			all = append(all, Worker{Session: b.Session, Host: b.Host, PID: b.PID, Shard: b.Shard, Beat: b.Counter})
		}
	}
	return all, err
}

// trialStatus reads one trial. live are the sessions that may train it now.
func trialStatus(d rundir.Dir, k rundir.Key, saved bool, live map[string]bool) (Trial, error) {
	s := Trial{
		Trial: k.Trial.Name, Architecture: k.Trial.Arm, Split: k.Trial.Split, Epochs: k.Shape.Epochs, images: k.Train,
	}
	err := d.CheckTrial(k, saved)
	if err != nil && !errors.Is(err, rundir.ErrUnfinished) {
		err = d.CheckTrial(k, saved) // the run may have moved the trial between two reads
	}
	var last rundir.Attempt
	if errors.Is(err, rundir.ErrUnfinished) {
		var begun bool
		last, begun, err = d.LastAttempt(k.Trial)
		switch {
		case err != nil:
			return s, err
		case begun:
			return s, readAttempt(&s, d, k, last, live)
		}
		err = d.CheckTrial(k, saved) // and may have finished it since
	}
	switch {
	case err == nil:
		s.State = Finished
		return s, countFinished(&s, d)
	case errors.Is(err, rundir.ErrUnfinished):
		s.State = Waiting
		return s, nil
	}
	s.State, s.Reason = Damaged, strings.TrimPrefix(err.Error(), "trial "+k.Trial.Name+": ")
	return s, nil
}

// readAttempt tells failed, running, stopped and waiting trials apart by their last
// attempt.
func readAttempt(s *Trial, d rundir.Dir, k rundir.Key, last rundir.Attempt, live map[string]bool) error {
	switch {
	case last.Finished(): // the next run moves it
		s.State = Finished
		epochs, err := last.Epochs(s.Epochs)
		if errors.Is(err, fs.ErrNotExist) { // it has just been moved
			return countFinished(s, d)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", rundir.EpochsFile, err)
		}
		s.add(epochs)
	case last.Failed():
		s.State, s.Reason = Failed, failureReason(d, k.Trial)
	case live[last.Session]:
		s.State = Running
		epochs, err := last.Epochs(s.Epochs)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w", rundir.EpochsFile, err)
		}
		s.add(epochs)
	default:
		s.State = Waiting
		return countStopped(s, d, k)
	}
	return nil
}

// failureReason is what failure.json says.
func failureReason(d rundir.Dir, t plan.Trial) string {
	reason, err := d.FailureReason(t)
	if err != nil {
		return fmt.Sprintf("%s: %v", rundir.FailureFile, err)
	}
	return reason
}

// countFinished adds up the epochs of a finished trial.
func countFinished(s *Trial, d rundir.Dir) error {
	data, err := disk.ReadFile(d.Path(rundir.TrialsFolder, s.Trial, rundir.EpochsFile), course.MaxSize(s.Epochs))
	var epochs []course.Line
	if err == nil {
		epochs, err = course.Parse(data)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", rundir.EpochsFile, err)
	}
	s.add(epochs)
	return nil
}

// countStopped looks for a checkpoint to go on from. One that is not to be believed
// counts for nothing, as the next run will say.
func countStopped(s *Trial, d rundir.Dir, k rundir.Key) error {
	all, err := d.Checkpoints(k)
	switch {
	case rundir.IsUnusable(err):
		return nil
	case err != nil || len(all) == 0:
		return err
	}
	s.State = Stopped
	s.add(all[0].Epochs)
	if at := all[0].Mark.At; at.Epoch > s.Epoch && at.Step > 0 {
		s.Step, s.Steps = at.Step, at.Steps
	}
	return nil
}
