package experiment

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// cachedView mounts a folder once more, with caches of its own for so many seconds: names and
// absences are remembered and locks stop there, as on one node of a network's file system.
func cachedView(t *testing.T, of, seconds string) string {
	t.Helper()
	program, err := exec.LookPath("bindfs")
	if err != nil {
		t.Skip("needs bindfs")
	}
	if fuse, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0); err != nil || os.Getuid() != 0 {
		t.Skipf("needs root and /dev/fuse: %v", err)
	} else {
		fuse.Close()
	}
	at := t.TempDir()
	before := device(t, at)
	view := exec.Command(program, "-f", "-o", "entry_timeout="+seconds+",attr_timeout="+seconds+",negative_timeout="+seconds, of, at)
	view.Stderr = os.Stderr
	if err := view.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- view.Wait() }()
	t.Cleanup(func() {
		if err := syscall.Unmount(at, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
		<-ended
	})
	for device(t, at) == before {
		select {
		case err := <-ended:
			ended <- err
			t.Skipf("bindfs cannot mount here: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	checkCaches(t, of, at)
	return at
}

// checkCaches makes sure that a view remembers absence: a view that does not tests nothing.
func checkCaches(t *testing.T, of, at string) {
	t.Helper()
	const name = "cached-absence"
	defer os.Remove(filepath.Join(of, name))
	_, first := os.Stat(filepath.Join(at, name))
	err := os.WriteFile(filepath.Join(of, name), nil, 0o644)
	if _, again := os.Stat(filepath.Join(at, name)); err != nil || !errors.Is(first, fs.ErrNotExist) || !errors.Is(again, fs.ErrNotExist) {
		t.Fatalf("%v, %v, and then %v", err, first, again)
	}
}

func device(t *testing.T, path string) uint64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return uint64(info.Sys().(*syscall.Stat_t).Dev)
}

// twoViews are options of shards on two nodes that share the run directory of o.
func twoViews(t *testing.T, o Options) [2]Options {
	t.Helper()
	var both [2]Options
	for i := range both {
		both[i] = o
		both[i].Dir = cachedView(t, o.Dir, "2")
		both[i] = shardOptions(t, both[i])
		both[i].Spec.Run.Parallel, both[i].Patience = 1, 20*time.Second
	}
	return both
}

// inStep lets two trainings of each trial begin each epoch together.
func inStep() func(task trainer.Task, epoch int) error {
	type moment struct {
		trial string
		epoch int
	}
	var mu sync.Mutex
	waiting := make(map[moment]chan struct{})
	return func(task trainer.Task, epoch int) error {
		at := moment{task.Trial, epoch}
		mu.Lock()
		other, second := waiting[at]
		if !second {
			other = make(chan struct{})
			waiting[at] = other
		}
		mu.Unlock()
		if second {
			close(other)
			return nil
		}
		select {
		case <-other:
			return nil
		case <-time.After(time.Minute):
			return errors.New("the other training does not come")
		}
	}
}

// TestOneTrialAtOnceInTwoCachedViews: two nodes that train the same trials in step, and see
// each other's files late, end well with one result of each.
func TestOneTrialAtOnceInTwoCachedViews(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	o := smallOptions(t, t.TempDir(), images)
	mustPrepare(t, o)
	views := twoViews(t, o)
	step := inStep()
	var both errgroup.Group
	for _, view := range views {
		view.Trainer = logistic{BeforeEpoch: step}
		both.Go(func() error {
			out, err := RunShard(t.Context(), view, Shard{5, 24}, t.TempDir()) // one trial
			if err == nil && len(out.Failed) > 0 {
				t.Errorf("failed: %v", out.Failed)
			}
			return err
		})
	}
	if err := both.Wait(); err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(filepath.Join(o.Dir, rundir.QuarantineFolder, "*"))
	if err != nil || len(kept) > 0 {
		t.Errorf("%v is in quarantine, %v", kept, err)
	}
	for _, view := range views { // and then all others, not in step
		both.Go(func() error {
			_, err := RunShard(t.Context(), view, Shard{0, 1}, t.TempDir())
			return err
		})
	}
	if err := both.Wait(); err != nil {
		t.Fatal(err)
	}
	if out, err := Collect(t.Context(), views[0], 20*time.Second); err != nil || out.Finished != 24 {
		t.Fatalf("%+v, %v", out, err)
	}
	collected(t, o, one.Dir)
}

// TestForgedResultInTwoCachedViews: a node that does not see yet that the trial is there
// drops no result that differs.
func TestForgedResultInTwoCachedViews(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until caches forget")
	}
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	views := twoViews(t, o)
	step := inStep()
	views[0].Trainer = logistic{BeforeEpoch: step}
	views[1].Trainer = logistic{BeforeEpoch: step, Alter: func(_ trainer.Task, e *trainer.Epoch) { e.Loss++ }}
	var both errgroup.Group
	conflict := new(rundir.ConflictError)
	for _, view := range views {
		both.Go(func() error {
			if _, err := RunShard(t.Context(), view, Shard{5, 24}, t.TempDir()); !errors.As(err, new(*rundir.ConflictError)) && !isPartial(err) {
				return err
			}
			return nil
		})
	}
	if err := both.Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := Collect(t.Context(), views[0], 20*time.Second); !errors.As(err, &conflict) || conflict.Trial != mustPlan(t, o).Trials[5].Name {
		t.Errorf("the second result was lost: %v", err)
	}
}

func isPartial(err error) bool { return errors.As(err, new(*PartialError)) }
