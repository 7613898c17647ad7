package rundir

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir/beat"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/summary"
)

// OpenSession is a session that works on a run.
type OpenSession struct {
	dir     Dir
	made    Provenance
	session session.Session
	shared  bool        // others train beside it
	reports sync.Mutex  // of programs
	heart   *beat.Heart // nil: it does not beat

	committed atomic.Int64 // trials that it moved to their place
}

// BeginSession refuses a directory that holds another run, writes the files of the
// plan and notes the session.
func (d Dir) BeginSession(p *plan.Plan, files *PlanFiles, engine string, s session.Session) (*OpenSession, error) {
	resumed, err := d.Begun()
	if err != nil {
		return nil, err
	}
	if err := disk.RemoveTemporary(string(d)); err != nil {
		return nil, err
	}
	made := Provenance{Version: provenanceVersion}
	if resumed {
		if made, err = d.Continue(p, files, engine); err != nil {
			return nil, err
		}
	}
	made.Version, made.Engine, made.Hashes = provenanceVersion, engine, files.hashes
	if err := d.WriteProvenance(made); err != nil {
		return nil, err
	}
	if s.ID, err = d.newSessionID(s.Host, len(made.Sessions)); err != nil {
		return nil, err
	}
	if err := d.writeSession(s); err != nil {
		return nil, err
	}
	if err := d.save(files); err != nil {
		return nil, err
	}
	made.Before = nil
	return &OpenSession{dir: d, made: made, session: s}, nil
}

// Continue reads what is known of the run that the directory holds, if it is this one;
// it changes nothing. Another one is a *MismatchError.
func (d Dir) Continue(p *plan.Plan, files *PlanFiles, engine string) (Provenance, error) {
	made, err := d.ReadProvenance()
	if lost := new(DamagedError); errors.As(err, &lost) {
		return d.rebuildProvenance(p.Spec.Data, files, engine, lost)
	}
	if err != nil {
		return made, err
	}
	if err := d.compareRun(made, p, files, engine); err != nil {
		return made, err
	}
	if made.Before = d.before(made); *made.Before == files.hashes {
		made.Before = nil
	}
	return made, nil
}

// Beat shows other machines from now on that the session is alive, until it ends or rests.
// shard is what it may train, empty for all; failed is told once of a beat that cannot be
// written, which ends nothing.
func (s *OpenSession) Beat(shard string, wait beat.Wait, failed func(error)) {
	s.Rest()
	s.heart = beat.Start(string(s.dir), beat.Beat{Session: s.session.ID, Process: beat.This(), Shard: shard}, wait, failed)
}

// Rest ends the beats, and does nothing where there are none. A session that fails must
// rest, too.
func (s *OpenSession) Rest() {
	if s.heart != nil {
		s.heart.Stop()
		s.heart = nil
	}
}

// NoteMemory notes how much of its memory the session has used at most. It must not be called
// beside End.
func (s *OpenSession) NoteMemory(limit, peak int) error {
	s.session.Memory, s.session.PeakMemory = limit, peak
	return s.dir.writeSession(s.session)
}

// End notes when the session ended and how many trials it committed.
func (s *OpenSession) End(now time.Time) error {
	defer s.Rest()
	return s.end(now)
}

func (s *OpenSession) end(now time.Time) error {
	attempts := s.dir.Path(AttemptsFolder)
	if info, err := os.Lstat(attempts); err == nil && info.IsDir() && !s.shared {
		_ = os.Remove(attempts) // which fails where some are left
	}
	s.session.Finished, s.session.Trials = now.UTC(), int(s.committed.Load())
	return s.dir.writeSession(s.session)
}

// Conclude ends the session with a summary, which it writes.
func (s *OpenSession) Conclude(now time.Time, sum *summary.Summary) error {
	defer s.Rest()
	if err := s.end(now); err != nil {
		return err
	}
	data, err := document.Marshal(sum)
	if err != nil {
		return err
	}
	s.made.Summary = document.Hash(data)
	if err := s.dir.WriteProvenance(s.made); err != nil { // first the hash, then the file that it is of
		return err
	}
	return disk.Write(s.dir.Path(SummaryFile), data)
}
