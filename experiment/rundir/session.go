package rundir

import (
	"errors"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// Session is one process that worked on a run.
type Session struct {
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"` // zero: it did not come to its end
	Trials   int       `json:"trials"`   // finished in this session
	Parallel int       `json:"parallel"`
	Refold   string    `json:"refold"`
	Revision string    `json:"revision,omitempty"` // of git
	Go       string    `json:"go"`
	System   string    `json:"system"`
	Host     string    `json:"host"`
	CPU      string    `json:"cpu"`
	Cores    int       `json:"cores"`
	Features []string  `json:"cpu_features"`
}

// NewSession is a session of this process, of a version of the program, that begins now
// and trains so many trials at once.
func NewSession(version string, parallel int, now time.Time) Session {
	here := machine.This()
	s := Session{
		Started: now.UTC(), Parallel: parallel, Refold: version, Go: runtime.Version(), System: here.System,
		CPU: here.CPU, Cores: here.Cores, Features: here.Features,
	}
	s.Host, _ = os.Hostname() // unknown is fine
	if build, ok := debug.ReadBuildInfo(); ok {
		if s.Refold == "" {
			s.Refold = build.Main.Version
		}
		for _, setting := range build.Settings {
			switch {
			case setting.Key == "vcs.revision":
				s.Revision = setting.Value + s.Revision
			case setting.Key == "vcs.modified" && setting.Value == "true":
				s.Revision += " with changes"
			}
		}
	}
	return s
}

// OpenSession is a session that works on a run.
type OpenSession struct {
	dir  Dir
	made Provenance // its last session is this one
}

// BeginSession refuses a directory that holds another run, writes the files of the
// plan and notes the session.
func (d Dir) BeginSession(p *plan.Plan, files *PlanFiles, engine string, s Session) (*OpenSession, error) {
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
	made.Engine, made.Hashes = engine, files.hashes
	made.Sessions = append(made.Sessions, s)
	if err := d.WriteProvenance(made); err != nil {
		return nil, err
	}
	if err := d.save(files); err != nil {
		return nil, err
	}
	made.Before = nil
	return &OpenSession{d, made}, nil
}

// Continue reads what is known of the run that the directory holds, if it is this one;
// it changes nothing. Another one is a *MismatchError.
func (d Dir) Continue(p *plan.Plan, files *PlanFiles, engine string) (Provenance, error) {
	made, err := d.ReadProvenance()
	if lost := new(DamagedError); errors.As(err, &lost) {
		return d.rebuildProvenance(files, engine, lost)
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

// End notes when the session ended and how many trials it trained.
func (s *OpenSession) End(now time.Time, trained int) error {
	last := &s.made.Sessions[len(s.made.Sessions)-1]
	last.Finished, last.Trials = now.UTC(), trained
	return s.dir.WriteProvenance(s.made)
}

// Conclude ends the session with a summary, which it writes.
func (s *OpenSession) Conclude(now time.Time, trained int, sum *summary.Summary) error {
	data, err := document.Marshal(sum)
	if err != nil {
		return err
	}
	s.made.Summary = document.Hash(data)
	if err := s.End(now, trained); err != nil { // first the hash, then the file that it is of
		return err
	}
	return disk.Write(s.dir.Path(SummaryFile), data)
}
