package onednn

import (
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/enginetest"
)

// starter starts engines on which convolutions below so many multiply-adds are
// small.
func starter(t *testing.T, l *Library, small int) func(threads int) engine.Engine {
	return func(threads int) engine.Engine {
		t.Helper()
		e, err := newEngine(l, threads, small)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
}

func TestConformance(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		enginetest.Conformance(t, starter(t, l, 0))
		enginetest.ConformanceBFloat16(t, starter(t, l, 0))
	})
}

// TestConformanceOfSmallConvolutions has them on the built-in engine, in between
// others.
func TestConformanceOfSmallConvolutions(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		enginetest.Conformance(t, starter(t, l, 1<<16))
		enginetest.ConformanceBFloat16(t, starter(t, l, 1<<16))
	})
}
