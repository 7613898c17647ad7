package experiment

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// engineAuto is run.engine where the choice is left open.
const engineAuto = "auto"

// resolveEngine settles run.engine and run.library. On a run that exists, auto is
// the run's own engine, so that installing another one changes nothing silently.
// Elsewhere there may be a rival for auto, which chooseEngine decides about when the
// network is known.
func (r *runner) resolveEngine(resumed bool) (engine trainer.Engine, rival *trainer.Engine, err error) {
	o := &r.options
	resolver, ok := o.Trainer.(trainer.EngineResolver)
	if !ok {
		return trainer.Engine{Name: o.Spec.Run.Engine}, nil, nil
	}
	var begun, wanted string
	if resumed {
		if begun, err = r.dir.Engine(); err != nil {
			return trainer.Engine{}, nil, err
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
		return trainer.Engine{}, nil, &spec.Error{Problems: []spec.Problem{{Key: "run.engine", Message: message}}}
	}
	switch {
	case begun != "":
		engine.Reason = "the run was begun with it"
	case o.Spec.Run.Engine == engineAuto && !resumed:
		rival, engine.Reason = r.findRival(engine)
	}
	o.Spec.Run.Engine, o.Spec.Run.Library = engine.Name, engine.Library
	if checker, ok := o.Trainer.(trainer.PrecisionChecker); ok {
		if engine.Advice, err = checker.CheckPrecision(o.Spec.Run); err != nil {
			return trainer.Engine{}, nil, &spec.Error{Problems: []spec.Problem{{Key: "run.precision", Message: err.Error()}}}
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
func (r *runner) findRival(engine trainer.Engine) (rival *trainer.Engine, reason string) {
	finder, ok := r.options.Trainer.(trainer.EngineRival)
	if !ok {
		return nil, engine.Reason
	}
	found, err := finder.Rival(r.options.Spec.Run)
	if err != nil {
		return nil, err.Error()
	}
	if checker, ok := r.options.Trainer.(trainer.PrecisionChecker); ok {
		settings := r.options.Spec.Run
		settings.Engine, settings.Library = found.Name, found.Library
		if found.Advice, err = checker.CheckPrecision(settings); err != nil {
			return nil, fmt.Sprintf("%s does not compute in %s here", found.Title(), settings.Precision)
		}
	}
	if _, ok := r.options.Trainer.(trainer.Calibrator); !ok {
		return nil, trainer.ErrUnmeasurable.Error()
	}
	return &found, engine.Reason
}

// use makes an engine that of the run.
func (r *runner) use(e trainer.Engine) {
	r.engine, r.advice, r.reason = e.String(), e.Advice, e.Reason
	r.options.Spec.Run.Engine, r.options.Spec.Run.Library = e.Name, e.Library
	if r.plan != nil {
		r.plan.Spec.Run.Engine, r.plan.Spec.Run.Library = e.Name, e.Library
	}
	r.tell(func(o Observer) { o.Engine(e) })
}
