package engine

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Auto is run.engine where the choice is left open.
const Auto = "auto"

// Request is which engine is asked for.
type Request struct {
	Run spec.Run // its engine, library and precision
	// Open says that nobody named an engine: a preset may change between two sessions
	// of a run.
	Open    bool
	Resumed bool   // the run exists
	Begun   string // the engine, with version, that it was begun with; empty: nobody knows, and it does not matter
}

// Answer is the engine of a request.
type Answer struct {
	Engine trainer.Engine
	// Rival may train faster, which Chooser.Choose measures when the networks are known; nil:
	// the engine stands.
	Rival *trainer.Engine
}

// Resolve settles run.engine and run.library. On a run that exists, auto is the run's
// own engine, so that installing another one changes nothing silently. Elsewhere
// there may be a rival for auto. What cannot be had here is a *spec.Error.
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
	e, err := resolver.ResolveEngine(run, wanted)
	if err != nil {
		message := err.Error()
		if q.Begun != "" {
			message = fmt.Sprintf("the run was begun with %s: %s; or choose another run directory", q.Begun, message)
		}
		return Answer{}, problem("run.engine", message)
	}
	a := Answer{Engine: e}
	switch {
	case q.Begun != "":
		a.Engine.Reason = "the run was begun with it"
	case run.Engine == Auto && !q.Resumed:
		a.Rival, a.Engine.Reason = findRival(t, run, e)
	}
	run.Engine, run.Library = e.Name, e.Library
	if checker, ok := t.(trainer.PrecisionChecker); ok {
		if a.Engine.Advice, err = checker.CheckPrecision(run); err != nil {
			return Answer{}, problem("run.precision", err.Error())
		}
	}
	return a, nil
}

func problem(key, message string) error {
	return &spec.Error{Problems: []spec.Problem{{Key: key, Message: message}}}
}

// findRival looks for the engine that auto may take instead of another one, and says
// why there is none.
func findRival(t trainer.Trainer, run spec.Run, e trainer.Engine) (rival *trainer.Engine, reason string) {
	finder, ok := t.(trainer.EngineRival)
	if !ok {
		return nil, e.Reason
	}
	found, err := finder.Rival(run)
	if err != nil {
		return nil, err.Error()
	}
	if checker, ok := t.(trainer.PrecisionChecker); ok {
		run.Engine, run.Library = found.Name, found.Library
		if found.Advice, err = checker.CheckPrecision(run); err != nil {
			return nil, fmt.Sprintf("%s does not compute in %s here", found.Title(), run.Precision)
		}
	}
	if _, ok := t.(trainer.Calibrator); !ok {
		return nil, trainer.ErrUnmeasurable.Error()
	}
	return &found, e.Reason
}
