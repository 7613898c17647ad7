// Package builtin is the engine that is always there: convolutions as matrix
// products over micro-kernels (those of 3x3 taps and many channels after Winograd's
// transforms, which save more than half of the multiplications, or of tiny images by the
// taps that are inside), everything else as loops over channels.
//
// It owns its kernels, its threads and their partition of the work. All buffers
// are plain. It must not know Gorgonia, architectures or training.
//
// Results depend on the kernels that Version names, never on the number of
// threads: every sum has a fixed order, and threads share whole sums.
package builtin

import (
	"fmt"

	"github.com/refold/refold/model/engine"
)

// revision counts changes that may change results.
const revision = 8

// Engine is the built-in engine.
type Engine struct {
	kernels *kernels
	crew    *crew
	pieces  int // bytes: see pieceBytes
}

// New starts an engine with the fastest kernels that the processor supports.
// Less than one thread counts as one.
func New(threads int) *Engine { return Fastest().New(threads) }

func newEngine(threads int, k *kernels) *Engine {
	return &Engine{kernels: k, crew: newCrew(max(1, threads)), pieces: pieceBytes}
}

// Name is "builtin".
func (e *Engine) Name() string { return "builtin" }

// Version names what decides the bits of a result: the revision, the kernels
// and how the compiler rounds.
func (e *Engine) Version() string { return e.kernels.version() }

// Set is the engine's set of kernels.
func (e *Engine) Set() Set { return Set{e.kernels} }

// Advice says where bfloat16 brings no speed.
func (e *Engine) Advice(t engine.Type) string {
	if !e.widens(t) {
		return ""
	}
	return "bfloat16 without the kernels avx512bf16, which take AVX512_BF16: it takes less memory, is as accurate as with them, and slower than float32"
}

// widens tells whether convolutions of a type are computed as those of float32.
func (e *Engine) widens(t engine.Type) bool {
	return t == engine.BFloat16 && e.kernels.bfloat16 == nil
}

// Threads is the number of threads, the caller's included.
func (e *Engine) Threads() int { return e.crew.size }

// Close stops the threads. Operations cannot run afterwards.
func (e *Engine) Close() error {
	e.crew.stop()
	return nil
}

// Prepare compiles a description.
func (e *Engine) Prepare(d engine.Description) (engine.Operation, error) {
	if err := check(d); err != nil {
		return nil, err
	}
	switch d := d.(type) {
	case engine.ConvForward:
		return e.forward(d), nil
	case engine.ConvNormApply:
		return newConvNorm(e, d), nil
	case engine.ConvMoments:
		return newConvMoments(e, d), nil
	case engine.ConvData:
		if e.widens(d.Type) {
			return newWidened(e, d), nil
		}
		if tinyFits(d.Conv) {
			return newTinyData(e, d), nil
		}
		if winogradFits(d.Conv) {
			return newWinogradData(e, d), nil
		}
		return newConvData(e, d), nil
	case engine.ConvWeights:
		if e.widens(d.Type) {
			return newWidened(e, d), nil
		}
		if winogradWeightsFits(d.Conv) {
			return newWinogradWeights(e, d), nil
		}
		if weightsFewFits(d.Conv) {
			return newWeightsFew(e, d), nil
		}
		return newConvWeights(e, d), nil
	case engine.BatchNormTrain:
		return newNormTrain(e, d.BatchNorm), nil
	case engine.BatchNormApply:
		return newNormApply(e, d.BatchNorm), nil
	case engine.BatchNormBackward:
		return newNormBackward(e, d.BatchNorm), nil
	case engine.MaxPoolForward:
		return newMaxForward(e, d.MaxPool), nil
	case engine.MaxPoolBackward:
		return newMaxBackward(e, d.MaxPool), nil
	case engine.AverageForward:
		return newAverageForward(e, d), nil
	case engine.AverageBackward:
		return newAverageBackward(e, d), nil
	case engine.CrossEntropyForward:
		return newLossForward(d), nil
	case engine.CrossEntropyBackward:
		return newLossBackward(d), nil
	case engine.Add:
		return newAdd(e, d), nil
	case engine.Adam:
		return newAdam(e, d), nil
	case engine.Momentum:
		return newMomentum(d), nil
	case engine.MovingAverage:
		return newMovingAverage(d), nil
	case engine.Reorder:
		return newReorder(e, d), nil
	}
	return nil, fmt.Errorf("builtin: unknown operation %T", d)
}

// forward prepares a convolution forward.
func (e *Engine) forward(d engine.ConvForward) engine.Operation {
	if e.widens(d.Type) {
		return newWidened(e, d)
	}
	if tinyFits(d.Conv) {
		return newTinyForward(e, d)
	}
	if winogradFits(d.Conv) {
		return newWinogradForward(e, d)
	}
	return newConvForward(e, d)
}

// Fuses is true: see engine.Fuser.
func (e *Engine) Fuses() bool { return true }

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
	switch op.(type) {
	case *winogradConv, *tinyForward, *tinyData:
		return true
	}
	return false
}
