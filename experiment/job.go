package experiment

import (
	"cmp"
	"context"
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// job is what a run consists of. It is decided once, by resolve, and then only read.
type job struct {
	plan     *plan.Plan // its spec names the engine
	engine   trainer.Engine
	trainer  trainer.Trainer    // on that engine; it keeps memory from trial to trial
	readouts trainer.Readouts   // of every trial
	starts   starts             // that networks begin with; nil: from scratch
	compared *engine.Comparison // that decided about the engine; nil: none
	facts    []audit.FileFacts  // what the files say; nil: nobody asks
	manifest string             // hash
	specText []byte             // spec.toml
	program  *trainer.Program   // that trains; nil: refold does
}

// key is what a trial's files must have been made from.
func (j *job) key(t plan.Trial) rundir.Key {
	k := rundir.NewKey(j.plan, t, j.engine.String(), j.manifest).Here(j.engine.Here())
	k.Shape.Readouts = j.readouts
	return k
}

// savesWeights reports whether finished trials hold weights.
func (j *job) savesWeights() bool { return j.plan.Spec.Run.SaveWeights != spec.SaveNone }

// call is one call of Run or Preview: what it was given, and whom it tells.
type call struct {
	Options
	dir    rundir.Dir
	stream *event.Stream
	images *images
	shares bool         // other machines will train: they find pixels in the run directory
	kept   func() error // releases the memory that the job's trainer keeps; nil: there is none
}

func newCall(o Options) *call {
	stream := event.NewStream(o.Observer)
	return &call{Options: o, dir: rundir.Dir(o.Dir), stream: stream, images: &images{options: o, stream: stream}}
}

// on is the trainer of this call on an engine. It keeps the memory of networks, those that
// are measured ahead of a run too, until release.
func (c *call) on(e trainer.Engine, precision string) (kept trainer.Trainer) {
	c.release()
	kept, c.kept = trainer.Keeping(trainer.On(c.Trainer, e, precision))
	return kept
}

// release gives back what trainers have kept. It may be called again.
func (c *call) release() {
	if c.kept != nil {
		_ = c.kept() // what the system does not take back, it takes with the process
	}
}

// resolve scans the images, plans and settles the engine; it changes nothing. trains
// is asked whether trials will be trained after all, and so engines are worth being
// measured.
func (c *call) resolve(ctx context.Context, resumed, loads bool, trains func(*job) bool) (*job, error) {
	request, err := c.engineRequest(resumed)
	if err != nil {
		return nil, err
	}
	answer, err := engine.Resolve(c.Trainer, request)
	if err != nil {
		return nil, err
	}
	if answer.Rival == nil {
		c.stream.Send(event.Engine{Engine: answer.Engine})
	}
	if resumed {
		c.adopt()
	}
	if ok, example := plan.MaySelect(c.Spec); !ok { // for sure it is known only once all images are looked at
		return nil, noTrial(c.Spec.Run.Only, "no trial of this spec, such as "+example)
	}
	if c.audits() || c.Spec.Baseline.Simple {
		c.images.traits = new(dataset.Traits)
	}
	m, err := c.images.scan(ctx, loads)
	if err != nil {
		return nil, err
	}
	theirs, err := c.givenFolds(m, resumed)
	if err != nil {
		return nil, err
	}
	related, err := c.relate(ctx, m, resumed)
	if err != nil {
		return nil, err
	}
	aside, err := c.lookAlikes(ctx, m, resumed)
	if err != nil {
		return nil, err
	}
	s := c.Spec
	if s.Data, err = c.images.equalised(m, resumed); err != nil {
		return nil, err
	}
	setEngine(&s.Run, answer.Engine)
	j := &job{engine: answer.Engine, manifest: m.Hash()}
	if j.starts, err = readStarts(&s.Model, resumed); err != nil {
		return nil, err
	}
	j.trainer = c.on(j.engine, s.Run.Precision)
	j.readouts = j.trainer.Readouts(s.Train)
	if err := j.readouts.Check(); err != nil {
		return nil, fmt.Errorf("the trainer: %w", err)
	}
	if runner, ok := j.trainer.(trainer.ProgramRunner); ok {
		p, err := runner.Program()
		if err != nil {
			return nil, err
		}
		j.program = &p
	}
	if j.plan, err = plan.NewGiven(ctx, s, m, related, theirs, aside...); err != nil {
		return nil, err
	}
	if err := checkUntil(j.plan); err != nil {
		return nil, err
	}
	if err := c.settleStarts(j); err != nil {
		return nil, err
	}
	if related != nil {
		if j.plan.Observed, err = c.observe(ctx, j.plan, resumed); err != nil {
			return nil, err
		}
	}
	j.facts = c.facts(m)
	c.images.traits = nil // a gigabyte for a hundred thousand images
	if len(j.plan.Selected()) == 0 {
		return nil, noTrial(s.Run.Only, fmt.Sprintf("none of the %d trials, such as %s", len(j.plan.Trials), j.plan.Trials[0].Name))
	}
	if answer.Rival != nil {
		if err := c.choose(ctx, j, *answer.Rival, trains); err != nil {
			return nil, err
		}
	}
	j.specText, err = c.marshalSpec(j.plan.Spec)
	return j, err
}

// noTrial refuses a pattern that picks none.
func noTrial(only, of string) error {
	return &spec.Error{Problems: []spec.Problem{{Key: "run.only", Message: fmt.Sprintf("%q matches %s", only, of)}}}
}

// engineRequest is which engine is asked for, and which one a run that goes on has.
func (c *call) engineRequest(resumed bool) (engine.Request, error) {
	q := engine.Request{
		Run: c.Spec.Run, Resumed: resumed,
		Open:        c.Spec.Run.Engine == engine.Auto || c.Origins.Preset("run.engine"),
		OpenKernels: c.Spec.Run.Kernels == engine.Auto || c.Origins.Preset("run.kernels"),
	}
	if !resumed {
		return q, nil
	}
	if run, err := rundir.LoadSpec(c.Dir); err == nil { // where it is lost, the engine's version says it
		q.Kernels = run.Run.Kernels
	}
	var err error
	q.Begun, err = c.dir.Engine()
	return q, err
}

// setEngine writes down which engine was settled on.
func setEngine(r *spec.Run, e trainer.Engine) {
	r.Engine, r.Library, r.Kernels = e.Name, e.Library, cmp.Or(e.Kernels, r.Kernels)
}

// choose decides between the engine of a job and its rival.
func (c *call) choose(ctx context.Context, j *job, rival trainer.Engine, trains func(*job) bool) (err error) {
	chooser := engine.Chooser{Trainer: c.Trainer, Version: c.Version, Cache: c.images.cache, Verify: c.Verify, Clock: c.Clock, Stream: c.stream}
	j.engine, j.compared, err = chooser.Choose(ctx, j.plan, j.engine, rival, func() bool { return trains(j) })
	if err != nil {
		return err
	}
	setEngine(&j.plan.Spec.Run, j.engine)
	j.trainer = c.on(j.engine, j.plan.Spec.Run.Precision)
	c.stream.Send(event.Engine{Engine: j.engine})
	return nil
}

// marshalSpec is spec.toml. It does not keep run.only, which is for one call, so
// that going on with a run means all of it.
func (c *call) marshalSpec(s spec.Spec) ([]byte, error) {
	s.Run.Only = ""
	return spec.Marshal(s, c.Origins.Settled(c.Spec, s))
}

// subject is a job as it is forecast.
func (c *call) subject(j *job, todo []plan.Trial) *forecast.Subject {
	return &forecast.Subject{
		Dir: c.dir, Plan: j.plan, Engine: j.engine, Compared: j.compared, Key: j.key, Todo: todo,
		Trainer: j.trainer, Resources: c.Resources, Images: c.images.fsys, Cache: c.images.cache, Spool: c.images.spool,
		Verify: c.Verify, Clock: c.Clock, Stream: c.stream,
		Extracts: func(arm string) bool {
			a := j.plan.Arm(arm)
			return j.extracts(a) != nil && !c.cachedFeatures(j, a)
		},
	}
}
