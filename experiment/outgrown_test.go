package experiment

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// using is a job with a limit of its memory.
func using(u machine.Use) forecast.Resources {
	return forecast.Resources{Use: func() machine.Use { return u }}
}

// endedInTheMiddle is a copy of a run as a job leaves it that was killed in its first trial,
// with so much of its memory in use.
func endedInTheMiddle(t *testing.T, use machine.Use) Options {
	t.Helper()
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	left := o
	left.Dir = filepath.Join(t.TempDir(), "left")
	working := shardOptions(t, o)
	working.Spec.Run.Parallel, working.Resources = 1, using(use)
	killed := errors.New("the test ends here")
	working.Trainer = logistic{BeforeEpoch: func(_ trainer.Task, epoch int) error {
		if epoch < 3 {
			time.Sleep(15 * time.Second)
			return nil
		}
		return errors.Join(killed, os.CopyFS(left.Dir, os.DirFS(o.Dir)), os.RemoveAll(filepath.Join(left.Dir, rundir.BeatsFolder)))
	}}
	if _, err := RunShard(t.Context(), working, Shard{0, 24}, t.TempDir()); !errors.As(err, new(*PartialError)) {
		t.Fatal(err)
	}
	return left
}

// TestJobThatWasEndedForWantOfMemory: the next one is refused where it has no more, and
// whoever makes the run ready again is told.
func TestJobThatWasEndedForWantOfMemory(t *testing.T) {
	const gb = 1_000_000_000
	for _, test := range []struct {
		name    string
		had     machine.Use
		has     int
		refused bool
		ask     int
	}{
		{"no more", machine.Use{Limit: 4 * gb, Bytes: 39 * gb / 10}, 4 * gb, true, 6 * gb},
		{"less", machine.Use{Limit: 4 * gb, Bytes: 39 * gb / 10}, 3 * gb, true, 6 * gb},
		{"more", machine.Use{Limit: 4 * gb, Bytes: 39 * gb / 10}, 6 * gb, false, 6 * gb},
		{"no limit", machine.Use{Limit: 4 * gb, Bytes: 39 * gb / 10}, 0, false, 6 * gb},
		{"it had enough", machine.Use{Limit: 4 * gb, Bytes: 3 * gb}, 4 * gb, false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := endedInTheMiddle(t, test.had)
				if ready := mustPrepare(t, o); ready.MoreMemory != test.ask {
					t.Errorf("%d bytes are asked for", ready.MoreMemory)
				}
				again := shardOptions(t, o)
				again.Resources = using(machine.Use{Limit: test.has})
				if _, err := RunShard(t.Context(), again, Shard{1, 24}, t.TempDir()); err != nil {
					t.Errorf("another trial: %v", err)
				}
				_, err := RunShard(t.Context(), again, Shard{0, 24}, t.TempDir())
				if full := new(disk.EnvironmentError); errors.As(err, &full) != test.refused || test.refused && !full.Elsewhere() {
					t.Fatalf("got %v", err)
				}
				if !test.refused {
					return
				}
				for _, want := range []string{"ended without a word with 3.90 GB of its 4.00 GB in use", machine.BytesText(test.has), "give the job 6 GB of memory"} {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("%q is not in: %v", want, err)
					}
				}
			})
		})
	}
}

// TestShardThatDoesNotFit is refused ahead of training, with what it needs and has.
func TestShardThatDoesNotFit(t *testing.T) {
	const gib = 1 << 30
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Trainer = costly{cost: trainer.Cost{Memory: 2 * gib}}
	mustPrepare(t, o)
	small := shardOptions(t, o)
	small.Resources = withMemory(gib)
	_, err := RunShard(t.Context(), small, Shard{0, 24}, t.TempDir())
	if !errors.As(err, new(*forecast.MemoryError)) || !strings.Contains(err.Error(), "takes 2.15 GB, but 1.07 GB are available") || !strings.Contains(err.Error(), "give the job 2.2 GB of memory") {
		t.Errorf("got %v", err)
	}
}

// TestProgramThatTheKernelEnded for want of memory is no failure of its trial: this machine,
// or this job, has too little.
func TestProgramThatTheKernelEnded(t *testing.T) {
	for _, limit := range []int{0, 4_000_000_000} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
			mustPrepare(t, o)
			var kills atomic.Int64
			kills.Store(3) // of an earlier task
			killing := shardOptions(t, o)
			killing.Resources.Use = func() machine.Use { return machine.Use{Limit: limit, Kills: int(kills.Load())} }
			killing.Trainer = logistic{Before: func(trainer.Task) error {
				kills.Add(1)
				return errors.New("signal: killed")
			}}
			_, err := RunShard(t.Context(), killing, Shard{0, 24}, t.TempDir())
			full := new(disk.EnvironmentError)
			if !errors.As(err, &full) || !strings.Contains(err.Error(), "the system ended a program for that: signal: killed") ||
				strings.Contains(err.Error(), "give the job 6 GB of memory") != (limit > 0) {
				t.Errorf("got %v", err)
			}
			if failures, _ := filepath.Glob(filepath.Join(o.Dir, rundir.AttemptsFolder, "*", "*", rundir.FailureFile)); failures != nil {
				t.Errorf("the trial is blamed: %q", failures)
			}
			failing := shardOptions(t, o)
			failing.Resources.Use = killing.Resources.Use
			failing.Trainer = logistic{Before: func(trainer.Task) error { return errors.New("bad luck") }}
			if _, err := RunShard(t.Context(), failing, Shard{0, 24}, t.TempDir()); !errors.As(err, new(*PartialError)) {
				t.Errorf("got %v", err)
			}
		})
	}
}
