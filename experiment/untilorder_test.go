package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/stats/verdict"
)

// TestLooksFollowFromTheirPassesAlone: whatever trials of a run are finished, in whichever
// order they came, its looks are the first of those of the whole run, as far as passes are
// whole without a gap.
func TestLooksFollowFromTheirPassesAlone(t *testing.T) {
	o := untilOptions(t, t.TempDir(), marked(t, 40, 3), "")
	o.Trainer = drawing(.86, .93)
	out := mustRun(t, o)
	d, hidden := rundir.Dir(o.Dir), t.TempDir()
	look := func(t interface{ Fatal(...any) }) *analysis.Looks {
		looks, err := analysis.Look(d, out.Plan, "logistic 1")
		if err != nil {
			t.Fatal(err)
		}
		return looks
	}
	whole := look(t)
	if whole.Stopped() < 2 {
		t.Fatalf("it stops at look %d: too easy a case", whole.Stopped())
	}
	move := func(t *rapid.T, name, from, to string) {
		if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			t.Fatal(err)
		}
	}
	trials := filepath.Join(o.Dir, rundir.TrialsFolder)
	rapid.Check(t, func(t *rapid.T) {
		missing := rapid.SliceOfNDistinct(rapid.IntRange(0, len(out.Plan.Trials)-1), 0, 6, rapid.ID).Draw(t, "missing")
		gone := make(map[string]bool)
		for _, i := range missing {
			gone[out.Plan.Trials[i].Name] = true
			move(t, out.Plan.Trials[i].Name, trials, hidden)
		}
		got := look(t)
		for name := range gone {
			move(t, name, hidden, trials)
		}
		want := []summary.Look(nil)
		for n, pass := range whole.Passes {
			if n == whole.Stopped() || hasGap(pass, gone) {
				break
			}
			want = append(want, whole.Done[n])
		}
		if d := cmp.Diff(want, got.Done); d != "" {
			t.Error(d)
		}
	})
}

func hasGap(p plan.Pass, gone map[string]bool) bool {
	for _, trial := range p.Trials {
		if gone[trial.Name] {
			return true
		}
	}
	return false
}

// TestSummaryOfAStoppedRunIsOfItsPasses: trials beyond them, finished by whom and how many
// ever, change no byte of it.
func TestSummaryOfAStoppedRunIsOfItsPasses(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := marked(t, 40, 3)
	o := untilOptions(t, t.TempDir(), images, spec.UntilDecided)
	mustRun(t, o)
	want := summaryBytes(t, o.Dir)
	o.Spec.Run.Until, o.Spec.Run.Only = spec.UntilAll, "*.fold[02]" // a part of all that is left
	mustRun(t, o)
	if summaryBytes(t, o.Dir) == want {
		t.Error("the mode is not told")
	}
	o.Spec.Run.Until, o.Spec.Run.Only = spec.UntilDecided, ""
	if out := mustRun(t, o); out.Trained != 0 || summaryBytes(t, o.Dir) != want {
		t.Errorf("trained %d, or another summary: %s", out.Trained, cmp.Diff(want, summaryBytes(t, o.Dir)))
	}
}

// TestFailureAheadOfItsTurnMattersToNobody: a trial of a pass that is not needed may have
// begun beside those that are.
func TestFailureAheadOfItsTurnMattersToNobody(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := marked(t, 40, 3)
	plain := untilOptions(t, t.TempDir(), images, spec.UntilExplained)
	mustRun(t, plain)
	o := untilOptions(t, t.TempDir(), images, spec.UntilExplained)
	o.Spec.Run.Parallel = 4
	failed, once := make(chan struct{}), sync.Once{}
	o.Observer = observe(func(e event.Event) {
		if _, ok := e.(event.Failed); ok {
			once.Do(func() { close(failed) })
		}
	})
	broken := drawing(.25, .93)
	broken.Before = func(task trainer.Task) error {
		switch {
		case strings.Contains(task.Trial, "groups.n120.seed1"):
			return errors.New("out of luck")
		case strings.Contains(task.Trial, "groups.n120.seed0.fold2"):
			<-failed
		}
		return nil
	}
	o.Trainer = broken
	if out := mustRun(t, o); out.Trained != 6 || out.Finished != 6 {
		t.Errorf("trained %d, finished %d", out.Trained, out.Finished)
	}
	if d := cmp.Diff(summaryBytes(t, plain.Dir), summaryBytes(t, o.Dir)); d != "" {
		t.Error(d)
	}
}

// TestLooksAtRandomLabels: labels are drawn anew for each seed, so no image has a class; and
// baselines are fitted as ever.
func TestLooksAtRandomLabels(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := untilOptions(t, t.TempDir(), marked(t, 40, 3), spec.UntilExplained)
	o.Spec.Data.Null, o.Spec.Baseline.Simple, o.Spec.Folds.Seeds, o.Trainer = true, true, 2, logistic{}
	out := mustRun(t, o)
	if e := out.Summary.Early; e.Stopped == 0 || out.Summary.Verdicts[0].Outcome == verdict.Supported || len(out.Summary.Baselines) == 0 {
		t.Errorf("%+v, %+v", e, out.Summary.Verdicts)
	}
}
