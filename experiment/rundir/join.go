package rundir

import (
	"fmt"

	"github.com/refold/refold/experiment/rundir/program"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// PixelsFolder holds the pixels of all images, once a run is made ready for many machines.
// It is a folder of package pixelcache that is copied from and never mapped.
const PixelsFolder = "pixels"

// Join begins a session that trains beside others, on this machine or elsewhere. It takes
// no lock, writes nothing that another session may write, and leaves alone what others
// have. Another engine than the run's is a *MismatchError.
func (d Dir) Join(engine string, s session.Session) (*OpenSession, error) {
	open, err := d.Reopen(engine, s)
	if err != nil {
		return nil, err
	}
	open.shared = true
	return open, nil
}

// Reopen begins a session of who holds the lock of a run that was begun, and trains nothing:
// it collects what others have trained. Another engine than the run's is a *MismatchError.
func (d Dir) Reopen(engine string, s session.Session) (*OpenSession, error) {
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, err
	}
	if made.Before != nil {
		return nil, fmt.Errorf("%s: a session is replacing the files of its plan, or was stopped in the middle of that: wait for it, or make the run ready again", d)
	}
	if made.Engine != engine {
		return nil, &MismatchError{Dir: string(d), Differences: []spec.Difference{{What: "engine", Run: made.Engine, Now: engine}}}
	}
	if s.ID, err = d.newSessionID(s.Host, len(made.Sessions)); err != nil {
		return nil, err
	}
	if err := d.writeSession(s); err != nil {
		return nil, err
	}
	return &OpenSession{dir: d, made: made, session: s}, nil
}

// ID is the session's.
func (s *OpenSession) ID() string { return s.session.ID }

// overtaken reports whether a trial has a sound result although an attempt of this session
// could not be moved there: another session did it first.
func (s *OpenSession) overtaken(k Key, err error) bool {
	if !s.shared || err == nil {
		return false
	}
	_, failed := s.dir.Load(k)
	return failed == nil
}

// settleOwn is settle for a session that trains beside others: it looks at its own attempt
// alone. What the others have is theirs, or left to whoever collects.
func (s *OpenSession) settleOwn(k Key) error {
	own := Attempt{s.session.ID, s.folder(k)}
	if !own.has(EpochsFile) && !own.Finished() {
		return nil
	}
	return s.settleOne(k, own)
}

// CheckProgram refuses another program than the run's.
func (d Dir) CheckProgram(now trainer.Program) error {
	run, err := d.Program()
	if err != nil {
		return err
	}
	if run == nil {
		return fmt.Errorf("%s: the run was begun without a program", d)
	}
	if differences := program.Differences(*run, now); len(differences) > 0 {
		return &MismatchError{Dir: string(d), Differences: differences}
	}
	return nil
}
