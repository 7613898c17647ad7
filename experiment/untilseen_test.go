package experiment

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
)

// refusedUntil expects that a run refuses another way to stop, and changes nothing.
func refusedUntil(t *testing.T, o Options, until spec.Until, want string) {
	t.Helper()
	before := summaryBytes(t, o.Dir)
	o.Spec = o.Spec.Clone()
	o.Spec.Run.Until = until
	var other *rundir.MismatchError
	if _, err := Run(t.Context(), o); !errors.As(err, &other) || !strings.Contains(err.Error(), want) {
		t.Errorf("until %q: %v, want %q", until, err, want)
	}
	if s, err := rundir.LoadSpec(o.Dir); err != nil || s.Run.Until == until {
		t.Errorf("until %q stands in the run, %v", until, err)
	}
	if summaryBytes(t, o.Dir) != before {
		t.Errorf("until %q: another summary", until)
	}
}

// TestNoLooksAtWhatWasSeen: looks that are asked for once a report has told what they would
// say decide nothing, whether all of the run is finished or one seed of it.
func TestNoLooksAtWhatWasSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := marked(t, 40, 3)
	for _, only := range []string{"*.seed0.*", ""} {
		o := untilOptions(t, t.TempDir(), images, "")
		o.Spec.Folds.Seeds, o.Spec.Model.Architectures, o.Spec.Run.Only = 2, o.Spec.Model.Architectures[:1], only
		mustRun(t, o)
		o.Spec.Run.Only = ""
		for _, until := range []spec.Until{spec.UntilDecided, spec.UntilExplained, spec.UntilAll} {
			refusedUntil(t, o, until, "run.until: in the run empty, now "+string(until)+": the report has told already")
		}
		if out := mustRun(t, o); out.Summary.Early != nil || out.Finished != out.Planned {
			t.Errorf("%d of %d are finished, %+v", out.Finished, out.Planned, out.Summary.Early)
		}
	}
}

// TestLooksAreOpenUntilOneIsTold: nobody knows the accuracy of a run that was stopped ahead
// of its report, or that reported nothing of the guarded folds.
func TestLooksAreOpenUntilOneIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := marked(t, 40, 3)
	want := mustRun(t, untilOptions(t, t.TempDir(), images, spec.UntilDecided)).Summary.Early.Looks
	stopped := untilOptions(t, t.TempDir(), images, "")
	ctx, cancel := context.WithCancel(t.Context())
	guarded := 0
	stopped.Observer = observe(func(e event.Event) {
		if f, ok := e.(event.Finished); ok && f.Trial.Split == spec.SplitGroups {
			if guarded++; guarded == 5 {
				cancel()
			}
		}
	})
	if _, err := Run(ctx, stopped); err == nil {
		t.Fatal("not interrupted")
	}
	rows := untilOptions(t, t.TempDir(), images, "")
	rows.Spec.Run.Only = "*.rows.*seed0*"
	mustRun(t, rows)
	for _, o := range []Options{stopped, rows} {
		o.Observer, o.Spec.Run.Only, o.Spec.Run.Until = nil, "", spec.UntilDecided
		if d := cmp.Diff(want, mustRun(t, o).Summary.Early.Looks); d != "" {
			t.Errorf("other looks than those of a run that planned them first: %s", d)
		}
	}
}

// TestLooksAreNotForgotten: a run whose claim was looked at says so to its end.
func TestLooksAreNotForgotten(t *testing.T) {
	o := untilOptions(t, t.TempDir(), marked(t, 40, 3), spec.UntilDecided)
	o.Spec.Folds.Seeds, o.Spec.Model.Architectures = 2, o.Spec.Model.Architectures[:1]
	mustRun(t, o)
	refusedUntil(t, o, "", `run.until: in the run decided, now empty: the claim was looked at already`)
	o.Spec.Run.Until = spec.UntilAll
	if out := mustRun(t, o); out.Finished != out.Planned || out.Summary.Early == nil {
		t.Errorf("%d of %d are finished, %+v", out.Finished, out.Planned, out.Summary.Early)
	}
	// Nor may the verdict of all trainings give way to that of a look again.
	for _, until := range []spec.Until{spec.UntilDecided, spec.UntilExplained} {
		refusedUntil(t, o, until, "run.until: in the run all, now "+string(until)+": all that was planned is trained")
	}
}

// TestStatusOfALookThatWasNotSummedUp: where a run is stopped after the look that ends it, no
// report tells the verdict yet, and the status promises none.
func TestStatusOfALookThatWasNotSummedUp(t *testing.T) {
	o := untilOptions(t, t.TempDir(), marked(t, 40, 3), spec.UntilDecided)
	ctx, cancel := context.WithCancel(t.Context())
	o.Observer = observe(func(e event.Event) {
		if _, ok := e.(event.Looked); ok {
			cancel()
		}
	})
	if _, err := Run(ctx, o); err == nil {
		t.Fatal("not interrupted")
	}
	summed := func(want bool) {
		t.Helper()
		if s, err := status.Load(o.Dir); err != nil || !s.Complete() || s.Summed != want {
			t.Errorf("complete and summed up: %v, want %v; %+v, %v", s.Summed, want, s.Early, err)
		}
	}
	summed(false)
	o.Observer = nil
	mustRun(t, o)
	summed(true)
	o.Spec.Run.Until = spec.UntilExplained
	ctx, cancel = context.WithCancel(t.Context())
	published := 0
	o.Observer = observe(func(e event.Event) {
		if _, ok := e.(event.Finished); ok {
			if published++; published == 3 {
				cancel()
			}
		}
	})
	if _, err := Run(ctx, o); err == nil {
		t.Fatal("not interrupted")
	}
	summed(false) // the summary is that of the look, and knows no reason
	o.Observer = nil
	mustRun(t, o)
	summed(true)
}
