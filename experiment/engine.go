package experiment

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/spec"
)

// EngineResolver is a Trainer that knows the engines it can run on. The engine,
// with its version, belongs to the identity of a run.
type EngineResolver interface {
	// ResolveEngine says which engine run.engine and run.library stand for here.
	// version, if not empty, is the one that is wanted, where there are several.
	ResolveEngine(r spec.Run, version string) (Engine, error)
}

// PrecisionChecker is a Trainer that may lack a precision here.
type PrecisionChecker interface {
	// CheckPrecision refuses run.precision where the engine, which is resolved, does not
	// support it on this machine. advice, if any, is what to know ahead of such a run.
	CheckPrecision(spec.Run) (advice string, err error)
}

// Engine is what trials run on.
type Engine struct {
	Name, Version string
	Library       string // where the engine is loaded from; empty: it is built in
	Reason        string // in words, why it is this one
	Advice        string // what to know of run.precision on it; mostly empty
}

func (e Engine) String() string { return strings.TrimSpace(e.Name + " " + e.Version) }

// Engine says which engine Run will use, with Options.Dir as it is now.
func (o Options) Engine() (Engine, error) {
	if err := checkAddressSpace(); err != nil { // a library is loaded here
		return Engine{}, err
	}
	o = o.defaults()
	dir := runDir(o.Dir)
	resumed, err := dir.begun()
	if err != nil {
		return Engine{}, o.explain(err)
	}
	e, err := resolveEngine(dir, resumed, &o)
	return e, o.explain(err)
}

// resolveEngine settles run.engine and run.library. On a run that exists, auto is
// the run's own engine, so that installing another one changes nothing silently.
func resolveEngine(dir runDir, resumed bool, o *Options) (Engine, error) {
	resolver, ok := o.Trainer.(EngineResolver)
	if !ok {
		return Engine{Name: o.Spec.Run.Engine}, nil
	}
	var begun, wanted string
	if resumed {
		var err error
		if begun, err = dir.engine(); err != nil {
			return Engine{}, err
		}
		var name string
		name, wanted, _ = strings.Cut(begun, " ")
		if o.Spec.Run.Engine == "auto" && name != "" {
			o.Spec.Run.Engine = name
		}
	}
	engine, err := resolver.ResolveEngine(o.Spec.Run, wanted)
	if err != nil {
		message := err.Error()
		if begun != "" {
			message = fmt.Sprintf("the run was begun with %s: %s; or choose another run directory", begun, message)
		}
		return Engine{}, &spec.Error{Problems: []spec.Problem{{Key: "run.engine", Message: message}}}
	}
	o.Spec.Run.Engine, o.Spec.Run.Library = engine.Name, engine.Library
	if checker, ok := o.Trainer.(PrecisionChecker); ok {
		if engine.Advice, err = checker.CheckPrecision(o.Spec.Run); err != nil {
			return Engine{}, &spec.Error{Problems: []spec.Problem{{Key: "run.precision", Message: err.Error()}}}
		}
	}
	return engine, nil
}
