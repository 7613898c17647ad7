package pixels

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// decoderRevision is raised with every change of this package that gives any image
// other pixels, so that cached ones are made again. A test compares the pixels of
// real files with those that were recorded with the revision.
const decoderRevision = 3

// ResizeRevision is raised with every change of this package that makes other pixels
// of equal decoded ones. It is part of a run's identity.
const ResizeRevision = 1

// EqualiseRevision is the same for Equalise, and part of the identity of runs that use it.
const EqualiseRevision = 1

// Decoder names all that decides which pixels an image gives: the revision and
// what refold was built with, since decoders of Go and of other modules change too
// (Go 1.26 replaced that of JPEG), and processors round differently.
func Decoder() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		build = &debug.BuildInfo{}
	}
	return fmt.Sprintf("revision %d, %s, %s%s", decoderRevision, runtime.Version(), runtime.GOARCH, decodingModules(build))
}

// decodingModules are the versions of the modules that take part in decoding. Go
// records them in programs, but not in tests.
func decodingModules(build *debug.BuildInfo) string {
	var names string
	for _, m := range build.Deps {
		if m.Path == "golang.org/x/image" {
			names += ", " + m.Path + " " + moduleVersion(m)
		}
	}
	return names
}

func moduleVersion(m *debug.Module) string {
	if m.Replace != nil {
		return m.Replace.Path + " " + m.Replace.Version
	}
	return m.Version
}
