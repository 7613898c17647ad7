// Package session is one process that worked on a run: its file, its ID and the order of
// sessions.
//
// It owns the form of sessions/ID.json. It must not know where such files stand, or what
// a session does.
package session

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/refold/refold/experiment/machine"
)

// Session is one process that worked on a run: sessions/ID.json, which nobody else writes.
type Session struct {
	ID       string    `json:"-"` // NUMBER-HOST-RANDOM; empty: of an earlier version, in provenance.json
	PID      int       `json:"pid,omitempty"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"` // zero: it did not come to its end
	Trials   int       `json:"trials"`   // that this session committed: each has one that did
	Parallel int       `json:"parallel"`
	Shard    string    `json:"shard,omitempty"` // INDEX/COUNT of the trials that it could train; empty: all
	// Memory is the limit of its job or container when it was noted last, and PeakMemory the
	// most of it that was in use until then, in bytes; 0: not known.
	Memory     int      `json:"memory_bytes,omitempty"`
	PeakMemory int      `json:"peak_memory_bytes,omitempty"`
	Refold     string   `json:"refold"`
	Revision   string   `json:"revision,omitempty"` // of git
	Go         string   `json:"go"`
	System     string   `json:"system"`
	Engine     string   `json:"engine,omitempty"` // that it trained on, with version; empty: of a version that did not say, or it trained nothing
	Host       string   `json:"host"`
	CPU        string   `json:"cpu"`
	Cores      int      `json:"cores"`
	Features   []string `json:"cpu_features"`
}

// New is a session of this process, of a version of the program, that begins now
// and trains so many trials at once.
func New(version string, parallel int, now time.Time) Session {
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
