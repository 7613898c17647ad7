package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/beat"
	"github.com/refold/refold/experiment/trainer"
)

// otherHost works on a run directory from another machine until the test stops it.
func otherHost(dir string) *beat.Heart {
	b := beat.Beat{Session: "0007-elsewhere-00000007", Shard: "3/50"}
	b.Process = beat.Process{Host: "elsewhere", Boot: "another", PID: 4711}
	return beat.Start(dir, b, beat.Sleep, nil)
}

// killed leaves the beat of another machine that has lost its power, dated an hour ahead.
func killed(t *testing.T, dir string) string {
	t.Helper()
	other := otherHost(dir)
	path := filepath.Join(dir, rundir.BeatsFolder, "0007-elsewhere-00000007.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other.Stop()
	ahead := time.Now().Add(time.Hour)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644), os.Chtimes(path, ahead, ahead)); err != nil {
		t.Fatal(err)
	}
	return path
}

// noticed are the notices of a run so far.
func noticed(o *Options) *[]string {
	notices := new([]string)
	o.Observer = observe(func(e event.Event) {
		if n, ok := e.(event.Notice); ok {
			*notices = append(*notices, n.Text.In(nil))
		}
	})
	return notices
}

// tenMinutesAhead is a machine with a wrong clock.
func tenMinutesAhead() time.Time { return time.Now().Add(600 * time.Second) }

// TestRunBesideAnotherMachine is refused, whatever the clocks say; once that machine has
// gone, the run goes on as if there had been none.
func TestRunBesideAnotherMachine(t *testing.T) {
	want := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustRun(t, want)
	for name, clock := range map[string]func() time.Time{"right": nil, "ahead": tenMinutesAhead, "behind": tenMinutesBehind} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := smallOptions(t, t.TempDir(), want.Images)
				o.Clock = clock
				notices := noticed(&o)
				other := otherHost(o.Dir)
				before := listing(t, o.Dir)
				_, err := Run(t.Context(), o)
				used := new(beat.InUseError)
				if !errors.As(err, &used) || !strings.Contains(err.Error(), o.Dir+" is in use by process 4711 on elsewhere, shard 3/50: wait for it") {
					t.Errorf("got %v", err)
				}
				if len(*notices) != 1 || !strings.Contains((*notices)[0], "waiting up to 75 s to see whether elsewhere still works on "+o.Dir) {
					t.Errorf("%q", *notices)
				}
				if begun, err := rundir.Dir(o.Dir).Begun(); begun || err != nil || len(before) == 0 {
					t.Errorf("a run was begun: %t, %v", begun, err)
				}
				other.Stop()
				mustRun(t, o)
				if d := cmp.Diff(folder(t, want.Dir), folder(t, o.Dir)); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

// TestRunAfterAnotherMachineDied waits once, and leaves nothing of it.
func TestRunAfterAnotherMachineDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
		o.Clock = tenMinutesAhead
		notices := noticed(&o)
		stale := killed(t, o.Dir)
		begun := time.Now()
		mustRun(t, o)
		if took := time.Since(begun); took != beat.Patience {
			t.Errorf("waited %v", took)
		}
		if len(*notices) != 1 {
			t.Errorf("%q", *notices)
		}
		if _, err := os.Stat(filepath.Dir(stale)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left: %v", rundir.BeatsFolder, err)
		}
	})
}

// TestMachineThatBeginsMeanwhile: it came while this one planned.
func TestMachineThatBeginsMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
		var other *beat.Heart
		o.Observer = observe(func(e event.Event) {
			if read, ok := e.(event.Read); ok && read.Stage == event.Scanning && other == nil {
				other = otherHost(o.Dir)
			}
		})
		_, err := Run(t.Context(), o)
		if used := new(beat.InUseError); !errors.As(err, &used) {
			t.Errorf("got %v", err)
		}
		other.Stop()
		if begun, err := rundir.Dir(o.Dir).Begun(); begun || err != nil {
			t.Errorf("a run was begun: %t, %v", begun, err)
		}
	})
}

// TestRunBeats while it trains, and not afterwards, however it ends.
func TestRunBeats(t *testing.T) {
	for name, ends := range map[string]error{"finished": nil, "failed": errors.New("out of luck")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
				o.Spec.Run.Parallel = 1
				var counters []int64
				o.Trainer = logistic{Before: func(trainer.Task) error {
					beats, err := beat.List(o.Dir)
					if err != nil || len(beats) != 1 || beats[0].Process != beat.This() {
						t.Errorf("%+v, %v", beats, err)
						return err
					}
					counters = append(counters, beats[0].Counter)
					time.Sleep(25 * time.Second)
					synctest.Wait()
					return ends
				}}
				_, err := Run(t.Context(), o)
				if partial := new(PartialError); errors.As(err, &partial) != (ends != nil) {
					t.Fatal(err)
				}
				if len(counters) != 24 || counters[23] < 55 || !slices.IsSorted(counters) {
					t.Errorf("counters %d", counters)
				}
				if _, err := os.Stat(filepath.Join(o.Dir, rundir.BeatsFolder)); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s is left: %v", rundir.BeatsFolder, err)
				}
			})
		})
	}
}

// TestBeatsThatCannotBeWritten end no run, and are told once.
func TestBeatsThatCannotBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
		o.Spec.Run.Parallel = 1
		notices := noticed(&o)
		in := filepath.Join(o.Dir, rundir.BeatsFolder)
		broken := false
		o.Trainer = logistic{Before: func(trainer.Task) error {
			if !broken {
				broken = true
				if err := errors.Join(os.RemoveAll(in), os.WriteFile(in, nil, 0o644)); err != nil {
					t.Error(err)
				}
			}
			time.Sleep(time.Minute)
			return nil
		}}
		if out := mustRun(t, o); out.Trained != 24 {
			t.Errorf("%d trials were trained", out.Trained)
		}
		if len(*notices) != 1 || !strings.Contains((*notices)[0], "heartbeat") {
			t.Errorf("%q", *notices)
		}
	})
}
