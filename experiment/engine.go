package experiment

import (
	"errors"
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/spec"
)

// engineAuto is run.engine where the choice is left open.
const engineAuto = "auto"

// EngineResolver is a Trainer that knows the engines it can run on. The engine,
// with its version, belongs to the identity of a run.
type EngineResolver interface {
	// ResolveEngine says which engine run.engine and run.library stand for here: auto
	// for the one that is always there. version, if not empty, is the one that is
	// wanted, where there are several.
	ResolveEngine(r spec.Run, version string) (Engine, error)
}

// EngineRival is an EngineResolver with a second engine, which auto takes where it
// trains faster.
type EngineRival interface {
	// Rival is that engine, on run.library. An error, in one line, says why there is
	// none here.
	Rival(r spec.Run) (Engine, error)
}

// PrecisionChecker is a Trainer that may lack a precision here.
type PrecisionChecker interface {
	// CheckPrecision refuses run.precision where the engine, which is resolved, does not
	// support it on this machine. advice, if any, is what to know ahead of such a run.
	CheckPrecision(spec.Run) (advice string, err error)
}

// Engine is what trials run on.
type Engine struct {
	Name, Version  string
	Library        string // where the engine is loaded from; empty: it is built in
	LibraryVersion string
	Stamp          string // tells the file of the library from others of its name and version
	Reason         string // in words, why it is this one
	Advice         string // what to know of run.precision on it; mostly empty
}

func (e Engine) String() string { return strings.TrimSpace(e.Name + " " + e.Version) }

// title names an engine among few: "builtin", "onednn 2.6.3 (libdnnl.so.2)".
func (e Engine) title() string {
	if e.Library == "" {
		return e.Name
	}
	return fmt.Sprintf("%s %s (%s)", e.Name, e.LibraryVersion, e.Library)
}

// resolveEngine settles run.engine and run.library. On a run that exists, auto is
// the run's own engine, so that installing another one changes nothing silently.
// Elsewhere there may be a rival for auto, which chooseEngine decides about when the
// network is known.
func (r *runner) resolveEngine(resumed bool) (engine Engine, rival *Engine, err error) {
	o := &r.options
	resolver, ok := o.Trainer.(EngineResolver)
	if !ok {
		return Engine{Name: o.Spec.Run.Engine}, nil, nil
	}
	var begun, wanted string
	if resumed {
		if begun, err = r.dir.engine(); err != nil {
			return Engine{}, nil, err
		}
		var name string
		name, wanted, _ = strings.Cut(begun, " ")
		if o.leavesEngineOpen() && name != "" {
			o.Spec.Run.Engine = name
		}
	}
	if engine, err = resolver.ResolveEngine(o.Spec.Run, wanted); err != nil {
		message := err.Error()
		if begun != "" {
			message = fmt.Sprintf("the run was begun with %s: %s; or choose another run directory", begun, message)
		}
		return Engine{}, nil, &spec.Error{Problems: []spec.Problem{{Key: "run.engine", Message: message}}}
	}
	switch {
	case begun != "":
		engine.Reason = "the run was begun with it"
	case o.Spec.Run.Engine == engineAuto && !resumed:
		rival, engine.Reason = r.findRival(engine)
	}
	o.Spec.Run.Engine, o.Spec.Run.Library = engine.Name, engine.Library
	if checker, ok := o.Trainer.(PrecisionChecker); ok {
		if engine.Advice, err = checker.CheckPrecision(o.Spec.Run); err != nil {
			return Engine{}, nil, &spec.Error{Problems: []spec.Problem{{Key: "run.precision", Message: err.Error()}}}
		}
	}
	return engine, rival, nil
}

// leavesEngineOpen reports whether nobody named an engine: a preset may change between
// two sessions of a run.
func (o Options) leavesEngineOpen() bool {
	return o.Spec.Run.Engine == engineAuto || o.Origins.Preset("run.engine")
}

// findRival looks for the engine that auto may take instead of another one, and says
// why there is none.
func (r *runner) findRival(engine Engine) (rival *Engine, reason string) {
	trainer, ok := r.options.Trainer.(EngineRival)
	if !ok {
		return nil, engine.Reason
	}
	found, err := trainer.Rival(r.options.Spec.Run)
	if err != nil {
		return nil, err.Error()
	}
	if checker, ok := r.options.Trainer.(PrecisionChecker); ok {
		settings := r.options.Spec.Run
		settings.Engine, settings.Library = found.Name, found.Library
		if found.Advice, err = checker.CheckPrecision(settings); err != nil {
			return nil, fmt.Sprintf("%s does not compute in %s here", found.title(), settings.Precision)
		}
	}
	if _, ok := r.options.Trainer.(Calibrator); !ok {
		return nil, errUnmeasurable.Error()
	}
	return &found, engine.Reason
}

var errUnmeasurable = errors.New("the speed of this trainer cannot be measured")

// use makes an engine that of the run.
func (r *runner) use(e Engine) {
	r.engine, r.advice, r.reason = e.String(), e.Advice, e.Reason
	r.options.Spec.Run.Engine, r.options.Spec.Run.Library = e.Name, e.Library
	if r.plan != nil {
		r.plan.Spec.Run.Engine, r.plan.Spec.Run.Library = e.Name, e.Library
	}
	r.tell(func(o Observer) { o.Engine(e) })
}
