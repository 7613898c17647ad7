package experiment

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/trainer"
)

// crowded is a trainer whose steps take longer the more of them are measured side by
// side: by a factor for each other one.
type crowded struct {
	paced
	running *atomic.Int32
	factor  float64
	fails   bool // where one is measured alone
}

func (c crowded) Calibrate(ctx context.Context, task trainer.Task, sizes trainer.Sizes, effort trainer.Effort) (trainer.Timings, error) {
	const settled = 100 * time.Millisecond // on the clock of synctest: all have begun, and none has ended
	c.running.Add(1)
	defer c.running.Add(-1)
	time.Sleep(settled)
	others := c.running.Load() - 1
	time.Sleep(settled)
	if c.fails && others == 0 {
		return trainer.Timings{}, errors.New("no such kernel")
	}
	timings, err := c.paced.Calibrate(ctx, task, sizes, effort)
	for _, p := range []trainer.Steps{timings.Training, timings.ReadOut, timings.Moments} {
		for i := range p.Took {
			p.Took[i] = time.Duration(float64(p.Took[i]) * (1 + c.factor*float64(others)))
		}
	}
	return timings, err
}

// TestTrialsAtOnceAreMeasured: two trials side by side that take twice as long each,
// and some more, are run one after the other, if the spec leaves that open.
func TestTrialsAtOnceAreMeasured(t *testing.T) {
	for _, c := range []struct {
		name     string
		factor   float64
		parallel int
		step     time.Duration
		want     int // trials at once
		fails    bool
	}{
		{name: "crowded", factor: 1.2, step: 20 * time.Second, want: 1},
		{name: "free", factor: 0.1, step: 20 * time.Second, want: 2},
		{name: "even", factor: 1, step: 20 * time.Second, want: 2},
		{name: "as the spec says", factor: 1.2, parallel: 2, step: 20 * time.Second, want: 2},
		{name: "not to be measured", factor: 1.2, step: 20 * time.Second, fails: true, want: 2},
		{name: "too short to measure", factor: 1.2, step: time.Millisecond, want: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
				o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
				o.Trainer, o.Spec.Run.Parallel = crowded{newPaced(c.step, c.step), new(atomic.Int32), c.factor, c.fails}, c.parallel
				e := estimateOf(t, o)
				if e.Parallel != c.want {
					t.Errorf("%d trials at once, want %d: %+v", e.Parallel, c.want, e.Time.Train)
				}
				if !e.Time.Known {
					t.Errorf("the time is not known: %s", e.Time.Reason)
				}
				if want := e.Memory.Pixels + e.Parallel*e.Memory.Trial; e.Memory.Total != want {
					t.Errorf("%d bytes of memory, want %d", e.Memory.Total, want)
				}
				var why string
				o.Approve = func(*forecast.Estimate) error { return nil }
				o.Observer = &watcher{atOnce: func(trials int, reason string) {
					if why = reason; trials != c.want {
						t.Errorf("%d trials run at once, want %d", trials, c.want)
					}
				}}
				mustRun(t, o)
				if measured := strings.Contains(why, "measured"); measured != (c.want == 1) {
					t.Errorf("told %q", why)
				}
			})
		})
	}
}
