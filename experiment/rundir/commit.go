package rundir

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/rundir/session"
)

// ConflictError says that a trial has two results that are both sound and differ: a
// machine computes wrongly, or the trainer does not give the same bytes twice.
type ConflictError struct {
	Trial string
	Host  string // where the session ran that brought the second one
	Kept  string // folder of the second one
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("trial %s has two results that are both sound and differ: the same training must give the same bytes; "+
		"host %s brought the second one: check the memory of that machine and of those that trained before, and the engine; "+
		"the second result is kept in %s: put it in the place of the first one if it is the right one, or else remove it", e.Trial, e.Host, e.Kept)
}

// conflict is that error for a session's result.
func (s *OpenSession) conflict(k Key, sessionID, kept string) *ConflictError {
	host := session.Host(sessionID)
	if of, err := s.dir.readSession(sessionID); err == nil && of.Host != "" {
		host = of.Host // as the machine spells it
	}
	return &ConflictError{Trial: k.Trial.Name, Host: host, Kept: kept}
}

// conflictMark ends the name of a folder in quarantine that holds a second result.
const conflictMark = "-conflict"

// duplicateMark is the same of a program that need not give the same bytes twice, and of other
// kernels in a run of mixed ones.
const duplicateMark = "-duplicate"

// commit moves a finished attempt to trials/ by one rename, and drops all others. Where
// the trial was finished meanwhile with the same result, this one is dropped; with
// another one, that is a *ConflictError.
func (s *OpenSession) commit(k Key, a Attempt) error {
	if err := a.drop(CheckpointFile, FailureFile); err != nil {
		return err
	}
	if err := disk.MakeFolders(s.dir.Path(TrialsFolder)); err != nil {
		return err
	}
	err := disk.MoveFolder(a.folder, s.dir.Path(TrialsFolder, k.Trial.Name))
	if err != nil && !errors.Is(err, fs.ErrExist) && !s.overtaken(k, err) {
		return err
	}
	if err == nil {
		s.committed.Add(1)
	}
	if s.shared {
		return s.settleOwn(k)
	}
	return errors.Join(s.settle(k), s.standing(k, err))
}

// standing is the error of a trial that could not be committed since its place is taken, and
// that no sound result is seen to take.
func (s *OpenSession) standing(k Key, err error) error {
	if err == nil {
		return nil
	}
	if _, failed := s.dir.Load(k); failed != nil {
		return fmt.Errorf("trial %s: %w: %w", k.Trial.Name, failed, err)
	}
	return nil
}

// settle drops all attempts at a trial that is finished. One with a sound result that is
// another one than the trial's is a *ConflictError, and kept.
func (s *OpenSession) settle(k Key) error {
	all, err := s.dir.Attempts(k.Trial)
	if err != nil {
		return err
	}
	var problems []error
	for _, a := range all {
		problems = append(problems, s.settleOne(k, a))
	}
	_ = os.Remove(s.dir.Path(AttemptsFolder, k.Trial.Name)) // where nobody else keeps anything there
	return errors.Join(problems...)
}

// settleOne is settle for one attempt. One that is sound is kept as it is where the trial's own
// result cannot be seen, or is none: a folder on a network may hide for a while what another
// machine has written. Whoever collects compares them then.
func (s *OpenSession) settleOne(k Key, a Attempt) error {
	own, err := soundResult(a.folder, k)
	if err != nil {
		return err
	}
	if own == nil {
		return a.remove()
	}
	theirs, err := soundResult(s.dir.Path(TrialsFolder, k.Trial.Name), k)
	switch {
	case err != nil || theirs == nil:
		return err
	case bytes.Equal(own.text, theirs.text):
		return a.remove()
	case k.varies || own.engine != theirs.engine: // the first result counts, and the other one is kept
		_, err := s.setAside(a.folder, k, a.Session, duplicateMark)
		return err
	}
	kept, err := s.setAside(a.folder, k, a.Session, conflictMark)
	return errors.Join(err, s.conflict(k, a.Session, kept))
}

// sound is a sound result, and the engine that computed it: two sets of kernels may differ.
type sound struct {
	text   []byte
	engine string
}

// soundResult is the result in a folder; nil: it has none that is sound. An error says that
// nobody knows.
func soundResult(folder string, k Key) (*sound, error) {
	rec, err := loadFrom(folder, k)
	switch {
	case IsUnreadable(err):
		return nil, err
	case err != nil:
		return nil, nil
	}
	text, err := disk.ReadFile(filepath.Join(folder, ResultFile), maxDocument)
	return &sound{text, rec.Engine}, err
}

// setAside moves a folder into quarantine: NAME-SESSION, or with a number where that is
// taken, and the mark behind it.
func (s *OpenSession) setAside(folder string, k Key, session, mark string) (kept string, err error) {
	if err := disk.MakeFolders(s.dir.Path(QuarantineFolder)); err != nil {
		return "", err
	}
	name := k.Trial.Name + "-" + session
	for n, number := 1, ""; ; n, number = n+1, fmt.Sprintf("-%d", n+1) {
		kept = s.dir.Path(QuarantineFolder, name+number+mark)
		if err = disk.MoveFolder(folder, kept); !errors.Is(err, fs.ErrExist) || n > 99 {
			return kept, err
		}
	}
}

// conflicting reports whether a folder in quarantine holds a second result of a trial, and
// which session brought it.
func conflicting(k Key, name string) (sessionID string, ok bool) {
	rest, ok := strings.CutPrefix(name, k.Trial.Name+"-")
	rest, marked := strings.CutSuffix(rest, conflictMark)
	if ok = ok && marked; ok && !session.IsID(rest) { // numbered
		rest = rest[:max(0, strings.LastIndexByte(rest, '-'))]
	}
	return rest, ok
}

// Recover commits an attempt that was finished by a session that ended before it could
// commit it, and reports whether there was one. One that is not sound any more is set
// aside: kept says where.
func (s *OpenSession) Recover(k Key, saved bool) (finished bool, kept string, err error) {
	all, err := s.dir.Attempts(k.Trial)
	if err != nil {
		return false, "", err
	}
	for _, a := range all {
		if a.Session == "" || !a.Finished() {
			continue
		}
		switch err := checkFolder(a.folder, k, saved); {
		case err == nil:
			return true, kept, s.commit(k, a)
		case IsUnreadable(err):
			return false, kept, err
		case s.shared: // whose it is may have it in hand
			continue
		}
		if kept, err = s.setAside(a.folder, k, a.Session, ""); err != nil {
			return false, kept, err
		}
	}
	return false, kept, nil
}

// Tidy removes what a process that was killed has left of a finished trial: attempts, or
// the checkpoint of an earlier version. A second result, found now or before and not
// removed since, is a *ConflictError.
func (s *OpenSession) Tidy(k Key) error {
	err := os.Remove(s.dir.Path(TrialsFolder, k.Trial.Name, CheckpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	problems := []error{err}
	before, err := os.ReadDir(s.dir.Path(QuarantineFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		problems = append(problems, err)
	}
	for _, e := range before {
		if id, ok := conflicting(k, e.Name()); ok {
			problems = append(problems, s.conflict(k, id, s.dir.Path(QuarantineFolder, e.Name())))
		}
	}
	return errors.Join(append(problems, s.settle(k))...)
}

// Clear makes room for a trial that is to be trained: what lies in trials/ in its place
// is moved. Files without a result, in a run that an earlier version began, become an
// attempt. Others are no longer sound: kept says where they are now; empty: there were none.
func (s *OpenSession) Clear(k Key) (kept string, err error) {
	folder := s.dir.Path(TrialsFolder, k.Trial.Name)
	if _, err := os.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	old, err := s.dir.isUnfinished(k.Trial)
	if err != nil {
		return "", err
	}
	to := s.dir.Path(AttemptsFolder, k.Trial.Name, earlierVersion)
	if _, err := os.Lstat(to); !old || err == nil || len(s.made.Sessions) == 0 {
		return s.setAside(folder, k, s.session.ID, "")
	}
	if err := disk.MakeFolders(filepath.Dir(to)); err != nil {
		return "", err
	}
	return "", disk.MoveFolder(folder, to)
}

// earlierVersion stands for the session of an attempt that an earlier version began.
const earlierVersion = "0000-earlier-version"
