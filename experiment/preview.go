package experiment

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/rundir"
)

// previewEffort is how long a preview measures each kind of step at least.
const previewEffort = 400 * time.Millisecond

// BlockedError lists everything that is in the way of a run.
type BlockedError struct{ Problems []error }

func (e *BlockedError) Error() string {
	if len(e.Problems) == 1 {
		return e.Problems[0].Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d problems are in the way of this run:", len(e.Problems))
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n  %s", strings.ReplaceAll(p.Error(), "\n", "\n  "))
	}
	return b.String()
}

func (e *BlockedError) Unwrap() []error { return e.Problems }

// Preview checks everything that Run needs, and estimates what Run would take from
// its start, without writing into the run directory. What is in the way is a
// *BlockedError; a spec that is invalid, a *spec.Error.
func Preview(ctx context.Context, o Options) (*Estimate, error) {
	if err := o.Spec.Validate(); err != nil {
		return nil, err
	}
	if err := checkAddressSpace(); err != nil {
		return nil, err
	}
	o = o.defaults()
	r := &runner{options: o, asked: o.Spec, dir: rundir.Dir(o.Dir)}
	resumed, problems := r.checkDirectory()
	r.blocked = len(problems) > 0
	began := o.Clock()
	if err := r.makePlan(ctx, resumed); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, o.blocked(append(problems, err))
	}
	scan := o.Clock().Sub(began).Seconds()
	if problems = append(problems, r.unmetNeeds(resumed)...); len(problems) > 0 {
		return nil, o.blocked(problems)
	}
	e, err := r.estimate(ctx, previewEffort, longMeasurement)
	if err != nil {
		return nil, err
	}
	if e.Time.Known {
		e.Time.Scan = scan + e.Time.calibration
		e.Time.sum()
	}
	return e, nil
}

// blocked lists problems, each as Run would say it.
func (o Options) blocked(problems []error) error {
	for i, err := range problems {
		problems[i] = o.explain(err)
	}
	return &BlockedError{problems}
}

// checkDirectory looks for a run, other files, another process, and the right to
// write.
func (r *runner) checkDirectory() (resumed bool, problems []error) {
	resumed, err := r.dir.Begun()
	if err != nil {
		problems = append(problems, err)
	}
	if disk.CheckPlace(r.options.Dir) != nil {
		return false, problems // for the same reason, nothing else can be said of it
	}
	if held, pid, err := disk.Holder(r.options.Dir); err == nil && held {
		problems = append(problems, &disk.LockedError{Dir: r.options.Dir, PID: pid})
	}
	if _, err := disk.CheckWritable(r.options.Dir); err != nil {
		if !disk.Environmental(r.options.Dir, err) { // whose next step is said by blocked
			err = fmt.Errorf("run directory %s: %w: choose a folder that you may write to", r.options.Dir, err)
		}
		problems = append(problems, err)
	}
	return resumed, problems
}

// askApproval shows the estimate to whom Run is to ask.
func (r *runner) askApproval(ctx context.Context) error {
	if r.options.Approve == nil {
		return nil
	}
	e, err := r.estimate(ctx, 0, 0)
	if err != nil {
		return err
	}
	return r.options.Approve(e)
}
