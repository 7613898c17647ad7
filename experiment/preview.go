package experiment

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/remedy"
)

// How thorough a preview is: it measures each kind of step for so long at least, and
// repeats what took less to measure.
var previewPatience = forecast.Patience{Least: 400 * time.Millisecond, Known: 10 * time.Second}

// BlockedError lists everything that is in the way of a run.
type BlockedError struct{ Problems []error }

func (e *BlockedError) Error() string { return e.Advice(nil) }

// Advice is the error in words.
func (e *BlockedError) Advice(words remedy.Words) string {
	if len(e.Problems) == 1 {
		return remedy.Word(e.Problems[0], words)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d problems are in the way of this run:", len(e.Problems))
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n  %s", strings.ReplaceAll(remedy.Word(p, words), "\n", "\n  "))
	}
	return b.String()
}

func (e *BlockedError) Unwrap() []error { return e.Problems }

// Preview checks everything that Run needs, and estimates what Run would take from
// its start, without writing into the run directory. What is in the way is a
// *BlockedError; a spec that is invalid, a *spec.Error.
func Preview(ctx context.Context, o Options) (*forecast.Estimate, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	c := newCall(o)
	defer c.release()
	resumed, problems := c.inspect()
	trains := func(j *job) bool {
		_, err := c.subject(j, nil).Decide()
		return err == nil && len(problems) == 0
	}
	began := o.Clock()
	j, err := c.resolve(ctx, resumed, false, trains)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, c.blocked(append(problems, err))
	}
	c.audited(j)
	scan := o.Clock().Sub(began).Seconds()
	n, more := c.check(j, resumed)
	if problems = append(problems, more...); len(problems) > 0 {
		return nil, c.blocked(problems)
	}
	subject := c.subject(j, n.todo)
	subject.Finished = n.finished
	e, _, err := subject.Estimate(ctx, n.decision, n.disk, previewPatience)
	if err != nil {
		return nil, err
	}
	e.AddScan(scan)
	if o.Question != nil {
		if err := e.Ask(*o.Question, j.plan); err != nil {
			return nil, err
		}
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

// inspect looks for a run, other files, another process, and the right to write.
func (c *call) inspect() (resumed bool, problems []error) {
	resumed, err := c.dir.Begun()
	if err != nil {
		problems = append(problems, err)
	}
	if disk.CheckPlace(c.Dir) != nil {
		return false, problems // for the same reason, nothing else can be said of it
	}
	if held, pid, err := disk.Holder(c.Dir); err == nil && held {
		problems = append(problems, &disk.LockedError{Dir: c.Dir, PID: pid})
	}
	if _, err := disk.CheckWritable(c.Dir); err != nil {
		if !disk.Environmental(c.Dir, err) { // whose next step is said by blocked
			err = fmt.Errorf("run directory %s: %w: choose a folder that you may write to", c.Dir, err)
		}
		problems = append(problems, err)
	}
	return resumed, problems
}
