package experiment

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
)

// Options say what to run and where.
type Options struct {
	Dir  string // run directory; made where it is missing, resumed where it holds a run
	Spec spec.Spec
	// Origins says where the values of the spec came from, for spec.toml; nil: not
	// known.
	Origins spec.Origins
	// Images holds the images; nil: the folder or the manifest that the spec names.
	// Where it is given, data.manifest is a path inside it.
	Images fs.FS
	// Cache is the folder where decoded images are kept, run.cache resolved; empty:
	// none. What it holds changes no result.
	Cache string
	// Verify reads and hashes all images, also those that the cache knows unchanged,
	// and measures the speed also where the cache remembers it.
	Verify    bool
	Trainer   trainer.Trainer  // nil: Embedded
	Observer  Observer         // nil: nobody watches
	Version   string           // of the program, for provenance.json
	Clock     func() time.Time // nil: time.Now
	Resources Resources        // zero: those of this machine
	// Approve is asked before anything is written or trained; its error refuses the
	// run. Nil: no time is estimated.
	Approve func(*Estimate) error
}

// Run runs the trials of a spec that are not finished yet, and writes
// summary.json. The same spec and images in the same directory go on where the
// last run ended; others are refused with a *MismatchError, and a directory that
// another process works on with a *disk.LockedError.
//
// A trial that fails or panics does not stop the others; in the end the error is
// then a *PartialError beside a complete Outcome. Where ctx ends, running trials
// stop, finished ones stay, and the error wraps that of ctx. Where the machine
// fails (a full disk, a limit), the run stops with a *disk.EnvironmentError, and no
// trial is marked as failed.
func Run(ctx context.Context, o Options) (*Outcome, error) {
	if err := o.Spec.Validate(); err != nil {
		return nil, err
	}
	if err := checkAddressSpace(); err != nil {
		return nil, err
	}
	o = o.defaults()
	begun := o.Clock()
	r := &runner{options: o, asked: o.Spec, dir: rundir.Dir(o.Dir), loads: true}
	defer func() { _ = r.spool.Close() }() // where it was not needed; what stays, the next run removes
	if err := r.prepare(ctx); err != nil {
		return nil, o.explain(err)
	}
	defer r.held.Release()
	outcome, err := r.run(ctx)
	if outcome != nil {
		outcome.Took = max(0, o.Clock().Sub(begun)) // the clock may be set back
	}
	return outcome, r.explain(err)
}

func (o Options) defaults() Options {
	if o.Trainer == nil {
		o.Trainer = resnet.Trainer{}
	}
	if o.Observer == nil {
		o.Observer = NoObserver{}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Resources = o.Resources.defaults()
	return o
}

// explain says where the values of an invalid spec are from, and what the user can
// do about an error of the machine.
func (o Options) explain(err error) error {
	var invalid *spec.Error
	if errors.As(err, &invalid) {
		o.Origins.Locate(invalid)
	}
	explained := disk.Explain(o.Dir, err)
	var images *dataset.BrokenError
	var machine *disk.EnvironmentError
	if errors.As(err, &images) && errors.As(explained, &machine) && strings.Contains(machine.What, o.Dir) {
		return err // images may lie on another disk than the run
	}
	return explained
}

// images opens the images and says which manifest lists them.
func (o Options) images() (fsys fs.FS, manifest string) {
	data := o.Spec.Data
	switch {
	case o.Images != nil:
		return o.Images, filepath.ToSlash(data.Manifest)
	case data.Manifest != "":
		return dataset.DirFS(filepath.Dir(data.Manifest)), filepath.Base(data.Manifest)
	}
	return dataset.DirFS(data.Images), ""
}

// prepare takes the directory and begins or resumes the run. A directory that is
// not there yet is made only once images and plan are sound.
func (r *runner) prepare(ctx context.Context) (err error) {
	dir := r.options.Dir
	defer func() {
		if err != nil && r.held != nil {
			r.held.Release()
		}
	}()
	resumed, err := r.dir.Begun()
	if err != nil {
		return err // before the lock, which would be one more foreign file there
	}
	if info, missing := os.Stat(dir); missing == nil && info.IsDir() {
		if r.held, err = disk.Lock(ctx, dir, r.options.Clock()); err != nil {
			return err
		}
	}
	if err := r.makePlan(ctx, resumed); err != nil {
		return err
	}
	if err := r.checkNeeds(resumed); err != nil {
		return err
	}
	if err := r.askApproval(ctx); err != nil {
		return err
	}
	if r.held == nil {
		if err := disk.MakeFolder(dir); err != nil {
			return err
		}
		if r.held, err = disk.Lock(ctx, dir, r.options.Clock()); err != nil {
			return err
		}
	} else if err := r.held.Check(); err != nil {
		return err
	}
	return r.begin()
}

// makePlan scans the images, plans and settles the engine; it changes nothing.
func (r *runner) makePlan(ctx context.Context, resumed bool) (err error) {
	engine, rival, err := r.resolveEngine(resumed)
	if err != nil {
		return err
	}
	if rival == nil {
		r.use(engine)
	}
	m, err := r.scan(ctx)
	if err != nil {
		return err
	}
	r.manifest = m.Hash()
	if r.plan, err = plan.New(ctx, r.options.Spec, m); err != nil {
		return err
	}
	if len(r.plan.Selected()) == 0 {
		return &spec.Error{Problems: []spec.Problem{{Key: "run.only", Message: fmt.Sprintf(
			"%q matches none of the %d trials, such as %s", r.plan.Spec.Run.Only, len(r.plan.Trials), r.plan.Trials[0].Name)}}}
	}
	if rival != nil {
		return r.chooseEngine(ctx, engine, *rival)
	}
	return nil
}

// begin refuses a directory that holds another run, writes the plan and notes this
// session.
func (r *runner) begin() error {
	files, err := r.files()
	if err != nil {
		return err
	}
	resumed, err := r.dir.Begun()
	if err != nil {
		return err
	}
	if err := disk.RemoveTemporary(string(r.dir)); err != nil {
		return err
	}
	made := rundir.Provenance{Version: rundir.ProvenanceVersion}
	if resumed {
		if made, err = r.resume(files); err != nil {
			return err
		}
	}
	made.Engine, made.Hashes = r.engine, files.Hashes
	session := rundir.NewSession(r.options.Version, r.options.Clock())
	session.Parallel = r.parallel
	made.Sessions = append(made.Sessions, session)
	if err := r.dir.WriteProvenance(made); err != nil {
		return err
	}
	if err := r.dir.Save(files); err != nil {
		return err
	}
	made.Before = nil
	r.made = made
	return nil
}

// resume reads what is known of the run that the directory holds, if it is this
// one.
func (r *runner) resume(files *rundir.PlanFiles) (rundir.Provenance, error) {
	made, err := r.dir.ReadProvenance()
	if lost := new(rundir.DamagedError); errors.As(err, &lost) {
		return r.dir.RebuildProvenance(files, r.engine, lost)
	}
	if err != nil {
		return made, err
	}
	if err := r.dir.CompareRun(made, r.plan, files, r.engine); err != nil {
		return made, err
	}
	if made.Before = r.dir.Before(made); *made.Before == files.Hashes {
		made.Before = nil
	}
	return made, nil
}
