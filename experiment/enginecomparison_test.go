package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// rivals is a trainer of two engines, whose steps take what it is told. It trains on
// whichever was resolved.
type rivals struct {
	logistic
	seconds func(engine, architecture string, turn int) float64 // of a step; turn counts all calls

	library string // version of the rival; empty: there is none
	stamp   string
	calls   *[]string // engine and architecture of each measurement
	fail    error
	lacks   string // precision that the rival lacks
	engine  trainer.Engine
}

func (r rivals) On(e trainer.Engine, _ string) trainer.Trainer {
	r.engine = e
	return r
}

// newRivals trains every network in a second by its own engine and in these seconds by
// the rival.
func newRivals(rival float64) rivals {
	return rivals{library: "2.6.3", stamp: "1", calls: new([]string), seconds: func(engine, _ string, _ int) float64 {
		if engine == "rival" {
			return rival
		}
		return 1
	}}
}

func (r rivals) ResolveEngine(s spec.Run, _ string) (trainer.Engine, error) {
	if s.Engine == "rival" {
		return r.Rival(s)
	}
	return trainer.Engine{Name: "own", Version: "1", Reason: "always there"}, nil
}

func (r rivals) Rival(spec.Run) (trainer.Engine, error) {
	if r.library == "" {
		return trainer.Engine{}, errors.New("librival.so: not found")
	}
	return trainer.Engine{Name: "rival", Version: "1 library " + r.library, Library: "librival.so", LibraryVersion: r.library, Stamp: r.stamp}, nil
}

func (r rivals) CheckPrecision(s spec.Run) (string, error) {
	if s.Engine == "rival" && s.Precision == r.lacks {
		return "", errors.New("no such unit")
	}
	return s.Engine + "'s advice", nil
}

func (r rivals) Calibrate(ctx context.Context, task trainer.Task, sizes trainer.Sizes, effort trainer.Effort) (trainer.Timings, error) {
	if err := ctx.Err(); err != nil {
		return trainer.Timings{}, err
	}
	if !effort.TrainingOnly || effort.AtLeast != 250*time.Millisecond { // for the estimate
		return trainer.Timings{Start: time.Second, Training: trainer.Steps{Batch: sizes.Train, Took: []time.Duration{time.Minute}}}, nil
	}
	if r.fail != nil && r.engine.Name == "rival" {
		return trainer.Timings{}, r.fail
	}
	seconds := r.seconds(r.engine.Name, task.Architecture, len(*r.calls))
	*r.calls = append(*r.calls, r.engine.Name+r.engine.Library+" "+task.Architecture)
	return trainer.Timings{Training: trainer.Steps{Batch: sizes.Train, Took: []time.Duration{time.Duration(seconds * float64(time.Second))}}}, nil
}

// options are those of a small run of one network.
func (r rivals) options(t *testing.T, cache string) Options {
	t.Helper()
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer, o.Cache, o.Spec.Run.Engine, o.Spec.Model.Architectures = r, cache, "auto", []string{"resnet8v1"}
	o.Spec.Train.Batch = 6
	return o
}

// preview plans, and says which engine is taken, with its reason.
func preview(t *testing.T, o Options) *forecast.Estimate {
	t.Helper()
	e, err := Preview(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestAutoIsTheOwnEngineUnlessTheRivalLeads by a tenth, its slowest of three rounds
// against the other's fastest.
func TestAutoIsTheOwnEngineUnlessTheRivalLeads(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	disturbed := func(engine string, turn int) func(string, string, int) float64 {
		return func(e, _ string, now int) float64 {
			seconds := 1.0
			if e == "rival" {
				seconds = 0.8
			}
			if e == engine && now == turn {
				seconds = 20
			}
			return seconds
		}
	}
	for _, test := range []struct {
		name   string
		change func(*rivals, *Options)
		want   string
		reason string
	}{
		{"a faster rival", func(r *rivals, _ *Options) { r.seconds = newRivals(0.5).seconds },
			"rival 1 library 2.6.3", "rival 2.6.3 (librival.so) 12.0 against own's 6.00 images/s"},
		{"just a tenth", func(r *rivals, _ *Options) { r.seconds = newRivals(1 / 1.1).seconds }, "rival 1 library 2.6.3", "6.60 against own's 6.00"},
		{"not quite", func(r *rivals, _ *Options) { r.seconds = newRivals(1 / 1.09).seconds }, "own 1", "rival 2.6.3 (librival.so) 6.54 against 6.00 images/s"},
		{"a slower rival", func(r *rivals, _ *Options) { r.seconds = newRivals(12).seconds }, "own 1", "0.5 against 6.00 images/s"},
		{"a rival that is disturbed in the last round", func(r *rivals, _ *Options) { r.seconds = disturbed("rival", 5) },
			"own 1", "rival 2.6.3 (librival.so) 7.50 against 6.00 images/s, but the rounds differ too much"},
		{"a busy machine", func(r *rivals, _ *Options) {
			r.seconds = func(_, _ string, turn int) float64 { return []float64{3, 1, 1, 0.9, 2, 1}[turn] }
		}, "own 1", "6.33 against 4.00 images/s, but the rounds differ too much"},
		{"an engine that is disturbed once", func(r *rivals, _ *Options) { r.seconds = disturbed("own", 0) }, "rival 1 library 2.6.3", "7.50 against own's 6.00"},
		{"no rival", func(r *rivals, _ *Options) { r.library = "" }, "own 1", "librival.so: not found"},
		{"a rival that lacks the precision", func(r *rivals, o *Options) { r.lacks = o.Spec.Run.Precision }, "own 1", "rival 2.6.3 (librival.so) does not compute in float32 here"},
		{"a rival that fails", func(r *rivals, _ *Options) { r.fail = errors.New("no primitive") }, "own 1", "rival 2.6.3 (librival.so) could not be measured"},
		{"a rival that panics", func(r *rivals, _ *Options) {
			r.seconds = func(e, _ string, _ int) float64 { panic(e) }
		}, "own 1", "could not be measured"},
		{"asked for", func(_ *rivals, o *Options) { o.Spec.Run.Engine = "builtin" }, "own 1", "always there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRivals(1)
			o := r.options(t, "")
			test.change(&r, &o)
			o.Trainer = r
			e := preview(t, o)
			if e.Engine != test.want || !strings.Contains(e.Reason, test.reason) {
				t.Errorf("%s: %s; want %s: %s", e.Engine, e.Reason, test.want, test.reason)
			}
			name, _, _ := strings.Cut(test.want, " ")
			if e.Advice != name+"'s advice" {
				t.Errorf("the advice is %q", e.Advice)
			}
			if (e.Compared != nil) != strings.Contains(test.reason, "against") {
				t.Errorf("compared: %+v", e.Compared)
			}
		})
	}
}

// TestEnginesAreTimedInTurn: three rounds, in each of them every network by both, and
// one decision for all, in which each network counts alike.
func TestEnginesAreTimedInTurn(t *testing.T) {
	r := newRivals(1)
	// Of the first network, the rival is slower by half a second, of the second one faster
	// by one: 8 seconds against 8.5 are no lead of a tenth.
	r.seconds = func(engine, architecture string, _ int) float64 {
		return map[string]float64{"own resnet8v1": 1, "own resnet8v2": 7.5, "rival resnet8v1": 1.5, "rival resnet8v2": 6.5}[engine+" "+architecture]
	}
	var told []string
	o := r.options(t, "")
	o.Spec.Model.Architectures = []string{"resnet8v1", "resnet8v2"}
	o.Observer = &watcher{comparing: func(engines [2]string, round int) { told = append(told, fmt.Sprint(engines, round)) }}
	e := preview(t, o)
	turn := []string{"own resnet8v1", "own resnet8v2", "rivallibrival.so resnet8v1", "rivallibrival.so resnet8v2"}
	if !slices.Equal(*r.calls, turn) {
		t.Errorf("measured %q, want %q, since one round decides", *r.calls, turn)
	}
	if want := 2 / (8.5 / 6); e.Engine != "own 1" || !about(e.Compared.Own.PerSec, want) || !about(e.Compared.Rival.PerSec, 2/(8.0/6)) {
		t.Errorf("%s: %+v", e.Engine, e.Compared)
	}
	*r.calls, told = nil, nil
	r.seconds = newRivals(0.5).seconds
	o.Trainer = r
	if e = preview(t, o); e.Engine != "rival 1 library 2.6.3" {
		t.Errorf("%s: %+v", e.Engine, e.Compared)
	}
	if want := slices.Repeat(turn, 3); !slices.Equal(*r.calls, want) {
		t.Errorf("measured %q, want %q", *r.calls, want)
	}
	engines := "[own rival 2.6.3 (librival.so)]"
	if want := []string{engines + " 1", engines + " 2", engines + " 3"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// TestComparisonIsOneForPlanAndRun, and a run that has begun keeps its engine whatever
// is measured later.
func TestComparisonIsOneForPlanAndRun(t *testing.T) {
	r, cache := newRivals(0.5), filepath.Join(t.TempDir(), "cache")
	o := r.options(t, cache)
	if e := preview(t, o); e.Engine != "rival 1 library 2.6.3" {
		t.Fatalf("%s: %s", e.Engine, e.Reason)
	}
	*r.calls = nil
	mustRun(t, o)
	if s, err := rundir.LoadSpec(o.Dir); err != nil || s.Run.Engine != "rival" || len(*r.calls) > 0 {
		t.Fatalf("the run's engine is %q, %v, after %q was measured", s.Run.Engine, err, *r.calls)
	}
	slower := newRivals(5)
	o.Trainer, o.Cache, o.Verify = slower, "", true
	for _, from := range []spec.Origins{nil, {"run.engine": "preset demo"}} {
		o.Spec.Run.Engine, o.Origins = "auto", from
		if from != nil {
			o.Spec.Run.Engine = "builtin" // as a preset may say since then
		}
		out := mustRun(t, o)
		if e := preview(t, o); e.Engine != "rival 1 library 2.6.3" || e.Compared != nil || out.Trained > 0 || len(*slower.calls) > 0 {
			t.Errorf("going on: %s, %+v; %d trials trained again, %q measured", e.Engine, e.Compared, out.Trained, *slower.calls)
		}
	}
	o.Spec.Run.Engine, o.Origins = "builtin", spec.Origins{"run.engine": "--engine"}
	var mismatch *rundir.MismatchError
	if _, err := Run(t.Context(), o); !errors.As(err, &mismatch) {
		t.Errorf("another engine, by name: %v", err)
	}
}

// TestEngineOfALostProvenance: spec.toml says what the run was begun with.
func TestEngineOfALostProvenance(t *testing.T) {
	r := newRivals(0.5)
	o := r.options(t, "")
	stop := errors.New("stop")
	r.Before = func(trainer.Task) error { return stop } // no trial has a result
	o.Trainer = r
	if _, err := Run(t.Context(), o); err == nil {
		t.Fatal("no trial failed")
	}
	if err := os.Remove(filepath.Join(o.Dir, rundir.ProvenanceFile)); err != nil {
		t.Fatal(err)
	}
	o.Trainer = newRivals(5)
	if out := mustRun(t, o); out.Summary.Design.Engine != "rival 1 library 2.6.3" {
		t.Errorf("the run goes on with %s", out.Summary.Design.Engine)
	}
}

// TestComparisonEndsWithTheContext, and nothing is remembered or begun.
func TestComparisonEndsWithTheContext(t *testing.T) {
	r, cache := newRivals(0.5), filepath.Join(t.TempDir(), "cache")
	o := r.options(t, cache)
	ctx, stop := context.WithCancel(t.Context())
	o.Observer = &watcher{comparing: func(_ [2]string, round int) {
		if round == 2 {
			stop()
		}
	}}
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if files, err := filepath.Glob(filepath.Join(cache, "engine-*")); err != nil || len(files) > 0 || len(*r.calls) != 2 {
		t.Errorf("%v, %v after %q", files, err, *r.calls)
	}
	if _, err := os.Stat(o.Dir); err == nil {
		t.Error("the run has begun")
	}
}

// TestNothingIsComparedWhereNothingFits: a run that memory is too small for is refused
// before.
func TestNothingIsComparedWhereNothingFits(t *testing.T) {
	r := newRivals(0.5)
	o := r.options(t, "")
	o.Resources.Memory = func() int { return 10 }
	var memory *forecast.MemoryError
	if _, err := Run(t.Context(), o); !errors.As(err, &memory) || len(*r.calls) > 0 {
		t.Errorf("error %v after %q", err, *r.calls)
	}
}
