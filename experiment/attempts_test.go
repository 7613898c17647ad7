package experiment

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

// TestFinishedAttemptIsCommittedLater: a process that was killed between its result and
// the rename loses nothing, with and without the checkpoint that it had no time to drop.
func TestFinishedAttemptIsCommittedLater(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	out := mustRun(t, o)
	want := folder(t, o.Dir)
	for _, also := range []string{"", rundir.CheckpointFile} {
		trial := out.Plan.Trials[1].Name
		attempt := filepath.Join(o.Dir, rundir.AttemptsFolder, trial, "0001-host-00000000")
		if err := errors.Join(os.MkdirAll(filepath.Dir(attempt), 0o755), os.Rename(filepath.Join(o.Dir, rundir.TrialsFolder, trial), attempt)); err != nil {
			t.Fatal(err)
		}
		if also != "" {
			if err := os.WriteFile(filepath.Join(attempt, also), []byte("left"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		asked := o
		small := withWeights()
		small.Before = func(task trainer.Task) error {
			t.Errorf("%s is trained again", task.Trial)
			return nil
		}
		asked.Trainer = small
		mustRun(t, asked)
		if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
			t.Errorf("%s: other files: %s", also, d)
		}
	}
}

// TestLeftAttemptsAreTidied: a process that was killed between the rename and what follows
// it leaves attempts at a finished trial.
func TestLeftAttemptsAreTidied(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	out := mustRun(t, o)
	want := folder(t, o.Dir)
	left := filepath.Join(o.Dir, rundir.AttemptsFolder, out.Plan.Trials[0].Name, "0001-host-00000000")
	if err := errors.Join(os.MkdirAll(left, 0o755), os.WriteFile(filepath.Join(left, rundir.EpochsFile), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if out := mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Errorf("other files: %s", d)
	}
}

// TestDamagedTrialIsKept: what was damaged is moved aside and said, before the trial is
// trained again.
func TestDamagedTrialIsKept(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	out := mustRun(t, o)
	want, trial := folder(t, o.Dir), out.Plan.Trials[1].Name
	path := filepath.Join(o.Dir, rundir.TrialsFolder, trial, rundir.PredictionsFile)
	if err := os.WriteFile(path, []byte("other"), 0o644); err != nil {
		t.Fatal(err)
	}
	var notices []string
	o.Observer = observe(func(e event.Event) {
		if n, ok := e.(event.Notice); ok {
			notices = append(notices, n.Text.String())
		}
	})
	if out := mustRun(t, o); out.Trained != 1 {
		t.Errorf("%d trials were trained", out.Trained)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Errorf("other files: %s", d)
	}
	kept, err := filepath.Glob(filepath.Join(o.Dir, rundir.QuarantineFolder, "*", rundir.PredictionsFile))
	if err != nil || len(kept) != 1 {
		t.Fatalf("%q, %v", kept, err)
	}
	if data, err := os.ReadFile(kept[0]); err != nil || string(data) != "other" {
		t.Errorf("%q, %v", data, err)
	}
	if len(notices) != 1 || !strings.Contains(notices[0], trial) || !strings.Contains(notices[0], filepath.Dir(kept[0])) {
		t.Errorf("told %q", notices)
	}
}

// TestAttemptsDoNotPileUp: a trial that is stopped again and again leaves one attempt to
// go on from, and none once it is finished.
func TestAttemptsDoNotPileUp(t *testing.T) {
	o := alone(t, experimenttest.Pictures(t, 8, 4))
	for _, stop := range []int{3, 8, 13, 18} {
		ctx, cancel := context.WithCancel(t.Context())
		o.Observer = &watcher{step: func(_ plan.Trial, s trainer.Step) {
			if s.Images >= stop {
				cancel()
			}
		}}
		if out, err := Run(ctx, o); err == nil || out == nil {
			t.Fatalf("stop %d: %+v, %v", stop, out, err)
		}
		cancel()
		if left := attempts(t, o.Dir, "*"); len(left) != 1 {
			t.Fatalf("stopped at step %d: %q", stop, left)
		}
	}
	o.Observer = nil
	mustRun(t, o)
	if left := attempts(t, o.Dir, "*"); len(left) != 0 {
		t.Errorf("%q", left)
	}
}

// TestSessionsHaveTheirOwnFiles: each run adds one, and changes none of those before.
func TestSessionsHaveTheirOwnFiles(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	files := func() map[string]string {
		all := make(map[string]string)
		names, err := filepath.Glob(filepath.Join(o.Dir, rundir.SessionsFolder, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all[name] = string(data)
		}
		return all
	}
	before := files()
	for n := range 3 {
		mustRun(t, o)
		after := files()
		for name, data := range before {
			if after[name] != data {
				t.Errorf("session %d changed %s", n+1, name)
			}
		}
		if len(after) != n+1 {
			t.Errorf("%d files after %d sessions", len(after), n+1)
		}
		before = after
	}
	sessions, _, err := rundir.Dir(o.Dir).Sessions()
	if err != nil || len(sessions) != 3 || sessions[0].Trials != 4 || sessions[2].Trials != 0 || sessions[2].Finished.IsZero() {
		t.Errorf("%+v, %v", sessions, err)
	}
}

// TestDamagedSessionIsNamed: it costs nobody the run; the times are told without it.
func TestDamagedSessionIsNamed(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	mustRun(t, o)
	names, _ := filepath.Glob(filepath.Join(o.Dir, rundir.SessionsFolder, "*.json"))
	data, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", string(data[:len(data)/2]), strings.Replace(string(data), `"trials": 4`, `"trials": 5`, 1)} {
		if err := os.WriteFile(names[0], []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		timing, err := status.LoadTiming(o.Dir)
		if err != nil || len(timing.Damaged) != 1 || len(timing.Trials) != 4 {
			t.Fatalf("%d bytes: %+v, %v", len(bad), timing, err)
		}
		if said := timing.Damaged[0].Error(); !strings.Contains(said, names[0]) || !strings.Contains(said, "remove it") {
			t.Errorf("%d bytes: %s", len(bad), said)
		}
		if s, err := status.Load(o.Dir); err != nil || s.Count(status.Finished) != 4 {
			t.Errorf("%d bytes: %+v, %v", len(bad), s, err)
		}
	}
	if out := mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
	if err := os.Remove(names[0]); err != nil {
		t.Fatal(err)
	}
	if timing, err := status.LoadTiming(o.Dir); err != nil || timing.Sessions != 1 || !slices.ContainsFunc(timing.Trials, func(status.TrialTiming) bool { return true }) {
		t.Errorf("%+v, %v", timing, err)
	}
}

// TestARunThatBeganMeanwhile: while this process planned, another one made the directory,
// ran and ended there. Nothing of that is trained again or moved.
func TestARunThatBeganMeanwhile(t *testing.T) {
	o := tornOptions(t, filepath.Join(t.TempDir(), "run"))
	other := o
	o.Approve = func(*forecast.Estimate) error {
		mustRun(t, other)
		return nil
	}
	_, err := Run(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "another process has begun a run in "+o.Dir+" meanwhile") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, rundir.QuarantineFolder)); !os.IsNotExist(err) {
		t.Errorf("something was moved: %v", err)
	}
	o.Approve = nil
	if out := mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
}
