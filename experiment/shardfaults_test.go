package experiment

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

// collected collects, and compares the run with one that one process made.
func collected(t *testing.T, o Options, one string) {
	t.Helper()
	if _, err := Collect(t.Context(), shardOptions(t, o), 0); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(withoutPixels(folder(t, one)), withoutPixels(folder(t, o.Dir))); d != "" {
		t.Errorf("it differs from one process:\n%s", d)
	}
}

// TestOrphanAndSuccessor: a scheduler that loses a node starts its task again while the first
// one lives on. Both train the same trials, and each counts once.
func TestOrphanAndSuccessor(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	o := smallOptions(t, t.TempDir(), images)
	mustPrepare(t, o)
	var both errgroup.Group
	both.Go(func() error { // who waits for them leaves alone what they have in hand
		_, err := Collect(t.Context(), shardOptions(t, o), time.Hour)
		return err
	})
	for range 3 {
		both.Go(func() error {
			_, err := RunShard(t.Context(), shardOptions(t, o), Shard{0, 1}, t.TempDir())
			return err
		})
	}
	if err := both.Wait(); err != nil {
		t.Fatal(err)
	}
	collected(t, o, one.Dir)
	sessions, _, err := rundir.Dir(o.Dir).Sessions()
	noted := 0
	for _, s := range sessions {
		noted += s.Trials
	}
	if planned := len(mustPlan(t, o).Trials); err != nil || noted != planned {
		t.Errorf("sessions note %d trials of %d, %v", noted, planned, err)
	}
}

// TestOrphanOfCollectedTrial: what an orphan has in hand is finished by its successor and
// collected meanwhile. That is no failure of the orphan's.
func TestOrphanOfCollectedTrial(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	o := smallOptions(t, t.TempDir(), images)
	mustPrepare(t, o)
	orphan := shardOptions(t, o)
	orphan.Spec.Run.Parallel, orphan.Spec.Run.Checkpoint = 1, 1
	inHand, collectedIt := make(chan struct{}), make(chan struct{})
	var once sync.Once
	orphan.Trainer = logistic{BeforeEpoch: func(_ trainer.Task, epoch int) error {
		if epoch == 2 {
			once.Do(func() {
				close(inHand)
				<-collectedIt
			})
		}
		return nil
	}}
	var running errgroup.Group
	running.Go(func() error {
		_, err := RunShard(t.Context(), orphan, Shard{0, 2}, t.TempDir())
		return err
	})
	<-inHand
	runShards(t, o, 2)
	if _, err := Collect(t.Context(), shardOptions(t, o), 0); err != nil {
		t.Error(err)
	}
	close(collectedIt)
	if err := running.Wait(); err != nil {
		t.Error(err)
	}
	collected(t, o, one.Dir)
}

// TestShardGoesOnFromTheFurthestCheckpoint: whose attempt that is does not matter, and it
// stays as it is until somebody collects.
func TestShardGoesOnFromTheFurthestCheckpoint(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	o := smallOptions(t, t.TempDir(), images)
	mustPrepare(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stopped := shardOptions(t, o)
	stopped.Spec.Run.Parallel = 1
	stopped.Trainer = logistic{BeforeEpoch: func(_ trainer.Task, epoch int) error {
		if epoch == 3 {
			cancel()
		}
		return nil
	}}
	out, err := RunShard(ctx, stopped, Shard{0, 2}, t.TempDir())
	if !errors.Is(err, context.Canceled) || out == nil || out.Trained != 0 {
		t.Fatalf("%+v, %v", out, err)
	}
	left := attempts(t, o.Dir, "*")
	if len(left) != 1 {
		t.Fatalf("attempts: %v", left)
	}
	again := shardOptions(t, o)
	var resumed atomic.Int64
	again.Observer = &watcher{resumed: func(_ plan.Trial, at trainer.Step) { resumed.Add(1) }}
	if _, err := RunShard(t.Context(), again, Shard{0, 2}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left[0]); err != nil || resumed.Load() != 1 {
		t.Errorf("%d trials resumed, %v", resumed.Load(), err)
	}
	if _, err := RunShard(t.Context(), shardOptions(t, o), Shard{1, 2}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	collected(t, o, one.Dir)
}

// TestForgedResultIsAConflict: two sound results of a trial that differ stop the collector, by
// name, and both are kept.
func TestForgedResultIsAConflict(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	o := smallOptions(t, t.TempDir(), images)
	mustPrepare(t, o)
	copied := smallOptions(t, filepath.Join(t.TempDir(), "copy"), images)
	if err := os.CopyFS(copied.Dir, os.DirFS(o.Dir)); err != nil {
		t.Fatal(err)
	}
	forging := shardOptions(t, copied)
	forging.Trainer = logistic{Alter: func(_ trainer.Task, e *trainer.Epoch) { e.Loss++ }}
	for shard, options := range map[Shard]Options{{0, 24}: forging, {1, 24}: shardOptions(t, copied)} {
		if _, err := RunShard(t.Context(), options, shard, t.TempDir()); err != nil {
			t.Fatal(err)
		}
	}
	runShards(t, o, 2)
	conflict := new(rundir.ConflictError)
	taken, err := Merge(t.Context(), shardOptions(t, o), []string{copied.Dir})
	if !errors.As(err, &conflict) || taken[0] != 0 || conflict.Trial != mustPlan(t, o).Trials[0].Name {
		t.Fatalf("merged %v, %v", taken, err)
	}
	if out, err := Collect(t.Context(), shardOptions(t, o), 0); !errors.As(err, &conflict) || out != nil {
		t.Fatalf("collected %+v, %v", out, err)
	}
	if err := os.RemoveAll(conflict.Kept); err != nil {
		t.Fatal(err)
	}
	if _, err := Collect(t.Context(), shardOptions(t, o), 0); err != nil {
		t.Error(err)
	}
}

// TestMergeTakesWhatIsSound: of a copy with a damaged trial, all others, and of copies behind
// one that cannot be used.
func TestMergeTakesWhatIsSound(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	copied := o
	copied.Dir = filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied.Dir, os.DirFS(o.Dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := RunShard(t.Context(), shardOptions(t, copied), Shard{0, 3}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(copied.Dir, rundir.TrialsFolder, mustPlan(t, o).Trials[0].Name, rundir.PredictionsFile)
	if err := os.WriteFile(file, []byte("cut"), 0o644); err != nil {
		t.Fatal(err)
	}
	nothing := t.TempDir()
	taken, err := Merge(t.Context(), shardOptions(t, o), []string{nothing, o.Dir, copied.Dir})
	if !slices.Equal(taken, []int{0, 0, 7}) {
		t.Errorf("taken %v", taken)
	}
	if damaged := new(rundir.DamagedCopyError); !errors.As(err, &damaged) || damaged.Folder != filepath.Dir(file) {
		t.Fatalf("%v", err)
	}
	for _, text := range []string{nothing, "it is the run directory itself", "copy it again"} {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%q is not in: %v", text, err)
		}
	}
}

func mustPlan(t *testing.T, o Options) *plan.Plan {
	t.Helper()
	p, err := rundir.Dir(o.Dir).LoadPlan()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestDamagedTrialOfAShard is left alone by shards, since another one may have it in hand, and
// set aside when the run is made ready again.
func TestDamagedTrialOfAShard(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	runShards(t, o, 1)
	file := filepath.Join(o.Dir, rundir.TrialsFolder, mustPlan(t, o).Trials[0].Name, rundir.PredictionsFile)
	if err := os.WriteFile(file, []byte("cut"), 0o644); err != nil {
		t.Fatal(err)
	}
	partial := new(PartialError)
	_, err := RunShard(t.Context(), shardOptions(t, o), Shard{0, 1}, t.TempDir())
	if !errors.As(err, &partial) || !strings.Contains(err.Error(), "is no sound result") {
		t.Fatalf("%v", err)
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != "cut" {
		t.Errorf("%q, %v", kept, err)
	}
	if ready := mustPrepare(t, o); len(ready.Missing) != 1 {
		t.Errorf("%d are missing", len(ready.Missing))
	}
	runShards(t, o, 1)
	if _, err := Collect(t.Context(), shardOptions(t, o), 0); err != nil {
		t.Error(err)
	}
}

// TestOtherEngineIsRefused: a node with another engine trains nothing.
func TestOtherEngineIsRefused(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	other := shardOptions(t, o)
	other.Trainer = logistic{Version: "2"}
	_, err := RunShard(t.Context(), other, Shard{0, 2}, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "logistic 2") || !strings.Contains(err.Error(), "logistic 1") {
		t.Errorf("%v", err)
	}
	if left := attempts(t, o.Dir, "*"); len(left) > 0 {
		t.Errorf("%v was begun", left)
	}
}

// TestFailedTrialOfAShard stops no other, is told by the collector, and is tried again.
func TestFailedTrialOfAShard(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	o := smallOptions(t, t.TempDir(), images)
	mustPrepare(t, o)
	failing := shardOptions(t, o)
	bad := mustPlan(t, o).Trials[2].Name
	failing.Trainer = logistic{Before: func(task trainer.Task) error {
		if task.Trial == bad {
			return errors.New("bad luck")
		}
		return nil
	}}
	partial := new(PartialError)
	if _, err := RunShard(t.Context(), failing, Shard{0, 2}, t.TempDir()); !errors.As(err, &partial) || len(partial.Failed) != 1 {
		t.Fatal(err)
	}
	if _, err := RunShard(t.Context(), shardOptions(t, o), Shard{1, 2}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	out, err := Collect(t.Context(), shardOptions(t, o), 0)
	if !errors.As(err, &partial) || partial.Failed[0].Trial != bad || partial.Failed[0].Error != "bad luck" || out.Finished != 23 {
		t.Fatalf("%+v, %v", out, err)
	}
	if _, err := RunShard(t.Context(), shardOptions(t, o), Shard{0, 2}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	collected(t, o, one.Dir)
}

// TestShardsStopAtALook: each shard computes the looks from what is committed, and what was
// trained beyond the look that ends the run changes nothing.
func TestShardsStopAtALook(t *testing.T) {
	images := marked(t, 40, 3)
	for _, until := range []spec.Until{spec.UntilDecided, spec.UntilAll} {
		one := untilOptions(t, t.TempDir(), images, until)
		mustRun(t, one)
		o := untilOptions(t, t.TempDir(), images, until)
		mustPrepare(t, o)
		runShards(t, o, 3)
		if _, err := Collect(t.Context(), shardOptions(t, o), 0); err != nil {
			t.Fatal(err)
		}
		if summaryBytes(t, one.Dir) != summaryBytes(t, o.Dir) {
			t.Errorf("until %s: shards say something else", until)
		}
		if _, err := RunShard(t.Context(), shardOptions(t, o), Shard{0, 3}, t.TempDir()); err != nil {
			t.Error(err)
		}
	}
}

// TestStatusShowsShards: who works on which, while it does.
func TestStatusShowsShards(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	watched := shardOptions(t, o)
	watched.Spec.Run.Parallel = 1
	var seen atomic.Int64
	watched.Trainer = logistic{BeforeEpoch: func(trainer.Task, int) error {
		now, err := status.Load(o.Dir)
		if err == nil && len(now.Workers) == 1 && now.Workers[0].Shard == "3/8" && now.Workers[0].PID == os.Getpid() && now.Count(status.Running) == 1 && !now.Held {
			seen.Add(1)
		}
		return err
	}}
	if _, err := RunShard(t.Context(), watched, Shard{3, 8}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if seen.Load() != 3*4 {
		t.Errorf("it was seen in %d of 12 epochs", seen.Load())
	}
	if now, err := status.Load(o.Dir); err != nil || len(now.Workers) != 0 || now.Count(status.Running) != 0 || now.Count(status.Finished) != 3 {
		t.Errorf("%+v, %v", now, err)
	}
	if _, err := RunShard(t.Context(), watched, Shard{0, 50000}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if now, err := status.Load(o.Dir); err != nil || len(now.Shards) != 24 {
		t.Errorf("%d shards of 24 trials, %v", len(now.Shards), err)
	}
}

// TestCollectNeedsNoEngine: a machine that could not train can sum up.
func TestCollectNeedsNoEngine(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	o := smallOptions(t, t.TempDir(), images)
	mustPrepare(t, o)
	runShards(t, o, 2)
	o.Trainer = logistic{Version: "2"}
	collected(t, o, one.Dir)
}
