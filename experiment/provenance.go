package experiment

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

const provenanceVersion = 1

// provenance is provenance.json: what a run was made with, when and where. Engine
// belongs to the identity of a run; the rest is for the reader.
type provenance struct {
	Version  int       `json:"version"`
	Engine   string    `json:"engine"` // with version
	Spec     string    `json:"spec_sha256"`
	Manifest string    `json:"manifest_hash"`
	Folds    string    `json:"folds_hash"`
	Sessions []session `json:"sessions"` // one for each time the run was worked on
}

// session is one process that worked on a run.
type session struct {
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

func newSession(version string, now time.Time) session {
	s := session{
		Started: now.UTC(), Refold: version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		CPU: cpuName(), Cores: runtime.NumCPU(), Features: cpuFeatures(),
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

// cpuName is the processor's name where the system tells it in a file.
func cpuName() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
