package rundir

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/refold/refold/experiment/disk"
)

// DamagedCopyError says that a trial in a copy of a run is damaged. Nothing of it was taken.
type DamagedCopyError struct {
	Folder string // of the trial, in the copy
	Err    error
}

func (e *DamagedCopyError) Error() string {
	return fmt.Sprintf("%s is damaged and was left: copy it again from where it was trained, or else its shard trains it again: %v", e.Folder, e.Err)
}

func (e *DamagedCopyError) Unwrap() error { return e.Err }

// Take copies a finished trial from another directory of the same run, and reports whether
// it was missing here. What is there is verified first: where it
// is damaged, that is a *DamagedCopyError. Where both have a sound result and
// they differ, that is a *ConflictError, and both are kept.
func (s *OpenSession) Take(k Key, from Dir, saved bool) (taken bool, err error) {
	folder := from.Path(TrialsFolder, k.Trial.Name)
	switch err := checkFolder(folder, k, saved); {
	case errors.Is(err, ErrUnfinished):
		return false, nil
	case IsUnreadable(err):
		return false, err
	case err != nil:
		return false, &DamagedCopyError{Folder: folder, Err: err}
	}
	own := s.dir.CheckTrial(k, saved)
	if IsUnreadable(own) {
		return false, own
	}
	if own == nil {
		equal, err := equalResults(s.dir.Path(TrialsFolder, k.Trial.Name), folder)
		if err != nil || equal {
			return false, err
		}
	} else if _, err := s.Clear(k); err != nil {
		return false, err
	}
	if err := s.copyIn(k, folder); err != nil {
		return false, err
	}
	return own != nil, s.commit(k, Attempt{s.session.ID, s.folder(k)})
}

func equalResults(a, b string) (bool, error) {
	ours, err := disk.ReadFile(filepath.Join(a, ResultFile), maxDocument)
	if err != nil {
		return false, err
	}
	theirs, err := disk.ReadFile(filepath.Join(b, ResultFile), maxDocument)
	return bytes.Equal(ours, theirs), err
}

// copyIn copies the files of a trial into this session's folder of it: the result last.
func (s *OpenSession) copyIn(k Key, folder string) error {
	if err := os.RemoveAll(s.folder(k)); err != nil {
		return err
	}
	if err := disk.MakeFolders(s.folder(k)); err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, name := range []string{LogFile, WeightsFile, EpochsFile, PredictionsFile, ResultFile} {
		for _, e := range entries {
			if e.Name() != name {
				continue
			}
			if err := disk.Copy(filepath.Join(folder, name), filepath.Join(s.folder(k), name)); err != nil {
				return fmt.Errorf("trial %s: %w", k.Trial.Name, err)
			}
		}
	}
	return nil
}
