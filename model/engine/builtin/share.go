package builtin

import "github.com/refold/refold/model/engine"

// Share gives units of work to the engine's threads, as its own operations do, and
// returns when they are done. thread, below Threads, tells those that run at the
// same time apart. No operation of the engine may run meanwhile. It is for engines
// that are built on this one.
func (e *Engine) Share(units int, do func(thread, unit int)) { e.crew.run(units, do) }

// Sum writes a + b to c, which may be a, on the caller's thread.
func (e *Engine) Sum(a, b, c []float32) { e.kernels.add(a, b, c) }

// SavesProducts tells whether a prepared operation takes fewer products than its
// definition has, so that one that takes them all is hardly faster.
func SavesProducts(op engine.Operation) bool {
	_, saves := op.(*winogradConv)
	return saves
}
