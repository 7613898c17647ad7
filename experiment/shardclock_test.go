package experiment

import (
	"context"
	"errors"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

// tenMinutesBehind is a machine with the opposite wrong clock.
func tenMinutesBehind() time.Time { return time.Now().Add(-600 * time.Second) }

// wrongClock are options of a shard on a machine whose clock is wrong.
func wrongClock(t *testing.T, o Options, clock func() time.Time) Options {
	t.Helper()
	o = shardOptions(t, o)
	o.Clock, o.Spec.Run.Parallel = clock, 1
	return o
}

// TestShardsWithWrongClocks: machines whose clocks are 20 minutes apart commit, go on from
// each other's checkpoint and collect what one process makes, and nobody sees a time that
// cannot be.
func TestShardsWithWrongClocks(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	for name, clocks := range map[string][2]func() time.Time{
		"first ahead":  {tenMinutesAhead, tenMinutesBehind},
		"first behind": {tenMinutesBehind, tenMinutesAhead},
	} {
		t.Run(name, func(t *testing.T) {
			o := smallOptions(t, t.TempDir(), images)
			mustPrepare(t, o)
			stopInTheMiddle(t, wrongClock(t, o, clocks[0]), Shard{0, 2})
			var both errgroup.Group
			both.Go(func() error {
				_, err := RunShard(t.Context(), wrongClock(t, o, clocks[0]), Shard{1, 2}, t.TempDir())
				return err
			})
			resumed := 0
			other := wrongClock(t, o, clocks[1])
			other.Observer = &watcher{resumed: func(plan.Trial, trainer.Step) { resumed++ }}
			if _, err := RunShard(t.Context(), other, Shard{0, 2}, t.TempDir()); err != nil || resumed != 1 {
				t.Errorf("%d trials resumed, %v", resumed, err)
			}
			if err := both.Wait(); err != nil {
				t.Fatal(err)
			}
			o.Clock = clocks[1]
			collected(t, o, one.Dir)
			checkTimes(t, o.Dir)
		})
	}
}

// stopInTheMiddle runs a shard until its first trial is in its third epoch.
func stopInTheMiddle(t *testing.T, o Options, s Shard) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Trainer = logistic{BeforeEpoch: func(_ trainer.Task, epoch int) error {
		if epoch == 3 {
			cancel()
		}
		return nil
	}}
	if out, err := RunShard(ctx, o, s, t.TempDir()); !errors.Is(err, context.Canceled) || out == nil || out.Took < 0 || out.Took > time.Minute {
		t.Fatalf("%+v, %v", out, err)
	}
}

// checkTimes finds fault with times of a run that took seconds, on any machine's clock.
func checkTimes(t *testing.T, dir string) {
	t.Helper()
	sound := func(what string, took time.Duration) {
		t.Helper()
		if took < 0 || took > time.Minute {
			t.Errorf("%s took %v", what, took)
		}
	}
	sessions, damaged, err := rundir.Dir(dir).Sessions()
	if err != nil || len(damaged) > 0 || len(sessions) != 5 {
		t.Fatalf("%d sessions, damaged %v, %v", len(sessions), damaged, err)
	}
	for _, s := range sessions {
		sound("session "+s.ID, s.Finished.Sub(s.Started))
	}
	timing, err := status.LoadTiming(dir)
	if err != nil || len(timing.Trials) != 24 {
		t.Fatalf("%+v, %v", timing, err)
	}
	sound("all sessions", timing.Wall)
	for _, trial := range timing.Trials {
		sound(trial.Trial, trial.Duration)
	}
	if timing.Finished.Before(timing.Started) {
		t.Errorf("it ended %v before it began", timing.Started.Sub(timing.Finished))
	}
	if apart := timing.ClocksApart; apart < 9*time.Minute || apart > 20*time.Minute+10*time.Second {
		t.Errorf("the clocks are said to be %v apart", apart)
	}
	now, err := status.Load(dir)
	if err != nil || now.Count(status.Finished) != 24 {
		t.Fatalf("%+v, %v", now, err)
	}
	sound("finished trials", time.Duration(now.Seconds*float64(time.Second)))
	sound("the median trial", time.Duration(now.MedianSeconds*float64(time.Second)))
}
