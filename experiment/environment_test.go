package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

// TestUnreadableTrialIsNotThrownAway: that a file cannot be read says nothing about
// what is in it, so that the run stops before it trains anew. Here a folder stands
// in the file's place.
func TestUnreadableTrialIsNotThrownAway(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	out := mustRun(t, o)
	want := folder(t, o.Dir)
	path := filepath.Join(o.Dir, rundir.TrialsFolder, out.Plan.Trials[2].Name, rundir.PredictionsFile)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Run(t.Context(), o)
	if machine := new(disk.EnvironmentError); !errors.As(err, &machine) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
	if err := errors.Join(os.Remove(path), os.Rename(path+".away", path)); err != nil {
		t.Fatal(err)
	}
	if out := mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Error(d)
	}
}

// TestErrorsOfTheRunDirectoryStopTheRun: a folder of trials that cannot be made is
// no trial's fault, and the others are not tried.
func TestErrorsOfTheRunDirectoryStopTheRun(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	begun := 0
	small := withWeights()
	small.Before = func(task trainer.Task) error {
		if begun++; begun == 2 {
			folder := filepath.Join(o.Dir, rundir.AttemptsFolder, task.Trial)
			return errors.Join(os.RemoveAll(folder), os.WriteFile(folder, nil, 0o644))
		}
		return nil
	}
	o.Trainer = small
	_, err := Run(t.Context(), o)
	if machine := new(disk.EnvironmentError); !errors.As(err, &machine) || !strings.Contains(err.Error(), "then the same call goes on") || !slices.Contains(remedy.Remedies(err), remedy.Remedy(remedy.Call{})) {
		t.Errorf("got %v", err)
	}
	if begun != 2 {
		t.Errorf("%d trials were begun, want 2", begun)
	}
	if failures, _ := filepath.Glob(filepath.Join(o.Dir, rundir.AttemptsFolder, "*", "*", rundir.FailureFile)); failures != nil {
		t.Errorf("trials are marked as failed: %q", failures)
	}
	shown, err := status.Load(o.Dir)
	if err == nil && shown.Count(status.Finished) != 1 {
		t.Errorf("status: %+v", counts(shown))
	}
}

// TestClockThatIsSetAnew: times are for the reader, never negative, and whatever they
// are, the results that stand beside them are sound.
func TestClockThatIsSetAnew(t *testing.T) {
	for _, step := range []time.Duration{-time.Hour, 2 * course.MaxSeconds * time.Second} {
		t.Run(step.String(), func(t *testing.T) { testClockSteps(t, step) })
	}
}

// testClockSteps sets the clock at every reading.
func testClockSteps(t *testing.T, step time.Duration) {
	o := tornOptions(t, t.TempDir())
	mustRun(t, o)
	want := folder(t, o.Dir)
	o.Dir = t.TempDir()
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	o.Clock = func() time.Time { now = now.Add(step); return now }
	out := mustRun(t, o)
	if out.Took < 0 {
		t.Errorf("the run took %v", out.Took)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Error(d)
	}
	timing, err := status.LoadTiming(o.Dir)
	if err != nil || timing.Wall < 0 {
		t.Fatalf("%+v, %v", timing, err)
	}
	for _, trial := range timing.Trials {
		if trial.Duration < 0 {
			t.Errorf("trial %s took %v", trial.Trial, trial.Duration)
		}
	}
	shown, err := status.Load(o.Dir)
	if err != nil || shown.Seconds < 0 || shown.ImagesPerSecond < 0 || shown.Count(status.Finished) != 4 {
		t.Errorf("%+v, %v", shown, err)
	}
}
