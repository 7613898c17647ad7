package experiment

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// middle is a run of eight short trials.
func middle(t testing.TB, images fs.FS) Options {
	o := smallOptions(t, t.TempDir(), images)
	o.Spec.Folds.K, o.Spec.Folds.Seeds = 2, 1
	o.Spec.Train.Epochs, o.Spec.Run.Parallel = 3, 3
	return o
}

// alone is one trial of it, with everything that a trial can leave.
func alone(t testing.TB, images fs.FS) Options {
	o := middle(t, images)
	o.Spec.Run.Only, o.Spec.Run.SaveWeights = "resnet8v1.*.groups.*.fold1", spec.SaveSelected
	o.Trainer = withWeights()
	return o
}

// inSessions runs until the end, and stops after as many steps as patience says,
// again and again. It returns the number of sessions, and of steps in all of them.
func inSessions(t *testing.T, o Options, patience func() int64) (sessions int, steps int64) {
	t.Helper()
	var total atomic.Int64
	for {
		sessions++
		ctx, cancel := context.WithCancel(t.Context())
		limit := total.Load() + patience()
		o.Observer = &watcher{
			step: func(plan.Trial, trainer.Step) {
				if total.Add(1) == limit {
					cancel()
				}
			},
			damaged: func(_ plan.Trial, err error) { t.Errorf("a trial began anew: %v", err) },
			warned:  func(_ plan.Trial, err error) { t.Error(err) },
		}
		_, err := Run(ctx, o)
		cancel()
		if err == nil {
			return sessions, total.Load()
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

// TestStoppedTrialsGoOn stops runs at random, again and again: no step is made
// twice, and the directory ends as that of a run that was left alone.
func TestStoppedTrialsGoOn(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	images := experimenttest.Pictures(t, 8, 4)
	for _, save := range []string{spec.SaveNone, spec.SaveSelected, spec.SaveLast} {
		for _, parallel := range []int{1, 3} {
			if testing.Short() && (save != spec.SaveSelected || parallel == 1) {
				continue // the race detector learns all from trials at once that save weights
			}
			o := middle(t, images)
			o.Spec.Run.SaveWeights, o.Spec.Run.Parallel, o.Trainer = save, parallel, withWeights()
			out := mustRun(t, o)
			want, work := folder(t, o.Dir), int64(0)
			for _, trial := range out.Plan.Trials {
				work += int64(out.Plan.Spec.Train.Epochs * out.Plan.Work(trial).Train)
			}
			o.Dir = t.TempDir()
			sessions, steps := inSessions(t, o, func() int64 { return 1 + random.Int64N(60) })
			if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
				t.Errorf("weights %s, %d at once, %d sessions: other files:\n%s", save, parallel, sessions, d)
			}
			if sessions < 3 || steps != work {
				t.Errorf("weights %s, %d at once: %d steps in %d sessions, want %d steps", save, parallel, steps, sessions, work)
			}
		}
	}
}

// TestStoppedNetworksGoOn is the same with real networks.
func TestStoppedNetworksGoOn(t *testing.T) {
	o := middle(t, experimenttest.Pictures(t, 6, 3))
	o.Trainer = nil // the embedded one
	o.Spec.Model.Width, o.Spec.Train.Batch = 0.25, 4
	o.Spec.Model.Architectures = o.Spec.Model.Architectures[:1]
	o.Spec.Run.SaveWeights = spec.SaveSelected
	mustRun(t, o)
	want := folder(t, o.Dir)
	o.Dir = t.TempDir()
	sessions, _ := inSessions(t, o, func() int64 { return 4 })
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" || sessions < 3 {
		t.Errorf("%d sessions: other files:\n%s", sessions, d)
	}
}

// TestKilledTrialsGoOn copies a trial's files at moments that a killed process could
// leave, and goes on from each. REFOLD_LONG=1 tries each step and epoch.
func TestKilledTrialsGoOn(t *testing.T) {
	images := experimenttest.Pictures(t, 8, 4)
	o := alone(t, images)
	mustRun(t, o)
	want := folder(t, o.Dir)

	o.Dir = t.TempDir()
	eager := withWeights()
	eager.Eager = true
	o.Trainer = eager
	var left []string
	moments := 0
	keep := func() {
		if moments++; moments%2 == 0 && os.Getenv("REFOLD_LONG") == "" {
			return
		}
		dir := filepath.Join(t.TempDir(), "run")
		if err := os.CopyFS(dir, os.DirFS(o.Dir)); err != nil {
			t.Fatal(err)
		}
		left = append(left, dir)
	}
	o.Observer = &watcher{step: func(plan.Trial, trainer.Step) { keep() }, epoch: func(plan.Trial, event.Progress) { keep() }}
	mustRun(t, o)
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Errorf("checkpoints change a run:\n%s", d)
	}
	o.Trainer = withWeights()
	for i, dir := range left {
		resumed := -1
		o.Dir = dir
		o.Observer = &watcher{
			resumed: func(_ plan.Trial, at trainer.Step) { resumed = at.Images },
			damaged: func(_ plan.Trial, err error) { t.Errorf("copy %d: %v", i, err) },
		}
		trial := lastAttempt(t, dir, "resnet8v1.stretch8x8.groups.n32.seed0.fold1")
		if err := os.WriteFile(filepath.Join(trial, ".checkpoint.safetensors.123"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		mustRun(t, o)
		if d := cmp.Diff(want, folder(t, dir)); d != "" {
			t.Fatalf("copy %d, which went on behind %d images: other files:\n%s", i, resumed, d)
		}
		if i > 0 && resumed < 0 {
			t.Errorf("copy %d began anew", i)
		}
	}
	if moments < 20 {
		t.Errorf("%d moments", moments)
	}
}

// TestSecondsOfAResumedEpoch counts each step once, however often a trial is
// stopped, and not the time between sessions.
func TestSecondsOfAResumedEpoch(t *testing.T) {
	var now atomic.Int64
	o := alone(t, experimenttest.Pictures(t, 8, 4))
	o.Clock = func() time.Time { return time.Unix(1_700_000_000+now.Load(), 0) }
	seconds := func() string {
		const trial = "resnet8v1.stretch8x8.groups.n32.seed0.fold1"
		path := filepath.Join(o.Dir, rundir.TrialsFolder, trial, rundir.EpochsFile)
		if left := attempts(t, o.Dir, trial); len(left) > 0 {
			path = filepath.Join(left[len(left)-1], rundir.EpochsFile)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	o.Observer = &watcher{step: func(plan.Trial, trainer.Step) { now.Add(1) }}
	mustRun(t, o)
	want := seconds()
	o.Dir = t.TempDir()
	for sessions := 1; ; sessions++ {
		ctx, cancel := context.WithCancel(t.Context())
		steps := 0
		o.Observer = &watcher{step: func(plan.Trial, trainer.Step) {
			now.Add(1)
			if steps++; steps == 5 {
				cancel()
			}
		}}
		_, err := Run(ctx, o)
		cancel()
		if err == nil {
			if sessions < 3 {
				t.Errorf("%d sessions", sessions)
			}
			break
		}
		now.Add(3600)
	}
	if d := cmp.Diff(want, seconds()); d != "" {
		t.Error(d)
	}
}

// TestCheckpointsAreNoPartOfARun lets a run go on with another interval.
func TestCheckpointsAreNoPartOfARun(t *testing.T) {
	now := experimenttest.Spec()
	now.Run.Checkpoint = 5
	if d := spec.Diff(experimenttest.Spec(), now); len(d) != 0 {
		t.Error(d)
	}
}
