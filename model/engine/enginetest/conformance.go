// Package enginetest is the suite that every engine passes: each operation
// against a plain reference in float64, gradients against numerical derivatives,
// and the promises of engine.Operation (nothing stale is read, nothing else is
// written, nothing is allocated).
//
// It owns the references. It must know no engine.
package enginetest

import (
	"testing"

	"github.com/refold/refold/model/engine"
)

// Conformance tests an engine. newEngine is called with one and more threads;
// the suite closes what it returns.
func Conformance(t *testing.T, newEngine func(threads int) engine.Engine) {
	for _, threads := range []int{1, 2} {
		e := start(t, newEngine, threads)
		if e.Threads() != threads {
			t.Errorf("an engine of %d threads says that it has %d", threads, e.Threads())
		}
	}
	Results(t, newEngine, engine.Float32)
	t.Run("Gradients", func(t *testing.T) { testGradients(t, start(t, newEngine, 1)) })
	t.Run("NoAllocation", func(t *testing.T) { testAllocation(t, newEngine, quickCases(engine.Float32)) })
	t.Run("Refusals", func(t *testing.T) { testRefusals(t, start(t, newEngine, 1)) })
	t.Run("Repeatable", func(t *testing.T) { testRepeatable(t, newEngine, []int{2, 2}, quickCases(engine.Float32)) })
}

// ConformanceBFloat16 tests an engine that supports bfloat16, besides Conformance:
// the same operations on rounded inputs, against the same references. Results must
// be what float32 may be, rounded once to bfloat16; but for convolutions whose tiles
// may be rounded in between (roundingOf).
func ConformanceBFloat16(t *testing.T, newEngine func(threads int) engine.Engine) {
	Results(t, newEngine, engine.BFloat16)
	t.Run("Rounding", func(t *testing.T) { testRounding(t, start(t, newEngine, 2)) })
	t.Run("NoAllocation", func(t *testing.T) { testAllocation(t, newEngine, quickCases(engine.BFloat16)) })
	t.Run("Repeatable", func(t *testing.T) { testRepeatable(t, newEngine, []int{2, 2}, quickCases(engine.BFloat16)) })
}

// Results tests what the operations of an engine compute with activations of a type.
func Results(t *testing.T, newEngine func(threads int) engine.Engine, typ engine.Type) {
	t.Run("Operations", func(t *testing.T) { testOperations(t, start(t, newEngine, 2), typ) })
	t.Run("MaxPool", func(t *testing.T) { testMaxPool(t, start(t, newEngine, 2), typ) })
	t.Run("RandomConvolutions", func(t *testing.T) { testRandomConvolutions(t, start(t, newEngine, 2), typ) })
	t.Run("RandomNorms", func(t *testing.T) { testRandomNorms(t, start(t, newEngine, 2), typ) })
	t.Run("AddInPlace", func(t *testing.T) { testAddInPlace(t, start(t, newEngine, 1), typ) })
	t.Run("Fused", func(t *testing.T) { testFused(t, newEngine, typ) })
}

// ThreadInvariance tests that results do not depend on the number of threads,
// which not every engine promises.
func ThreadInvariance(t *testing.T, newEngine func(threads int) engine.Engine) {
	testRepeatable(t, newEngine, []int{1, 2, 3}, append(cases(engine.Float32), quickCases(engine.BFloat16)...))
}

func start(t *testing.T, newEngine func(threads int) engine.Engine, threads int) engine.Engine {
	t.Helper()
	e := newEngine(threads)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return e
}

// testOperations compares every case with its reference.
func testOperations(t *testing.T, e engine.Engine, typ engine.Type) {
	for _, c := range cases(typ) {
		t.Run(c.name, func(t *testing.T) {
			compare(t, run(t, e, c.desc, c.in, c.out), c.want())
		})
	}
}

// testRepeatable runs cases on an engine of each number of threads and
// wants the same bits.
func testRepeatable(t *testing.T, newEngine func(threads int) engine.Engine, threads []int, cs []testCase) {
	var engines []engine.Engine
	for _, n := range threads {
		engines = append(engines, start(t, newEngine, n))
	}
	for _, c := range cs {
		t.Run(c.name, func(t *testing.T) {
			first := run(t, engines[0], c.desc, c.in, c.out)
			for i, e := range engines[1:] {
				if !sameBits(first, run(t, e, c.desc, c.in, c.out)) {
					t.Errorf("results of %d and %d threads differ", threads[0], threads[i+1])
				}
			}
		})
	}
}

// testAllocation runs every case repeatedly.
func testAllocation(t *testing.T, newEngine func(threads int) engine.Engine, cs []testCase) {
	if raceDetector {
		t.Skip("the race detector makes Go's pools of memory allocate")
	}
	for _, threads := range []int{1, 2} {
		e := start(t, newEngine, threads)
		for _, c := range cs {
			p := prepare(t, e, c.desc, c.in, c.out)
			p.operate()
			n := testing.AllocsPerRun(3, p.operate)
			for i := 0; n != 0 && i < 3; i++ { // Go may have started a thread meanwhile
				n = testing.AllocsPerRun(3, p.operate)
			}
			if n != 0 {
				t.Errorf("%s on %d threads: %v allocations", c.name, threads, n)
			}
		}
	}
}
