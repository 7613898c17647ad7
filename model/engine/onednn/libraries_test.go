package onednn

import (
	"os"
	"path/filepath"
	"testing"
)

// librariesVariable names the libraries to test, separated as in PATH. Without it
// those of the system are tested, where there are any.
const librariesVariable = "REFOLD_ONEDNN"

// runner is a test or a benchmark.
type runner[T any] interface {
	testing.TB
	Run(name string, f func(T)) bool
}

// eachLibrary runs a test with each library. It skips those of the system that are
// not installed, but none that the variable names.
func eachLibrary[T runner[T]](t T, f func(t T, l *Library)) {
	names, given := filepath.SplitList(os.Getenv(librariesVariable)), true
	if len(names) == 0 {
		names, given = systemNames(), false
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t T) {
			l, err := Open(name)
			if err != nil && given {
				t.Fatal(err)
			} else if err != nil {
				t.Skipf("%v; install it, or name libraries by %s", err, librariesVariable)
			}
			f(t, l)
		})
	}
}
