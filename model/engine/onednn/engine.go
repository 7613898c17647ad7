package onednn

import (
	"sync"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
)

// revision counts changes of this package that may change results.
const revision = 1

// smallWork is the multiply-adds of a convolution for which a call of the library
// does not pay.
const smallWork = 16 << 20

// Engine runs convolutions by the library and everything else, small convolutions
// included, by the built-in engine. Activations are plain; kernels are in the
// layouts that the library chooses.
//
// It divides each convolution among the built-in engine's threads by images. The
// library is always called on one thread, so that it starts none of its own.
type Engine struct {
	*builtin.Engine
	library    *Library
	session    *session
	small      int // multiply-adds
	layouts    map[engine.Desc]layout
	primitives []*primitive
	close      sync.Once
}

// New starts an engine. Less than one thread counts as one.
func New(l *Library, threads int) (*Engine, error) { return newEngine(l, threads, smallWork) }

func newEngine(l *Library, threads, small int) (*Engine, error) {
	e := &Engine{Engine: l.set.New(threads), library: l, small: small, layouts: make(map[engine.Desc]layout)}
	var err error
	if e.session, err = newSession(l, e.Threads()); err != nil {
		e.Engine.Close()
		return nil, unusable(l.name, NoCPUEngine, "version %s: %v", l.Version(), err)
	}
	return e, nil
}

// Name is "onednn".
func (e *Engine) Name() string { return "onednn" }

// Version is that of the library's engine.
func (e *Engine) Version() string { return e.library.EngineVersion() }

// Fuses is false, unlike the built-in engine's: the library's convolutions end with a batch
// norm only where it is folded into their weights, which rounds differently.
func (e *Engine) Fuses() bool { return false }

// Close frees the library's objects and ends the threads. Operations cannot run
// afterwards.
func (e *Engine) Close() error {
	var err error
	e.close.Do(func() {
		for _, p := range e.primitives {
			p.release()
		}
		e.session.end()
		err = e.Engine.Close()
	})
	return err
}

// Prepare compiles a description.
func (e *Engine) Prepare(d engine.Description) (engine.Operation, error) {
	switch d := d.(type) {
	case engine.ConvForward:
		return e.convolution(d, d.Conv, forwardKind(d.Bias))
	case engine.ConvData:
		return e.convolution(d, d.Conv, dataKind())
	case engine.ConvWeights:
		return e.convolution(d, d.Conv, weightsKind(d.Bias))
	case engine.Reorder:
		if d.From.Layout != engine.Plain || d.To.Layout != engine.Plain {
			return e.newReorder(d)
		}
	}
	return e.Engine.Prepare(d)
}

// add keeps a primitive until Close.
func (e *Engine) add(p *primitive, err error) (*primitive, error) {
	if err == nil {
		e.primitives = append(e.primitives, p)
	}
	return p, err
}
