package engine

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Auto is run.engine, and run.kernels, where the choice is left open.
const Auto = "auto"

// Request is which engine is asked for.
type Request struct {
	Run spec.Run // its engine, library, kernels and precision
	// Open says that nobody named an engine, and OpenKernels no kernels: a preset may
	// change between two sessions of a run.
	Open, OpenKernels bool

	Kernels string // run.kernels of the run's own spec; empty: nobody knows
	Resumed bool   // the run exists
	Begun   string // the engine, with version if that is known, that it was begun with; empty: nobody knows, and it does not matter
	Host    string // this machine, where others train the run too; empty: it trains alone
}

// Answer is the engine of a request.
type Answer struct {
	Engine trainer.Engine
	// Rival may train faster, which Chooser.Choose measures when the networks are known; nil:
	// the engine stands.
	Rival *trainer.Engine
}

// Resolve settles run.engine, run.library and run.kernels. On a run that exists, auto is
// the run's own engine, and its own kernels, so that installing another one, or going on
// on another machine, changes nothing silently. Elsewhere there may be a rival for auto.
// What cannot be had here is a *spec.Error.
func Resolve(t trainer.Trainer, q Request) (Answer, error) {
	resolver, ok := t.(trainer.EngineResolver)
	if !ok {
		return Answer{Engine: trainer.Engine{Name: q.Run.Engine}}, nil
	}
	run := q.Run
	name, wanted, _ := strings.Cut(q.Begun, " ")
	if q.Resumed && q.Open && name != "" {
		run.Engine = name
	}
	if q.Resumed && q.OpenKernels {
		run.Kernels = cmp.Or(q.Kernels, Auto)
	}
	e, err := resolver.ResolveEngine(run, wanted)
	if err != nil {
		return Answer{}, q.unavailable(err)
	}
	a := Answer{Engine: e}
	switch {
	case e.Own != "": // which says what is taken here
	case q.Begun != "" && (q.Begun == e.String() || q.Begun == e.Name):
		a.Engine.Reason = "the run was begun with it"
	case run.Engine == Auto && !q.Resumed:
		a.Rival, a.Engine.Reason = findRival(t, run, e)
	}
	run.Engine, run.Library, run.Kernels = e.Name, e.Library, cmp.Or(e.Kernels, run.Kernels)
	if checker, ok := t.(trainer.PrecisionChecker); ok {
		if a.Engine.Advice, err = checker.CheckPrecision(run); err != nil {
			return Answer{}, problem("run.precision", err.Error(), true) // for want of instructions
		}
	}
	return a, nil
}

// unavailable is why the engine or the kernels of a run cannot be had here.
func (q Request) unavailable(err error) error {
	key, message := "run.engine", err.Error()
	if errors.As(err, new(*trainer.KernelsError)) {
		key = "run.kernels"
	}
	switch {
	case q.Begun != "" && q.Host != "":
		message = fmt.Sprintf("host %s cannot train this run, which was begun with %s: %s; let other hosts train it, or begin a run with what all have", q.Host, q.Begun, message)
	case q.Begun != "":
		message = fmt.Sprintf("the run was begun with %s: %s; or choose another run directory", q.Begun, message)
	}
	var of interface{ Elsewhere() bool }
	return problem(key, message, errors.As(err, &of) && of.Elsewhere())
}

func problem(key, message string, elsewhere bool) error {
	return &spec.Error{Problems: []spec.Problem{{Key: key, Message: message, Elsewhere: elsewhere}}}
}

// findRival looks for the engine that auto may take instead of another one, and says
// why there is none.
func findRival(t trainer.Trainer, run spec.Run, e trainer.Engine) (rival *trainer.Engine, reason string) {
	finder, ok := t.(trainer.EngineRival)
	if !ok || run.Kernels == spec.KernelsMixed { // which one engine has
		return nil, e.Reason
	}
	found, err := finder.Rival(run)
	if err != nil {
		return nil, err.Error()
	}
	if checker, ok := t.(trainer.PrecisionChecker); ok {
		run.Engine, run.Library, run.Kernels = found.Name, found.Library, cmp.Or(found.Kernels, run.Kernels)
		if found.Advice, err = checker.CheckPrecision(run); err != nil {
			return nil, fmt.Sprintf("%s does not compute in %s here", found.Title(), run.Precision)
		}
	}
	if _, ok := t.(trainer.Calibrator); !ok {
		return nil, trainer.ErrUnmeasurable.Error()
	}
	return &found, e.Reason
}
