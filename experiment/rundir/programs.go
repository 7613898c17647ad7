package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir/program"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Program is the program that trains the run; nil: refold does.
func (d Dir) Program() (*trainer.Program, error) {
	made, err := d.ReadProvenance()
	if err != nil || made.Program == "" {
		return nil, err
	}
	data, err := d.readChecked(program.File, func(p Provenance, data []byte) bool {
		return p.accepts(func(h Hashes) string { return h.Program }, document.Hash(data))
	})
	if err != nil {
		return nil, err
	}
	p, err := program.Parse(data)
	if err != nil {
		return nil, d.damaged(program.File, fmt.Errorf("%s: %w", d.Path(program.File), err))
	}
	return &p, nil
}

// programDifferences names the files of the program that are others than in the run.
func (d Dir) programDifferences(files *PlanFiles) ([]spec.Difference, error) {
	run, err := d.Program()
	if err != nil || run == nil || files.program == nil {
		return nil, err
	}
	now, err := program.Parse(files.program)
	if err != nil {
		return nil, err
	}
	return program.Differences(*run, now), nil
}

// Environment is in what the program of a run ran so far; nil: nothing is known.
func (d Dir) Environment() (*program.Environment, error) {
	e, err := program.ReadEnvironment(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return &e, err
}

// OpenProgram makes room for a program: its files are copied, and what a process that was
// killed left of its work is removed. It gives the folder of the copies.
func (s *OpenSession) OpenProgram(p trainer.Program) (folder string, err error) {
	if err := program.Copy(string(s.dir), p); err != nil {
		return "", err
	}
	if err := os.RemoveAll(s.dir.Path(WorkFolder)); err != nil {
		return "", err
	}
	for _, name := range []string{program.Folder, WorkFolder} {
		if err := disk.MakeFolders(s.dir.Path(name)); err != nil {
			return "", err
		}
	}
	return s.dir.Path(program.Folder), nil
}

// ProgramFolder is where the run's copies of a program's files are, which were made when the
// run was made ready.
func (s *OpenSession) ProgramFolder(p trainer.Program) (string, error) {
	return s.dir.Path(program.Folder), program.Check(string(s.dir), p)
}

// CloseProgram removes the folder in which programs worked and, where no trial needs them
// any more, the copies of images.
func (s *OpenSession) CloseProgram(all bool) error {
	err := os.RemoveAll(s.dir.Path(WorkFolder))
	if all {
		err = errors.Join(err, os.RemoveAll(s.dir.Path(ImagesFolder)))
	}
	return err
}

// Reported notes in what a program runs.
func (s *OpenSession) Reported(r trainer.Report) error {
	s.reports.Lock()
	defer s.reports.Unlock()
	if !s.shared {
		return program.Report(string(s.dir), r)
	}
	folder := s.dir.Path(SessionsFolder, s.session.ID) // of which no other session writes
	if err := disk.MakeFolders(folder); err != nil {
		return err
	}
	return program.Report(folder, r)
}

// JoinEnvironments puts together in what the program ran in the sessions that trained side
// by side. One that is another than the run's is an error, which names it.
func (s *OpenSession) JoinEnvironments() error {
	ids, err := s.dir.sessionIDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		e, err := program.ReadEnvironment(s.dir.Path(SessionsFolder, id))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = program.Report(string(s.dir), trainer.Report{Environment: e.Environment, NotContained: e.NotContained})
		}
		if err != nil {
			return fmt.Errorf("session %s: %w", id, err)
		}
	}
	return nil
}
