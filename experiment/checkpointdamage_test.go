package experiment

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

// stopInSecondEpoch runs the one trial of alone until it is in the middle of its
// second epoch, and returns the folder of the attempt.
func stopInSecondEpoch(t *testing.T, o Options) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Observer = &watcher{step: func(_ plan.Trial, s trainer.Step) {
		if s.Epoch == 2 && s.Step == 5 {
			cancel()
		}
	}}
	out, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), " keeps 0 finished trials of 8 and 1 in the middle; ") || !slices.Contains(remedy.Remedies(err), remedy.Remedy(remedy.Continue{Dir: o.Dir, Only: o.Spec.Run.Only})) {
		t.Fatal(err)
	}
	return lastAttempt(t, o.Dir, out.Plan.Selected()[0].Name)
}

// TestDamagedCheckpoints cuts and changes a checkpoint and the files that it stands
// on: it is dropped with a line that names it, and the results are the same.
func TestDamagedCheckpoints(t *testing.T) {
	if testing.Short() {
		t.Skip("one trial again and again, which tells the race detector nothing new")
	}
	o := alone(t, experimenttest.Pictures(t, 8, 4))
	mustRun(t, o)
	want := folder(t, o.Dir)
	o.Dir = t.TempDir()
	trial, whole := stopInSecondEpoch(t, o), o.Dir
	name := filepath.Base(filepath.Dir(trial))
	shown, err := status.Load(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shown.Trials {
		if s.Trial == name && (s.State != status.Stopped || s.Epoch != 1 || s.Step != 5 || s.Steps < 5) {
			t.Errorf("%+v", s)
		}
	}
	checkpoint, err := os.ReadFile(filepath.Join(trial, rundir.CheckpointFile))
	if err != nil {
		t.Fatal(err)
	}
	type damage struct {
		file   string
		change func([]byte) []byte
		sound  bool // the checkpoint is to be believed all the same
	}
	cut := func(file string, n int) damage {
		return damage{file, func(b []byte) []byte { return b[:max(0, min(n, len(b)))] }, false}
	}
	flip := func(file string, at int) damage {
		return damage{file, func(b []byte) []byte { b[(at+len(b))%len(b)] ^= 4; return b }, false}
	}
	var damages []damage
	for n := 0; n < len(checkpoint); n += 1 + len(checkpoint)/6 {
		damages = append(damages, cut(rundir.CheckpointFile, n), flip(rundir.CheckpointFile, n))
	}
	for _, file := range []string{rundir.PredictionsFile, rundir.EpochsFile} {
		for _, n := range []int{0, 1, 20, 40} {
			damages = append(damages, cut(file, n), flip(file, n))
		}
		damages = append(damages, damage{file, func(b []byte) []byte { return append(b, "from an epoch that does not count"...) }, true})
	}
	damages = append(damages, flip(rundir.CheckpointFile, -1), cut(rundir.CheckpointFile, len(checkpoint)-1),
		damage{rundir.CheckpointFile, func(b []byte) []byte { return append(b, 0) }, false},
		damage{rundir.CheckpointFile, func(b []byte) []byte {
			return []byte(strings.Replace(string(b), `\"seed\":1`, `\"seed\":2`, 1))
		}, false},
		damage{rundir.WeightsFile, func(b []byte) []byte { return []byte("other") }, true})
	for i, d := range damages {
		o.Dir = filepath.Join(t.TempDir(), "run")
		if err := os.CopyFS(o.Dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(lastAttempt(t, o.Dir, name), d.file)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, d.change(data), 0o644); err != nil {
			t.Fatal(err)
		}
		var reasons []string
		o.Observer = &watcher{damaged: func(_ plan.Trial, err error) { reasons = append(reasons, err.Error()) }}
		mustRun(t, o)
		if diff := cmp.Diff(want, folder(t, o.Dir)); diff != "" {
			t.Errorf("%d: %s damaged: other files:\n%s", i, d.file, diff)
		}
		if d.sound != (len(reasons) == 0) || !d.sound && (len(reasons) != 1 || !strings.Contains(reasons[0], rundir.CheckpointFile) && !strings.Contains(reasons[0], trainer.ErrState.Error())) {
			t.Errorf("%d: %s damaged: %q", i, d.file, reasons)
		}
	}
}

// TestWeightsThatAreGoneBeginATrialAnew damages the weights that validation
// selection chose before the checkpoint. All epochs are equal by validation images,
// so that the first stays chosen and no later one replaces the file.
func TestWeightsThatAreGoneBeginATrialAnew(t *testing.T) {
	images := experimenttest.Pictures(t, 8, 4)
	o := alone(t, images)
	small, offer := withWeights(), withWeights().Alter
	small.Alter = func(task trainer.Task, e *trainer.Epoch) {
		offer(task, e)
		for i := range e.Readouts[1].Validation {
			e.Readouts[1].Validation[i] = float32(math.Log(0.5))
		}
	}
	o.Trainer = small
	mustRun(t, o)
	want := folder(t, o.Dir)
	for _, damage := range []struct {
		name   string
		change func(path string) error
		anew   bool
	}{
		{"left alone", func(string) error { return nil }, false},
		{"changed", func(path string) error { return os.WriteFile(path, []byte("epoch 2"), 0o644) }, true},
		{"gone", os.Remove, true},
	} {
		t.Run(damage.name, func(t *testing.T) {
			o.Dir = t.TempDir()
			trial := stopInSecondEpoch(t, o)
			if err := damage.change(filepath.Join(trial, rundir.WeightsFile)); err != nil {
				t.Fatal(err)
			}
			anew := false
			o.Observer = &watcher{damaged: func(_ plan.Trial, err error) { anew = strings.Contains(err.Error(), rundir.WeightsFile) }}
			mustRun(t, o)
			if d := cmp.Diff(want, folder(t, o.Dir)); d != "" || anew != damage.anew {
				t.Errorf("trained anew %t, want %t; other files:\n%s", anew, damage.anew, d)
			}
		})
	}
}

// TestCheckpointsThatCannotBeWritten says so once for each trial, and once more
// where a stop loses work; training goes on.
func TestCheckpointsThatCannotBeWritten(t *testing.T) {
	synctest.Test(t, checkpointsThatCannotBeWritten)
}

func checkpointsThatCannotBeWritten(t *testing.T) {
	o := alone(t, experimenttest.Pictures(t, 8, 4))
	eager := withWeights()
	o.Spec.Run.Checkpoint = 1
	eager.Before = func(task trainer.Task) error { // a folder in its place, as no rename replaces one
		return os.MkdirAll(filepath.Join(lastAttempt(t, o.Dir, task.Trial), rundir.CheckpointFile, "mine"), 0o755)
	}
	o.Trainer = eager
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var warnings []string
	o.Observer = &watcher{
		warned: func(_ plan.Trial, err error) { warnings = append(warnings, err.Error()) },
		step: func(_ plan.Trial, s trainer.Step) {
			time.Sleep(time.Hour) // on the clock of synctest: several are due
			if s.Epoch == 3 && s.Step == 5 {
				cancel()
			}
		},
	}
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if len(warnings) != 2 || !strings.Contains(warnings[0], "training goes on") || !strings.Contains(warnings[1], "the next run begins anew") {
		t.Errorf("%d warnings: %q", len(warnings), warnings)
	}
}
