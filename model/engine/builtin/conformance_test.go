package builtin

import (
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/enginetest"
)

// eachSet runs a test on every set of kernels that this processor supports.
func eachSet(t *testing.T, f func(t *testing.T, newEngine func(threads int) engine.Engine)) {
	for _, k := range supported() {
		t.Run(k.name, func(t *testing.T) {
			f(t, func(threads int) engine.Engine { return newEngine(threads, k) })
		})
	}
}

func TestConformance(t *testing.T) { eachSet(t, enginetest.Conformance) }

func TestThreadInvariance(t *testing.T) { eachSet(t, enginetest.ThreadInvariance) }

func TestConformanceBFloat16(t *testing.T) { eachSet(t, enginetest.ConformanceBFloat16) }

// TestInPieces is what convolutions are tested with, whose results are large: here all are
// taken for such.
func TestInPieces(t *testing.T) {
	eachSet(t, func(t *testing.T, newEngine func(threads int) engine.Engine) {
		enginetest.Fused(t, func(threads int) engine.Engine {
			e := newEngine(threads).(*Engine)
			e.pieces = 0
			return e
		})
	})
}
