package experiment

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/trainer"
)

// watched is a paced trainer that moves its own clock while it is measured and
// leaves out what it is not asked for.
type watched struct {
	paced
	now     *time.Time
	took    time.Duration     // a measurement
	efforts *[]trainer.Effort // of all measurements
}

func newWatched(v1, v2, took time.Duration) watched {
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	return watched{newPaced(v1, v2), &now, took, new([]trainer.Effort)}
}

func (w watched) Calibrate(ctx context.Context, task trainer.Task, sizes trainer.Sizes, effort trainer.Effort) (trainer.Timings, error) {
	timings, err := w.paced.Calibrate(ctx, task, sizes, effort)
	w.mu.Lock()
	defer w.mu.Unlock()
	*w.efforts = append(*w.efforts, effort)
	*w.now = w.now.Add(w.took)
	if effort.Slow != nil && w.took > 0 {
		effort.Slow(w.took)
	}
	if effort.TrainingOnly {
		timings.ReadOut, timings.Moments = trainer.Steps{}, trainer.Steps{}
	}
	return timings, err
}

func (w watched) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return *w.now
}

// measured is how many networks were measured since the last call.
func (w watched) measured() int {
	n := len(*w.efforts)
	*w.efforts = nil
	return n
}

// options are those of a small run with a cache.
func (w watched) options(t *testing.T, cache string) Options {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer, o.Clock, o.Cache, o.Spec.Run.Parallel = w, w.clock, cache, 2
	return o
}

// TestSpeedIsRemembered: the next run on like images and this machine does not
// measure, and says so.
func TestSpeedIsRemembered(t *testing.T) {
	w, cache := newWatched(20*time.Millisecond, 30*time.Millisecond, 0), filepath.Join(t.TempDir(), "cache")
	first := estimateOf(t, w.options(t, cache))
	if w.measured() == 0 {
		t.Fatal("nothing was measured")
	}
	damage := func(*Options) {
		files, err := filepath.Glob(filepath.Join(cache, "speed-*.refold"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%v, %v", files, err)
		}
		for _, file := range files {
			if err := os.Truncate(file, 4100); err != nil {
				t.Fatal(err)
			}
		}
	}
	cases := []struct {
		name     string
		later    time.Duration
		change   func(*Options)
		measured bool
		notices  int
	}{
		{name: "soon", later: 2 * time.Hour},
		{name: "more epochs at another rate", change: func(o *Options) { o.Spec.Train.Epochs++; o.Spec.Train.LearningRate *= 2 }},
		{name: "another batch", change: func(o *Options) { o.Spec.Train.Batch++ }, measured: true},
		{name: "more at once", change: func(o *Options) { o.Spec.Run.Parallel++ }, measured: true},
		{name: "another engine", change: func(o *Options) { v := w; v.Version = "2"; o.Trainer = v }, measured: true},
		{name: "no cache", change: func(o *Options) { o.Cache = "" }, measured: true},
		{name: "not trusted", change: func(o *Options) { o.Verify = true }, measured: true},
		{name: "a clock that was set back", later: -3 * time.Hour, measured: true},
		{name: "29 days", later: 29 * 24 * time.Hour},
		{name: "too old", later: 2 * 24 * time.Hour, measured: true},
		{name: "damaged", change: damage, measured: true, notices: 2},
		{name: "mended"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			*w.now = w.now.Add(c.later)
			o, watcher := w.options(t, cache), &cacheWatcher{}
			o.Observer = watcher
			if c.change != nil {
				c.change(&o)
			}
			e := estimateOf(t, o)
			if got := w.measured() > 0; got != c.measured || len(watcher.notices) != c.notices {
				t.Errorf("measured: %v, want %v; notices %q, want %d", got, c.measured, watcher.notices, c.notices)
			}
			for i, p := range e.Time.Paces {
				basis := forecast.BasisRemembered
				if c.measured {
					basis = forecast.BasisMeasured
				}
				if p.Basis != basis || p.Age > 0 && c.measured || c.later > 0 && !c.measured && p.Age < c.later.Seconds() || p.Train != first.Time.Paces[i].Train {
					t.Errorf("%+v, first %+v", p, first.Time.Paces[i])
				}
			}
		})
	}
}

// TestPreviewRepeatsHastyMeasurements: once, and not those that were made with as much patience,
// as for a run that takes long, or that took long.
func TestPreviewRepeatsHastyMeasurements(t *testing.T) {
	for _, c := range []struct {
		step, took time.Duration // of training; of a measurement by each of two networks side by side
		measured   bool
	}{{2 * time.Millisecond, time.Second, true}, {2 * time.Second, time.Second, false}, {2 * time.Millisecond, 8 * time.Second, false}} {
		w, cache := newWatched(c.step, 3*c.step/2, c.took), filepath.Join(t.TempDir(), "cache")
		estimateOf(t, w.options(t, cache))
		w.measured()
		e, err := Preview(t.Context(), w.options(t, cache))
		if err != nil {
			t.Fatal(err)
		}
		if got := w.measured() > 0; got != c.measured {
			t.Errorf("after a measurement of 2 x %v, measured again: %v", c.took, got)
		}
		if _, err := Preview(t.Context(), w.options(t, cache)); err != nil || w.measured() > 0 {
			t.Errorf("after a preview, measured again: %v", err)
		}
		if !e.Time.Known || e.Time.Scan >= 1 {
			t.Errorf("%+v: a run reads the images in no time, and need not measure", e.Time)
		}
		w.measured()
		if estimateOf(t, w.options(t, cache)); w.measured() > 0 {
			t.Error("a run measures after its plan has")
		}
	}
}

// TestLongStepsAreMeasuredOnce: of the second architecture with long steps, the
// training alone.
func TestLongStepsAreMeasuredOnce(t *testing.T) {
	w := newWatched(20*time.Second, 30*time.Second, time.Second)
	o := w.options(t, "")
	watcher := &measuringWatcher{}
	o.Observer = watcher
	e := estimateOf(t, o)
	var only []bool
	for _, effort := range *w.efforts {
		only = append(only, effort.TrainingOnly)
	}
	if !slices.Equal(only, []bool{false, false, true, true}) {
		t.Errorf("training only: %v, want one measurement of two networks for each architecture", only)
	}
	if !slices.Equal(watcher.told, []string{"resnet8v1 1s", "resnet8v2 1s"}) {
		t.Errorf("told %q", watcher.told)
	}
	for i, p := range e.Time.Paces {
		if want := float64(2 + i); !about(p.Train, want) || !about(p.ReadOut, want/10) || !about(p.Moments, want/10) {
			t.Errorf("%+v, want %v seconds an image of training and a tenth of it for read-outs", p, want)
		}
	}
}

// TestShortStepsAreMeasuredBesideLongOnes: what a long network takes says nothing
// of a short one.
func TestShortStepsAreMeasuredBesideLongOnes(t *testing.T) {
	w := newWatched(20*time.Second, time.Millisecond, 0)
	e := estimateOf(t, w.options(t, ""))
	last := (*w.efforts)[len(*w.efforts)-1]
	if p := e.Time.Paces[1]; last.TrainingOnly || !about(p.Train, 1e-4) || !about(p.ReadOut, 1e-5) {
		t.Errorf("%+v, last %+v", p, last)
	}
}

type measuringWatcher struct{ told []string }

func (w *measuringWatcher) Observe(e event.Event) {
	if long, ok := e.(event.MeasuringLong); ok {
		w.told = append(w.told, long.Architecture+" "+long.Left.String())
	}
}

// TestFailedMeasurementIsNotRemembered: the next run tries again.
func TestFailedMeasurementIsNotRemembered(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "cache")
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer, o.Cache = broken{}, cache
	if e := estimateOf(t, o); e.Time.Known || !strings.Contains(e.Time.Reason, "no such kernel") {
		t.Errorf("%+v", e.Time)
	}
	files, err := filepath.Glob(filepath.Join(cache, "speed-*"))
	if err != nil || len(files) > 0 {
		t.Errorf("%v, %v", files, err)
	}
}
