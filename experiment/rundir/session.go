package rundir

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/remedy"
)

// Session is one process that worked on a run: sessions/ID.json, which nobody else writes.
type Session struct {
	ID       string    `json:"-"` // NUMBER-HOST-RANDOM; empty: of an earlier version, in provenance.json
	PID      int       `json:"pid,omitempty"`
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

// sessionVersion is the version of a session's file.
const sessionVersion = 1

// sessionFile is a session's file.
type sessionFile struct {
	Version int `json:"version"`
	Session
	Hash string `json:"hash"` // SHA-256 of this document with an empty hash
}

func (f sessionFile) hash() (string, error) {
	f.Hash = ""
	data, err := json.Marshal(f)
	return document.Hash(data), err
}

// NewSession is a session of this process, of a version of the program, that begins now
// and trains so many trials at once.
func NewSession(version string, parallel int, now time.Time) Session {
	here := machine.This()
	s := Session{
		PID: os.Getpid(), Started: now.UTC(), Parallel: parallel, Refold: version, Go: runtime.Version(), System: here.System,
		CPU: here.CPU, Cores: here.Cores, Features: here.Features,
	}
	host, _ := os.Hostname() // unknown is fine
	s.Host = strings.ToValidUTF8(host, "?")
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

// newSessionFile is the file of a session.
func newSessionFile(s Session) (sessionFile, error) {
	f := sessionFile{Version: sessionVersion, Session: s}
	var err error
	f.Hash, err = f.hash()
	return f, err
}

// parseSession reads the file of a session, and refuses one that has been changed.
func parseSession(data []byte) (Session, error) {
	var f sessionFile
	if err := document.Parse(data, &f); err != nil {
		return Session{}, err
	}
	if f.Version != sessionVersion {
		return Session{}, fmt.Errorf("version %d, this program reads version %d", f.Version, sessionVersion)
	}
	hash, err := f.hash()
	if err == nil && hash != f.Hash {
		err = fmt.Errorf("the hash is %s, the file says %s: the file has been changed", hash, f.Hash)
	}
	return f.Session, err
}

// newID is the ID of a session that begins behind those of lower numbers.
func newID(number int, host string) string {
	return fmt.Sprintf("%04d-%s-%08x", number, plainHost(host), rand.Uint32())
}

// newSessionID is NUMBER-HOST-RANDOM. The number is one more than that of any session so
// far, so that sessions sort as they began, whatever a clock says; processes that begin at
// once may share it.
func (d Dir) newSessionID(host string, earlier int) (string, error) {
	ids, err := d.sessionIDs()
	if err != nil {
		return "", err
	}
	tried, err := filepath.Glob(d.Path(AttemptsFolder, "*", "*")) // whose sessions may be lost
	if err != nil {
		return "", err
	}
	number := earlier
	for _, id := range append(ids, tried...) {
		if id = filepath.Base(id); isSessionID(id) {
			number = max(number, sessionNumber(id))
		}
	}
	return newID(number+1, host), nil
}

var sessionID = regexp.MustCompile(`^[0-9]{4,9}-[0-9A-Za-z]{1,32}-[0-9a-f]{8}$`)

// isSessionID tells a session's ID from other names.
func isSessionID(name string) bool { return sessionID.MatchString(name) }

func sessionNumber(id string) int {
	number, _, _ := strings.Cut(id, "-")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// compareSessions orders sessions by their number.
func compareSessions(a, b string) int {
	return cmp.Or(cmp.Compare(sessionNumber(a), sessionNumber(b)), cmp.Compare(a, b))
}

// plainHost is a host's name as part of a file's.
func plainHost(host string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, host)
	return cmp.Or(plain[:min(len(plain), 32)], "host")
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
		if id, ok := strings.CutSuffix(e.Name(), ".json"); ok && isSessionID(id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, compareSessions)
	return ids, nil
}

func (d Dir) writeSession(s Session) error {
	f, err := newSessionFile(s)
	if err != nil {
		return fmt.Errorf("session %s: %w", s.ID, err)
	}
	if err := os.MkdirAll(d.Path(SessionsFolder), 0o755); err != nil {
		return err
	}
	return document.Write(d.sessionPath(s.ID), f)
}

func (d Dir) sessionPath(id string) string { return d.Path(SessionsFolder, id+".json") }

// readSession reads the file of a session. What is wrong with it is a *DamagedError.
func (d Dir) readSession(id string) (Session, error) {
	path := d.sessionPath(id)
	data, err := disk.ReadFile(path, maxDocument)
	if long := new(disk.LongError); err != nil && !errors.As(err, &long) {
		return Session{}, err
	}
	var s Session
	if err == nil {
		s, err = parseSession(data)
	}
	if err != nil {
		return Session{}, &DamagedError{Err: fmt.Errorf("%s: %w", path, err),
			Next: remedy.Textf("put the file back, or remove it: it only says when the run was worked on, and where")}
	}
	s.ID = id
	return s, nil
}

// Sessions are all sessions that worked on the run, as they began: first those that
// provenance.json lists, which are of an earlier version. damaged are those whose files
// do not say it any more.
func (d Dir) Sessions() (all []Session, damaged []*DamagedError, err error) {
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

// LastSession is the session that began last; without an ID where none has a file.
func (d Dir) LastSession() (Session, error) {
	ids, err := d.sessionIDs()
	if err != nil || len(ids) == 0 {
		return Session{}, err
	}
	return d.readSession(ids[len(ids)-1])
}
