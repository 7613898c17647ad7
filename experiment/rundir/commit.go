package rundir

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/refold/refold/experiment/disk"
)

// ConflictError says that a trial has two results that are both sound and differ: the
// machine computes wrongly, or the trainer does not give the same bytes twice.
type ConflictError struct {
	Trial string
	Kept  string // folder of the second one
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("trial %s: it was finished meanwhile with another result: the same training must give the same bytes; "+
		"check this machine's memory and the engine; the second result is kept in %s", e.Trial, e.Kept)
}

// commit moves a finished attempt to trials/ by one rename, and drops all others. Where
// the trial was finished meanwhile with the same result, this one is dropped; with
// another one, that is a *ConflictError.
func (s *OpenSession) commit(k Key, from string) error {
	for _, name := range []string{CheckpointFile, FailureFile} {
		if err := os.Remove(filepath.Join(from, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	to := s.dir.Path(TrialsFolder, k.Trial.Name)
	if err := os.MkdirAll(s.dir.Path(TrialsFolder), 0o755); err != nil {
		return err
	}
	if err := disk.MoveFolder(from, to); err != nil {
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := s.settle(k, from); err != nil {
			return err
		}
	}
	return os.RemoveAll(s.dir.Path(AttemptsFolder, k.Trial.Name))
}

// settle compares a finished attempt with the result that stands in its place.
func (s *OpenSession) settle(k Key, from string) error {
	if err := s.dir.CheckTrial(k, false); err != nil {
		return err // cleared ahead of the attempt, and damaged since
	}
	mine, err := os.ReadFile(filepath.Join(from, ResultFile))
	if err != nil {
		return err
	}
	theirs, err := os.ReadFile(s.dir.Path(TrialsFolder, k.Trial.Name, ResultFile))
	if err != nil {
		return err
	}
	if !bytes.Equal(mine, theirs) {
		return &ConflictError{Trial: k.Trial.Name, Kept: from}
	}
	return os.RemoveAll(from)
}

// Recover commits an attempt that was finished by a session that ended before it could
// commit it, and reports whether there was one.
func (s *OpenSession) Recover(k Key, saved bool) (bool, error) {
	all, err := s.dir.Attempts(k.Trial)
	if err != nil {
		return false, err
	}
	for _, a := range all {
		if a.Session == "" || !a.has(ResultFile) {
			continue
		}
		switch err := checkFolder(a.folder, k, saved); {
		case err == nil:
			return true, s.commit(k, a.folder)
		case IsUnreadable(err):
			return false, err
		}
	}
	return false, nil
}

// Clear makes room for a trial that is to be trained: what lies in trials/ in its place
// is moved. Files without a result, of an earlier version, become an attempt. Others are
// no longer sound: kept says where they are now; empty: there were none.
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
	if _, err := os.Lstat(to); !old || err == nil {
		kept = s.dir.Path(QuarantineFolder, k.Trial.Name+"-"+s.session.ID)
		to = kept
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return "", err
	}
	return kept, disk.MoveFolder(folder, to)
}

// earlierVersion stands for the session of an attempt that an earlier version began.
const earlierVersion = "0000-earlier-version"
