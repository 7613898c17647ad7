package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/trainer"
)

// Attempt is what one session has left of a trial that it did not finish.
type Attempt struct {
	Session string // its ID; empty: of an earlier version, which worked in trials/
	folder  string
}

// folder is the one in which this session works on a trial.
func (s *OpenSession) folder(k Key) string {
	return s.dir.Path(AttemptsFolder, k.Trial.Name, s.session.ID)
}

// Attempts lists the attempts at a trial that is not finished, as their sessions began.
func (d Dir) Attempts(t plan.Trial) ([]Attempt, error) {
	var all []Attempt
	switch old, err := d.isUnfinished(t); {
	case err != nil:
		return nil, err
	case old:
		all = append(all, Attempt{folder: d.Path(TrialsFolder, t.Name)})
	}
	entries, err := os.ReadDir(d.Path(AttemptsFolder, t.Name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() && (session.IsID(e.Name()) || e.Name() == earlierVersion) { // others are somebody's own
			all = append(all, Attempt{e.Name(), d.Path(AttemptsFolder, t.Name, e.Name())})
		}
	}
	slices.SortStableFunc(all, func(a, b Attempt) int { return session.Compare(a.Session, b.Session) })
	return all, nil
}

// attemptIDs are the sessions of the attempts at all trials.
func (d Dir) attemptIDs() ([]string, error) {
	var ids []string
	trials, err := os.ReadDir(d.Path(AttemptsFolder))
	for _, t := range trials {
		entries, _ := os.ReadDir(d.Path(AttemptsFolder, t.Name())) // what is no folder has none
		for _, e := range entries {
			if session.IsID(e.Name()) {
				ids = append(ids, e.Name())
			}
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return ids, err
}

// isUnfinished reports whether the trial's folder is there without a result: that of
// an earlier version, which trained there, or a damaged one.
func (d Dir) isUnfinished(t plan.Trial) (bool, error) {
	entries, err := os.ReadDir(d.Path(TrialsFolder, t.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && !holdResult(entries), err
}

func holdResult(entries []fs.DirEntry) bool {
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ResultFile })
}

// Arrived reports whether a trial has a result, committed or not, which is not verified. It
// lists folders: on a network, the absence of a single name may be remembered. What cannot be
// read has not arrived.
func (d Dir) Arrived(t plan.Trial) bool {
	if entries, err := os.ReadDir(d.Path(TrialsFolder, t.Name)); err == nil && holdResult(entries) {
		return true
	}
	attempts, err := d.Attempts(t)
	return err == nil && slices.ContainsFunc(attempts, Attempt.Finished)
}

// LastAttempt is the attempt at a trial whose session began last; false: there is none.
func (d Dir) LastAttempt(t plan.Trial) (Attempt, bool, error) {
	all, err := d.Attempts(t)
	if err != nil || len(all) == 0 {
		return Attempt{}, false, err
	}
	return all[len(all)-1], true, nil
}

// has reports whether a file of the attempt is there.
func (a Attempt) has(name string) bool {
	_, err := os.Lstat(filepath.Join(a.folder, name))
	return err == nil
}

// Finished reports whether the attempt has a result, which is still to be moved.
func (a Attempt) Finished() bool { return a.has(ResultFile) }

// Failed reports whether the attempt failed.
func (a Attempt) Failed() bool { return a.has(FailureFile) }

// Epochs reads the epochs that are written whole. Without any, the error wraps
// fs.ErrNotExist.
func (a Attempt) Epochs(most int) ([]course.Line, error) {
	data, err := disk.ReadFile(filepath.Join(a.folder, EpochsFile), course.MaxSize(most))
	if err != nil {
		return nil, err
	}
	return course.Parse(wholeLines(data))
}

// wholeLines leaves out a last line that is still being written.
func wholeLines(data []byte) []byte {
	for len(data) > 0 && data[len(data)-1] != '\n' {
		data = data[:len(data)-1]
	}
	return data
}

// Fail leaves failure.json in the session's attempt at a trial.
func (s *OpenSession) Fail(k Key, cause error) error {
	f := failure{Version: resultVersion, Trial: k.Trial.Name, Error: cause.Error()}
	var panicked *trainer.PanicError
	if errors.As(cause, &panicked) {
		f.Stack = string(panicked.Stack)
	}
	if err := disk.MakeFolders(s.folder(k)); err != nil {
		return err
	}
	return document.Write(filepath.Join(s.folder(k), FailureFile), f)
}

// FailureReason is why the last attempt at a trial failed, as its failure.json says.
// Where it did not fail, the error wraps fs.ErrNotExist.
func (d Dir) FailureReason(t plan.Trial) (string, error) {
	last, ok, err := d.LastAttempt(t)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fs.ErrNotExist
	}
	data, err := disk.ReadFile(filepath.Join(last.folder, FailureFile), maxDocument)
	var f failure
	if err == nil {
		err = document.Parse(data, &f)
	}
	return f.Error, err
}

// prune drops what earlier attempts at a trial have that nothing can go on from: all but
// checkpoints, where they are kept, and the reasons why attempts failed. The caller holds
// the directory's lock: no other session is alive. Where others may be, nothing is dropped.
func (s *OpenSession) prune(k Key, checkpoints bool) error {
	if s.shared {
		return nil
	}
	all, err := s.dir.Attempts(k.Trial)
	if err != nil {
		return err
	}
	for _, a := range all {
		switch {
		case a.Session == s.session.ID || a.Session == "" || a.Finished():
		case checkpoints && a.has(CheckpointFile):
		case a.Failed():
			err = a.drop(EpochsFile, PredictionsFile, CheckpointFile, WeightsFile)
		default:
			err = os.RemoveAll(a.folder)
		}
		if err != nil {
			return fmt.Errorf("trial %s: %w", k.Trial.Name, err)
		}
	}
	return nil
}

// drop removes files of the attempt, where they are there.
func (a Attempt) drop(names ...string) error {
	for _, name := range names {
		if err := os.Remove(filepath.Join(a.folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// remove removes what is left of an attempt at a trial that is finished. A process that is
// lost may be at work there: what it has just written is tried again, and what it keeps open
// stays, as NFS and Windows have it, for the next one who tidies.
func (a Attempt) remove() (err error) {
	for range 3 {
		if err = os.RemoveAll(a.folder); !errors.Is(err, fs.ErrExist) && !errors.Is(err, syscall.EBUSY) {
			return err
		}
	}
	return nil
}
