package onednn

import (
	"errors"
	"os/exec"
	"runtime"

	"github.com/refold/refold/model/engine/builtin"
)

// systemNames are the names by which the system's loader knows the library, the
// newest interface first.
func systemNames() []string { return []string{"libdnnl.so.3", "libdnnl.so.2"} }

// Search says which libraries Find tries.
type Search struct {
	// Path is that of a library, or a name that the system's loader knows; empty: the
	// system's, by its usual names.
	Path string
	// Version is the version of the engine that is wanted, if not empty: libraries that
	// make another one are passed over where one makes it.
	Version string
	// Kernels, if not nil, is the set that the library is bounded by: see OpenFor.
	Kernels *builtin.Set
}

func (s Search) open(name string) (*Library, error) {
	if s.Kernels != nil {
		return OpenFor(name, *s.Kernels)
	}
	return Open(name)
}

// Find is the first library that can be used: that of the path or, without one,
// libdnnl.so.3, libdnnl.so.2. It is nil where there is none. refused says, by errors of type
// *Unusable, what is wrong with those that were tried before.
func Find(s Search) (l *Library, refused []error) {
	names := systemNames()
	if s.Path != "" {
		names = []string{s.Path}
	}
	var first *Library
	for _, name := range names {
		here, err := s.open(name)
		u := (*Unusable)(nil)
		switch {
		case errors.As(err, &u) && u.Reason == NotSupported:
			return nil, append(refused, err)
		case err != nil:
			if first == nil {
				refused = append(refused, err)
			}
		case s.Version == "" || s.Version == here.EngineVersion():
			return here, refused
		case first == nil:
			first = here
		}
	}
	return first, refused
}

// Advice says how to get a library on this system.
func Advice() string {
	switch {
	case !loads:
		return "this build of refold for " + runtime.GOOS + "/" + runtime.GOARCH + " does not load libraries; one for linux/amd64 or linux/arm64 does"
	case installed("apt-get"):
		return "apt-get install libdnnl-dev"
	case runtime.GOARCH == "amd64":
		return "pip install onednn-cpu-gomp, and name its libdnnl.so.3 by run.library"
	}
	return "install oneDNN 3, built for OpenMP, and name its libdnnl.so.3 by run.library"
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}
