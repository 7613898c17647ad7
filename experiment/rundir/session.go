package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir/session"
)

// newSessionID is NUMBER-HOST-RANDOM. The number is one more than that of any session so
// far, so that sessions sort as they began, whatever a clock says; processes that begin at
// once may share it.
func (d Dir) newSessionID(host string, earlier int) (string, error) {
	ids, err := d.sessionIDs()
	if err != nil {
		return "", err
	}
	tried, err := d.attemptIDs() // whose sessions may be lost
	if err != nil {
		return "", err
	}
	number := earlier
	for _, id := range append(ids, tried...) {
		number = max(number, session.Number(id))
	}
	return session.NewID(number+1, host), nil
}

// sessionIDs lists the sessions that have files, as they began.
func (d Dir) sessionIDs() ([]string, error) {
	entries, err := os.ReadDir(d.Path(SessionsFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), ".json"); ok && session.IsID(id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, session.Compare)
	return ids, nil
}

func (d Dir) writeSession(s session.Session) error {
	f, err := session.NewFile(s)
	if err != nil {
		return fmt.Errorf("session %s: %w", s.ID, err)
	}
	if err := disk.MakeFolders(d.Path(SessionsFolder)); err != nil {
		return err
	}
	return document.Write(d.sessionPath(s.ID), f)
}

func (d Dir) sessionPath(id string) string { return d.Path(SessionsFolder, id+".json") }

// readSession reads the file of a session. What is wrong with it is a *DamagedError.
func (d Dir) readSession(id string) (session.Session, error) {
	path := d.sessionPath(id)
	data, err := disk.ReadFile(path, maxDocument)
	if long := new(disk.LongError); err != nil && !errors.As(err, &long) {
		return session.Session{}, err
	}
	var s session.Session
	if err == nil {
		s, err = session.Parse(data)
	}
	if err != nil {
		return session.Session{}, &DamagedError{Err: fmt.Errorf("%s: %w", path, err),
			Next: remedy.Textf("put the file back, or remove it: it only says when the run was worked on, and where")}
	}
	s.ID = id
	return s, nil
}

// Sessions are all sessions that worked on the run, as they began: first those that
// provenance.json lists, which are of an earlier version. damaged are those whose files
// do not say it any more.
func (d Dir) Sessions() (all []session.Session, damaged []*DamagedError, err error) {
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, nil, err
	}
	all = made.Sessions
	ids, err := d.sessionIDs()
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		s, err := d.readSession(id)
		if lost := new(DamagedError); errors.As(err, &lost) {
			damaged = append(damaged, lost)
		} else if err != nil {
			return nil, nil, err
		} else {
			all = append(all, s)
		}
	}
	return all, damaged, nil
}

// SessionsOf are the sessions that have left attempts at trials, as far as their files say it.
func (d Dir) SessionsOf(trials []plan.Trial) (all []session.Session, err error) {
	seen := make(map[string]bool)
	for _, t := range trials {
		attempts, err := d.Attempts(t)
		if err != nil {
			return nil, err
		}
		for _, a := range attempts {
			if seen[a.Session] || !session.IsID(a.Session) {
				continue
			}
			seen[a.Session] = true
			s, err := d.readSession(a.Session)
			switch lost := new(DamagedError); {
			case err == nil:
				all = append(all, s)
			case !errors.As(err, &lost) && !errors.Is(err, fs.ErrNotExist):
				return nil, err
			}
		}
	}
	return all, nil
}

// LastSession is the session that began last; without an ID where none has a file.
func (d Dir) LastSession() (session.Session, error) {
	ids, err := d.sessionIDs()
	if err != nil || len(ids) == 0 {
		return session.Session{}, err
	}
	return d.readSession(ids[len(ids)-1])
}
